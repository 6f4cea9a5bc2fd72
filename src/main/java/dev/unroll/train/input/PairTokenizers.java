package dev.unroll.train.input;

import dev.unroll.bundle.Conventions;
import dev.unroll.bundle.Directions;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.TokenPair;
import dev.unroll.data.set.PairData;
import dev.unroll.data.set.TextPair;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.recipe.TokenizerChoice;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How both sides of pairs become tokens: the content of one {@code tokenizer.json} or of two.
 *
 * @param source of the texts that are read
 * @param target of the texts that are written; equal to {@code source} when both are one
 * @param special the tokens that are not text
 * @param before tokens before every source
 * @param first tokens that every target begins with
 */
public record PairTokenizers(
    String source, String target, Task.Special special, List<Integer> before, List<Integer> first) {
  /** The tokens that are not text; the first in every vocabulary that is learnt here. */
  private static final Task.Special SPECIAL = new Task.Special(0, 1, 2);

  private static final List<String> SPECIAL_NAMES = List.of("<pad>", "<s>", "</s>");

  /** Tokenizers with nothing around a text. */
  private PairTokenizers(String source, String target) {
    this(source, target, SPECIAL, List.of(), List.of());
  }

  public PairTokenizers {
    before = List.copyOf(before);
    first = List.copyOf(first);
  }

  /**
   * Those of a model that is fine-tuned.
   *
   * @param languages of the data, for a model that knows several
   * @throws TrainingException if the model does not know them
   */
  public static PairTokenizers of(
      ModelFolder model, Task.Seq2Seq task, Optional<Task.Languages> languages) {
    String source = model.tokenizerJson();
    List<Integer> before = new ArrayList<>();
    List<Integer> first = new ArrayList<>();
    Conventions conventions = task.conventions();
    if (conventions != null) {
      before.addAll(conventions.before());
      Optional.ofNullable(conventions.first()).ifPresent(first::add);
    }
    Directions directions = task.directions();
    if (directions != null) {
      Task.Languages pair =
          languages.orElseThrow(
              () -> new TrainingException("init: the data does not say its languages"));
      Directions.Language from = known(directions.source(pair.source()), pair);
      Directions.Language into = known(directions.target(pair.target()), pair);
      for (Directions.Language language : List.of(from, into)) {
        Optional.ofNullable(language.before()).ifPresent(before::add);
        Optional.ofNullable(language.prefix())
            .ifPresent(
                prefix ->
                    Arrays.stream(ints(encode(source, List.of(prefix)).getFirst()))
                        .forEach(before::add));
      }
      if (into.first() != null) {
        first.clear();
        first.add(into.first());
      }
    }
    return new PairTokenizers(source, model.targetTokenizerJson(), task.special(), before, first);
  }

  private static Directions.Language known(
      Optional<Directions.Language> language, Task.Languages pair) {
    return language.orElseThrow(
        () ->
            new TrainingException(
                "init: the model does not translate %s to %s"
                    .formatted(pair.source(), pair.target())));
  }

  /**
   * Learns from pairs: byte pairs from those for training, the alphabets of characters from all.
   *
   * @param names of more tokens that are not text, for a vocabulary that both sides share
   */
  public static PairTokenizers learn(TokenizerChoice choice, PairData data, List<String> names) {
    List<TextPair> learnt = learnt(choice, data);
    List<String> sources = learnt.stream().map(TextPair::source).toList();
    List<String> targets = learnt.stream().map(TextPair::target).toList();
    return switch (choice) {
      case TokenizerChoice.Characters _ -> {
        List<TextPair> all =
            Stream.of(data.train(), data.validation(), data.test()).flatMap(List::stream).toList();
        yield new PairTokenizers(
            characters(all.stream().map(TextPair::source).toList()),
            characters(all.stream().map(TextPair::target).toList()));
      }
      case TokenizerChoice.BytePairs pair -> {
        if (!pair.joint()) {
          yield new PairTokenizers(
              bytePairs(pair, names, sources), bytePairs(pair, names, targets));
        }
        String both =
            bytePairs(pair, names, Stream.concat(sources.stream(), targets.stream()).toList());
        yield new PairTokenizers(both, both);
      }
    };
  }

  /** What byte pairs are learnt from: what an epoch has, but each pair once, and with marks. */
  private static List<TextPair> learnt(TokenizerChoice choice, PairData data) {
    List<TextPair> pairs = data.train();
    if (!data.shares().isEmpty()) {
      pairs =
          data.shares().stream().flatMap(share -> ofAnEpoch(share, data.train()).stream()).toList();
    }
    int marks = marks(choice);
    return marks == 0 ? pairs : PairMarks.of(pairs, marks);
  }

  /** As many pairs of a source as an epoch has, spread over it; all when it has each more often. */
  private static List<TextPair> ofAnEpoch(PairData.Share share, List<TextPair> train) {
    int pairs = share.to() - share.from();
    int taken = (int) Math.min(pairs, Math.ceil(share.weight() * pairs));
    return IntStream.range(0, taken)
        .mapToObj(i -> train.get(share.from() + (int) ((long) i * pairs / taken)))
        .toList();
  }

  /** How many marks a vocabulary has. */
  public static int marks(@Nullable TokenizerChoice choice) {
    return choice instanceof TokenizerChoice.BytePairs pairs && pairs.marks() != null
        ? pairs.marks()
        : 0;
  }

  private static String characters(List<String> texts) {
    return CharacterVocabulary.ofAll(texts).tokenizerJson(false, SPECIAL_NAMES);
  }

  private static String bytePairs(
      TokenizerChoice.BytePairs choice, List<String> names, List<String> texts) {
    return BytePairs.learn(
        choice, Stream.concat(SPECIAL_NAMES.stream(), names.stream()).toList(), texts);
  }

  /** The number of the first token that {@code learn} got a name for. */
  static int firstName() {
    return SPECIAL_NAMES.size();
  }

  /** The same with a token before every source. */
  PairTokenizers before(int token) {
    return new PairTokenizers(source, target, special, List.of(token), first);
  }

  /** Whether both sides are one vocabulary. */
  public boolean shared() {
    return source.equals(target);
  }

  /** Number of tokens of the source's vocabulary. */
  public int sourceSize() {
    return size(source);
  }

  /** Number of tokens of the target's vocabulary. */
  public int targetSize() {
    return size(target);
  }

  private static int size(String json) {
    try (Tokenizer tokenizer = Tokenizer.parse("the tokenizer", json)) {
      return tokenizer.vocabSize();
    }
  }

  /**
   * Pairs as tokens.
   *
   * @param reversed whether the source is to be read from its end
   */
  public List<TokenPair> encode(List<TextPair> pairs, boolean reversed) {
    List<long[]> sources = encode(source, pairs.stream().map(TextPair::source).toList());
    List<long[]> targets = encode(target, pairs.stream().map(TextPair::target).toList());
    List<TokenPair> encoded = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      encoded.add(framed(ints(sources.get(i)), ints(targets.get(i)), reversed));
    }
    return encoded;
  }

  /** A pair of tokens with those that stand before each. */
  TokenPair framed(int[] read, int[] written, boolean reversed) {
    return new TokenPair(behind(before, reversed ? turned(read) : read), behind(first, written));
  }

  private static List<long[]> encode(String json, List<String> texts) {
    try (Tokenizer tokenizer = Tokenizer.parse("the tokenizer", json)) {
      return tokenizer.encodeAll(texts);
    }
  }

  static int[] ints(long[] tokens) {
    return Arrays.stream(tokens).mapToInt(Math::toIntExact).toArray();
  }

  private static int[] behind(List<Integer> before, int[] tokens) {
    return IntStream.concat(before.stream().mapToInt(Integer::intValue), Arrays.stream(tokens))
        .toArray();
  }

  private static int[] turned(int[] tokens) {
    int[] turned = new int[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      turned[i] = tokens[tokens.length - 1 - i];
    }
    return turned;
  }

  /** The files of a model folder: contents by name. */
  public Map<String, String> files() {
    return shared()
        ? Map.of(ModelFolder.TOKENIZER, source)
        : Map.of(ModelFolder.TOKENIZER, source, ModelFolder.TARGET_TOKENIZER, target);
  }
}
