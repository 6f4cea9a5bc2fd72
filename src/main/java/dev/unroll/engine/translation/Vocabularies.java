package dev.unroll.engine.translation;

import dev.unroll.bundle.Conventions;
import dev.unroll.bundle.Directions;
import dev.unroll.bundle.Task;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.lexical.RequiredPhrases;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.lexical.TokenShapes;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.token.StreamingDecoder;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A model's source and target vocabulary: texts to source tokens, and target tokens to text. Safe
 * for use by many threads.
 */
final class Vocabularies implements AutoCloseable {
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private final Task.Seq2Seq task;
  private final Tokenizer source;
  private final Tokenizer target;

  /** Made when a sentence is decoded with constraints for the first time. */
  private @Nullable TokenShapes shapes;

  /**
   * The vocabularies of a model.
   *
   * @param source closed with this
   * @param target closed with this; may be the same
   */
  Vocabularies(Task.Seq2Seq task, Tokenizer source, Tokenizer target) {
    this.task = task;
    this.source = source;
    this.target = target;
  }

  Task.Seq2Seq task() {
    return task;
  }

  /**
   * What the model is told of two languages.
   *
   * @param asked for; the model's own where it is empty
   * @throws RequestRejected when the model knows no such direction
   */
  Direction direction(Optional<Task.Languages> asked) {
    Conventions conventions = task.conventions();
    Directions directions = task.directions();
    if (conventions == null && directions == null) {
      return Direction.PLAIN;
    }
    LongStream.Builder before = LongStream.builder();
    OptionalInt first = OptionalInt.empty();
    if (conventions != null) {
      conventions.before().forEach(before::add);
      first = optional(conventions.first());
    }
    Task.Languages pair = asked.orElse(task.languages());
    if (directions != null && pair != null) {
      Directions.Language from = known(directions.source(pair.source()), pair);
      Directions.Language to = known(directions.target(pair.target()), pair);
      for (Directions.Language language : List.of(from, to)) {
        optional(language.before()).ifPresent(before::add);
        if (language.prefix() != null) {
          Arrays.stream(source.encode(language.prefix())).forEach(before::add);
        }
      }
      first = to.first() == null ? first : optional(to.first());
    } else if (directions != null) {
      throw new RequestRejected.BadSearch("the model needs to know the languages");
    }
    return new Direction(before.build().toArray(), first);
  }

  private static OptionalInt optional(@Nullable Integer token) {
    return token == null ? OptionalInt.empty() : OptionalInt.of(token);
  }

  private static Directions.Language known(
      Optional<Directions.Language> language, Task.Languages pair) {
    return language.orElseThrow(
        () ->
            new RequestRejected.BadSearch(
                "the model does not translate %s to %s".formatted(pair.source(), pair.target())));
  }

  /** Whether a text has only characters with tokens. */
  boolean reads(String text) {
    return source.unknownCharacters(text).isEmpty();
  }

  /** Whether a text may be so many tokens, its end included, judged by its length alone. */
  boolean mayFit(String text, int tokens) {
    return source.mayFit(text, tokens);
  }

  /**
   * A text's tokens for the encoder, with the end; empty for a blank text.
   *
   * @throws RequestRejected.UnknownCharacters when it has characters without a token
   */
  long[] sourceRow(String text, Direction direction) {
    if (text.isBlank()) {
      return new long[0];
    }
    String unknown = source.unknownCharacters(text);
    if (!unknown.isEmpty()) {
      throw new RequestRejected.UnknownCharacters(unknown);
    }
    long[] tokens = source.encode(text);
    int n = tokens.length;
    if (n == 0) {
      return tokens;
    }
    int lead = direction.before().length;
    long[] row = Arrays.copyOf(direction.before(), lead + n + 1);
    for (int i = 0; i < n; i++) {
      row[lead + inRow(i, n)] = tokens[i];
    }
    row[lead + n] = task.special().end();
    return row;
  }

  /** The place of the i-th of n tokens in the encoder's input; that of the end is n. */
  private int inRow(int i, int n) {
    return task.reversed() && i < n ? n - 1 - i : i;
  }

  /** Most target tokens for a source row, the end included. */
  int maxTarget(long[] row) {
    return task.maxTarget(row.length);
  }

  /** The shortest source whose translations may have so many tokens; -1 if there is none. */
  int sourceFor(int targetTokens) {
    int low = 1;
    int high = task.limits().source();
    if (task.maxTarget(high) < targetTokens) {
      return -1;
    }
    while (low < high) {
      int middle = (low + high) / 2;
      if (task.maxTarget(middle) < targetTokens) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Most target tokens of all sources, the end included. */
  int mostTarget() {
    return task.maxTarget(task.limits().source());
  }

  StreamingDecoder targetDecoder() {
    return target.textDecoder(task.target(), Set.of());
  }

  /** A translation as text. */
  String text(Prefix complete) {
    StringBuilder text = new StringBuilder();
    StreamingDecoder decoder = targetDecoder();
    for (int token : complete.tokens(0)) {
      text.append(decoder.next(token));
    }
    return text.append(decoder.end()).toString();
  }

  /** The phrases that a sentence's translation must have. */
  RequiredPhrases phrases(SourceSentence sentence) {
    return RequiredPhrases.of(sentence, target, shapes());
  }

  private synchronized TokenShapes shapes() {
    TokenShapes made = shapes;
    if (made == null) {
      made = TokenShapes.of(target, task.target());
      shapes = made;
    }
    return made;
  }

  /** A text with single blanks between words: how it reads, whatever its white space. */
  static String asRead(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }

  /**
   * A translation's attention, by parts that can be shown.
   *
   * @param sourceRow the tokens that the encoder got
   */
  Alignment alignment(long[] sourceRow, Prefix complete, Direction direction) {
    int lead = direction.before().length;
    int n = sourceRow.length - 1 - lead;
    long[] sourceTokens =
        IntStream.range(0, n).mapToLong(i -> sourceRow[lead + inRow(i, n)]).toArray();
    int forced = direction.first().isPresent() && complete.length() > 1 ? 1 : 0;
    int last = complete.token() == task.special().end() ? 1 : 0;
    long[] targetTokens = // without the end
        Arrays.stream(complete.tokens(forced))
            .limit((long) complete.length() - forced - last)
            .asLongStream()
            .toArray();
    Parts sourceParts = Parts.of(sourceTokens, source.streamingDecoder());
    Parts targetParts = Parts.of(targetTokens, targetDecoder());
    float[][] weights = new float[targetParts.texts().size()][sourceParts.texts().size()];
    int[] tokensOf = new int[weights.length];
    int t = -forced;
    for (float[] attention : complete.attention()) { // (source), one a target token
      if (t >= 0) {
        int part = targetParts.of(t);
        tokensOf[part]++;
        for (int i = 0; i <= n; i++) {
          weights[part][sourceParts.of(i)] += attention[lead + inRow(i, n)];
        }
      }
      t++;
    }
    List<float[]> rows = new ArrayList<>();
    for (int part = 0; part < weights.length; part++) {
      for (int i = 0; i < weights[part].length; i++) {
        weights[part][i] /= Math.max(1, tokensOf[part]);
      }
      rows.add(weights[part]);
    }
    return new Alignment(sourceParts.texts(), targetParts.texts(), rows);
  }

  @Override
  public void close() {
    source.close();
    target.close();
  }
}
