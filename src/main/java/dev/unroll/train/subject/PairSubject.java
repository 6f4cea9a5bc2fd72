package dev.unroll.train.subject;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.DrawnBatches;
import dev.unroll.data.batch.PairBatches;
import dev.unroll.data.batch.PairStream;
import dev.unroll.data.set.PairData;
import dev.unroll.data.set.TextPair;
import dev.unroll.data.store.DataStore;
import dev.unroll.train.input.DataSets;
import dev.unroll.train.input.DirectedPairs;
import dev.unroll.train.input.PairExamples;
import dev.unroll.train.input.PairTokenizers;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.PairObjective;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.EncoderNetwork;
import dev.unroll.train.network.Seq2SeqNetwork;
import dev.unroll.train.network.TransformerNetwork;
import dev.unroll.train.network.TranslationNetwork;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Decoding;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.TrainingMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pairs of texts, one of which is to become the other. */
record PairSubject(
    Recipe recipe,
    EncodedPairs pairs,
    Optional<DrawnBatches.Draw> drawn,
    TranslationNetwork network,
    PairBatches.Special special)
    implements Subject.ObjectiveFactory {
  private static final int EXAMPLES = 4;
  private static final int SHORT = 60;

  static Subject load(Recipe recipe, DataSource.Pairs source, Path folder, DataStore store) {
    PairData data = DataSets.load(source, folder, store);
    Optional<ModelFolder> init =
        BaseModel.find(recipe, folder, TransformerNetwork.FAMILY, EncoderNetwork.FAMILY);
    if (init.isPresent() && EncoderSubject.isFor(init.get())) {
      return EncoderSubject.ofPairs(recipe, data, init.get());
    }
    if (init.isPresent()) {
      return tuned(recipe, source, data, init.get());
    }
    Task.Languages languages = languages(source);
    List<DirectedPairs> directions =
        DirectedPairs.learn(Objects.requireNonNull(recipe.tokenizer()), source, data, languages);
    PairTokenizers tokenizers = directions.getFirst().tokenizers();
    boolean reversed =
        recipe.architecture() instanceof Architecture.Seq2Seq seq2Seq && seq2Seq.reversed();
    int marks = PairTokenizers.marks(recipe.tokenizer());
    Task.Limits limits = limits(recipe);
    TranslationNetwork network =
        switch (recipe.translating()) {
          case Architecture.Seq2Seq seq2Seq -> Seq2SeqNetwork.of(seq2Seq, tokenizers);
          case Architecture.Transformer transformer ->
              TransformerNetwork.of(transformer, tokenizers, limits.source(), limits.target());
          case Architecture.OfInit _ ->
              throw new IllegalArgumentException("the model of init was looked for before");
        };
    Task.Seq2Seq task =
        new Task.Seq2Seq(
            tokenizers.sourceSize(),
            tokenizers.targetSize(),
            tokenizers.shared(),
            tokenizers.special(),
            reversed,
            limits,
            decoding(recipe),
            languages,
            examples(recipe, heldOut(data)),
            null,
            DirectedPairs.told(directions),
            marks == 0 ? null : marks);
    return subject(recipe, directions, Optional.empty(), network, task);
  }

  /** What a model that is fine-tuned learns: all but the data is the model's. */
  private static Subject tuned(
      Recipe recipe, DataSource.Pairs source, PairData data, ModelFolder init) {
    if (!(init.config().task() instanceof Task.Seq2Seq task)) {
      throw new TrainingException("init: %s translates nothing".formatted(init.path()));
    }
    Task.Languages languages = languages(source);
    TransformerNetwork network = TransformerNetwork.of(init, recipe);
    return subject(
        recipe,
        DirectedPairs.of(init, task, source, data, languages),
        Optional.of(new BaseModel(init, network.config())),
        network,
        task.withoutShortlist()
            .inLanguages(
                languages == null ? task.languages() : languages, examples(recipe, heldOut(data))));
  }

  private static List<TextPair> heldOut(PairData data) {
    return data.test().isEmpty() ? data.validation() : data.test();
  }

  private static Subject subject(
      Recipe recipe,
      List<DirectedPairs> directions,
      Optional<BaseModel> base,
      TranslationNetwork network,
      Task.Seq2Seq task) {
    Task.Special special = task.special();
    PairData data = directions.getFirst().data();
    int longest = Math.min(recipe.training().longestPair(), task.limits().source());
    Optional<DrawnBatches.Draw> drawn = drawn(recipe, directions, task, longest);
    EncodedPairs pairs =
        EncodedPairs.of(
            directions,
            task.marks() == null ? 0 : task.marks(),
            task.reversed(),
            longest,
            drawn.isPresent());
    return new Subject(
        data.origin(),
        described(data, pairs, recipe.training().longestPair()),
        base,
        network,
        loss(recipe.training()),
        new PairSubject(
            recipe,
            pairs,
            drawn,
            network,
            new PairBatches.Special(special.padding(), special.begin(), special.end())),
        task,
        directions.getFirst().tokenizers().files(),
        new PairEvaluator(recipe, pairs, special, heldOutParts(directions)));
  }

  /** What is translated for the figures, by the beginning of their names. */
  private static SequencedMap<String, PairEvaluator.HeldOutPart> heldOutParts(
      List<DirectedPairs> directions) {
    SequencedMap<String, PairEvaluator.HeldOutPart> parts = new LinkedHashMap<>();
    for (DirectedPairs each : directions) {
      PairData data = each.data();
      String suffix = parts.isEmpty() ? "" : "." + each.name();
      String main = data.test().isEmpty() ? "validation" : "test";
      parts.put(main + suffix, new PairEvaluator.HeldOutPart(heldOut(data), each.languages()));
      data.tests().entrySet().stream()
          .skip(1)
          .forEach(
              part ->
                  parts.put(
                      "test." + part.getKey() + suffix,
                      new PairEvaluator.HeldOutPart(part.getValue(), each.languages())));
    }
    return parts;
  }

  /** The pairs of a mixture, which each epoch draws anew. */
  private static Optional<DrawnBatches.Draw> drawn(
      Recipe recipe, List<DirectedPairs> directions, Task.Seq2Seq task, int longest) {
    if (!(recipe.data() instanceof DataSource.Mixture mixture)) {
      return Optional.empty();
    }
    List<PairExamples> draws = new ArrayList<>();
    for (DirectedPairs each : directions) {
      draws.add(
          new PairExamples(
              each.data(),
              each.tokenizers(),
              task.marks() == null ? 0 : task.marks(),
              mixture.variation(),
              recipe.training().mergesDropped(),
              task.reversed(),
              longest,
              recipe.seed() + draws.size()));
    }
    return Optional.of(
        epoch -> draws.stream().flatMap(draw -> draw.epoch(epoch).stream()).toList());
  }

  private static String described(PairData data, EncodedPairs pairs, int longest) {
    if (!data.shares().isEmpty()) {
      return String.format(
          Locale.ROOT, "%,d pairs of %d sources", data.train().size(), data.shares().size());
    }
    int tooLong = data.train().size() + data.validation().size() - pairs.count();
    return tooLong == 0
        ? data.origin().name()
        : String.format(
            Locale.ROOT,
            "%s without %,d pairs longer than %d tokens",
            data.origin().name(),
            tooLong,
            longest);
  }

  private static Loss loss(Training training) {
    return training.padding() == Training.Padding.COUNTED
        ? new Loss(PredictionUnit.TOKEN, "cross-entropy (nats a token, padding counted)")
        : Loss.crossEntropy(PredictionUnit.TOKEN);
  }

  private static Task.@Nullable Languages languages(DataSource.Pairs source) {
    return switch (source) {
      case DataSource.Tatoeba pairs -> new Task.Languages(pairs.from(), pairs.to());
      case DataSource.TatoebaFirst pairs -> new Task.Languages(pairs.from(), pairs.to());
      case DataSource.Multi30k pairs -> new Task.Languages(pairs.from(), pairs.to());
      case DataSource.Mixture pairs -> new Task.Languages(pairs.from(), pairs.to());
      case DataSource.PairFile pairs -> new Task.Languages(pairs.from(), pairs.to());
      case DataSource.Reverse _ -> null;
    };
  }

  private static Task.Limits limits(Recipe recipe) {
    Decoding decoding = Objects.requireNonNull(recipe.decoding());
    int longest = recipe.training().longestPair();
    int target = (int) Math.ceil(decoding.perSource() * longest) + decoding.plus();
    return new Task.Limits(longest, target, decoding.perSource(), decoding.plus());
  }

  private static Task.Decoding decoding(Recipe recipe) {
    Decoding decoding = Objects.requireNonNull(recipe.decoding());
    return new Task.Decoding(
        decoding.beam(),
        decoding.lengthPenalty(),
        decoding.coveragePenalty() == 0 ? null : decoding.coveragePenalty());
  }

  /** The recipe's examples, else some short sources that the model does not learn from. */
  private static List<String> examples(Recipe recipe, List<TextPair> heldOut) {
    if (!recipe.examples().isEmpty()) {
      return recipe.examples();
    }
    return heldOut.stream()
        .map(TextPair::source)
        .filter(text -> text.length() < SHORT)
        .limit(EXAMPLES)
        .toList();
  }

  @Override
  public Objective open(RandomGenerator random, Compute compute) {
    Training training = recipe.training();
    PairBatches validation =
        training.padding() == Training.Padding.COUNTED
            ? PairBatches.inOrder(pairs.validation(), special, pairs.shape(training.batch()), true)
            : PairBatches.inOrder(pairs.validation(), special, size());
    return new PairObjective(network, training, batches(), validation, random, compute);
  }

  private PairBatches.Size size() {
    Integer tokens = recipe.training().tokens();
    return tokens == null
        ? new PairBatches.Size.Pairs(recipe.training().batch())
        : new PairBatches.Size.Tokens(tokens);
  }

  /** The batches for training. */
  private PairStream batches() {
    Training training = recipe.training();
    if (drawn.isPresent()) {
      return new DrawnBatches(drawn.get(), special, size(), training.longestPair(), recipe.seed());
    }
    if (training.padding() == Training.Padding.COUNTED) {
      PairBatches.Shape shape = pairs.shape(training.batch());
      return PairBatches.countingPadding(pairs.train(), special, shape, recipe.seed());
    }
    return PairBatches.shuffled(pairs.train(), special, size(), recipe.seed());
  }

  @Override
  public Optional<TrainingMemory> memory() {
    Training training = recipe.training();
    List<PairBatches.Shape> shapes =
        drawn.isPresent()
            ? DrawnBatches.shapes(size(), training.longestPair())
            : batches().shapes();
    Comparator<PairBatches.Shape> byTokens =
        Comparator.comparingInt(shape -> shape.rows() * (shape.source() + shape.target()));
    Comparator<PairBatches.Shape> byLength = Comparator.comparingInt(PairBatches.Shape::target);
    return Stream.of(byTokens, byLength)
        .map(order -> Collections.max(shapes, order))
        .distinct()
        .map(shape -> network.training(shape, training))
        .map(
            step ->
                TrainingMemory.of(
                    step, network.frozen(training, step.graph().parameters()), training))
        .max(Comparator.comparingLong(TrainingMemory::activations));
  }
}
