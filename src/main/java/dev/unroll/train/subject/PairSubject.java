package dev.unroll.train.subject;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.PairBatches;
import dev.unroll.data.batch.TokenPair;
import dev.unroll.data.set.PairData;
import dev.unroll.data.set.TextPair;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.PairEvaluation;
import dev.unroll.train.eval.PairReport;
import dev.unroll.train.eval.TeacherForcing;
import dev.unroll.train.input.PairSource;
import dev.unroll.train.input.PairTokenizers;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.PairObjective;
import dev.unroll.train.network.Seq2SeqNetwork;
import dev.unroll.train.network.TransformerNetwork;
import dev.unroll.train.network.TranslationNetwork;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Decoding;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Pairs of texts, one of which is to become the other. */
public final class PairSubject implements Subject {
  private static final int EXAMPLES = 4;
  private static final int SHORT = 60;

  private final Recipe recipe;
  private final PairData data;
  private final Task.@Nullable Languages languages;
  private final PairTokenizers tokenizers;
  private final List<TokenPair> train;
  private final List<TokenPair> validation;

  private PairSubject(Recipe recipe, PairData data, Task.@Nullable Languages languages) {
    this.recipe = recipe;
    this.data = data;
    this.languages = languages;
    this.tokenizers = PairTokenizers.learn(Objects.requireNonNull(recipe.tokenizer()), data);
    this.train = fitting(tokenizers.encode(data.train(), reversed()));
    this.validation = fitting(tokenizers.encode(data.validation(), reversed()));
    if (train.isEmpty() || validation.isEmpty()) {
      throw new TrainingException(
          ("training.longest: no pair for training, or none for validation, has at most %d tokens on"
                  + " both sides, ends included")
              .formatted(recipe.training().longestPair()));
    }
  }

  public static PairSubject load(
      Recipe recipe, DataSource.Pairs source, Path folder, DataStore store) {
    PairSource pairs = PairSource.load(source, folder, store);
    return new PairSubject(recipe, pairs.data(), pairs.languages());
  }

  private boolean reversed() {
    return recipe.architecture() instanceof Architecture.Seq2Seq seq2Seq && seq2Seq.reversed();
  }

  private List<TokenPair> fitting(List<TokenPair> pairs) {
    int longest = recipe.training().longestPair();
    return pairs.stream()
        .filter(pair -> pair.source().length < longest && pair.target().length < longest)
        .toList();
  }

  @Override
  public Origin origin() {
    return data.origin();
  }

  @Override
  public String told() {
    int tooLong = data.train().size() + data.validation().size() - train.size() - validation.size();
    return tooLong == 0
        ? origin().name()
        : String.format(
            Locale.ROOT,
            "%s without %,d pairs longer than %d tokens",
            origin().name(),
            tooLong,
            recipe.training().longestPair());
  }

  @Override
  public TranslationNetwork network() {
    return switch (recipe.translating()) {
      case Architecture.Seq2Seq seq2Seq -> Seq2SeqNetwork.of(seq2Seq, tokenizers);
      case Architecture.Transformer transformer ->
          TransformerNetwork.of(transformer, tokenizers, limits().source(), limits().target());
    };
  }

  @Override
  public String element() {
    return "token";
  }

  @Override
  public String lossName() {
    return recipe.training().padding() == Training.Padding.COUNTED
        ? "cross-entropy (nats a token, padding counted)"
        : "cross-entropy (nats a token)";
  }

  @Override
  public Objective objective(RandomGenerator random, int threads) {
    Training training = recipe.training();
    PairBatches.Special special =
        new PairBatches.Special(
            PairTokenizers.SPECIAL.padding(),
            PairTokenizers.SPECIAL.begin(),
            PairTokenizers.SPECIAL.end());
    Integer tokens = training.tokens();
    PairBatches.Size size =
        tokens == null
            ? new PairBatches.Size.Pairs(training.batch())
            : new PairBatches.Size.Tokens(tokens);
    PairBatches trained;
    PairBatches validated;
    if (training.padding() == Training.Padding.COUNTED) {
      PairBatches.Shape shape = longest(training.batch());
      trained = PairBatches.countingPadding(train, special, shape, recipe.seed());
      validated = PairBatches.inOrder(validation, special, shape, true);
    } else {
      trained = PairBatches.shuffled(train, special, size, recipe.seed());
      validated = PairBatches.inOrder(validation, special, size);
    }
    return new PairObjective(
        network(),
        training.smoothing(),
        Optional.ofNullable(training.teacherForcing()),
        trained,
        validated,
        random,
        threads);
  }

  /** A shape that holds every pair, with room for a begin, an end and nothing more. */
  private PairBatches.Shape longest(int rows) {
    int source = 0;
    int target = 0;
    for (List<TokenPair> pairs : List.of(train, validation)) {
      for (TokenPair pair : pairs) {
        source = Math.max(source, pair.source().length + 1);
        target = Math.max(target, pair.target().length + 2);
      }
    }
    return new PairBatches.Shape(rows, source, target);
  }

  @Override
  public Task task() {
    Decoding decoding = Objects.requireNonNull(recipe.decoding());
    return new Task.Seq2Seq(
        tokenizers.sourceSize(),
        tokenizers.targetSize(),
        tokenizers.shared(),
        PairTokenizers.SPECIAL,
        reversed(),
        limits(),
        new Task.Decoding(
            decoding.beam(),
            decoding.lengthPenalty(),
            decoding.coveragePenalty() == 0 ? null : decoding.coveragePenalty()),
        languages,
        examples());
  }

  private Task.Limits limits() {
    Decoding decoding = Objects.requireNonNull(recipe.decoding());
    int longest = recipe.training().longestPair();
    int target = (int) Math.ceil(decoding.perSource() * longest) + decoding.plus();
    return new Task.Limits(longest, target, decoding.perSource(), decoding.plus());
  }

  /** The recipe's examples, else some short sources that the model has not seen. */
  private List<String> examples() {
    if (!recipe.examples().isEmpty()) {
      return recipe.examples();
    }
    return held().stream()
        .map(TextPair::source)
        .filter(text -> text.length() < SHORT)
        .limit(EXAMPLES)
        .toList();
  }

  /** What the final figures are measured on. */
  private List<TextPair> held() {
    return data.test().isEmpty() ? data.validation() : data.test();
  }

  @Override
  public void writeCompanions(Path folder) {
    try {
      tokenizers.write(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public List<Metric> evaluate(Path folder, ModelConfig config, int threads) {
    Task.Special special = PairTokenizers.SPECIAL;
    List<Metric> metrics = new ArrayList<>();
    int length = longest(1).target();
    try (TeacherForcing model = TeacherForcing.open(folder, config, length, threads)) {
      metrics.addAll(PairEvaluation.predicted(model, validation, special, "validation"));
      if (recipe.training().padding() == Training.Padding.COUNTED) {
        metrics.addAll(
            PairEvaluation.paddingCounted(model, validation, special, length, "validation"));
      }
    }
    String split = data.test().isEmpty() ? "validation" : "test";
    metrics.addAll(report(folder, config, threads).scores(split));
    return metrics;
  }

  @Override
  public SortedMap<String, String> figures(Path folder, ModelConfig config, int threads) {
    return report(folder, config, threads).figures();
  }

  @Override
  public String samples(Path folder, ModelConfig config, int threads) {
    return report(folder, config, threads).samples(recipe.seed());
  }

  private PairReport report(Path folder, ModelConfig config, int threads) {
    return new PairReport(folder, config, held(), threads);
  }
}
