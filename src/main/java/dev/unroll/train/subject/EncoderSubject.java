package dev.unroll.train.subject;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Pooling;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.data.set.PairData;
import dev.unroll.data.set.TextPair;
import dev.unroll.data.store.Origin;
import dev.unroll.model.TrainingGraph;
import dev.unroll.text.token.BoundedTexts;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.input.PairPrompts;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.loop.ContrastBatches;
import dev.unroll.train.loop.EncoderObjective;
import dev.unroll.train.loop.LabelBatches;
import dev.unroll.train.loop.LabelObjective;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.TextBatches;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.ClassifierNetwork;
import dev.unroll.train.network.EncoderNetwork;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.TrainingMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * An encoder that is fine-tuned: to tell texts apart by their labels, or to bring pairs together.
 */
record EncoderSubject(
    Recipe recipe,
    EncoderNetwork network,
    Pooling pooling,
    int longest,
    TextBatches train,
    TextBatches validation)
    implements Subject.ObjectiveFactory {
  private static final int EXAMPLES = 3;

  /** What similarities of pairs are divided by: 20 times the cosine, as Sentence-BERT's is. */
  private static final double TEMPERATURE = 0.05;

  /** Whether a model is one. */
  static boolean isFor(ModelFolder init) {
    return init.config().architecture().equals(EncoderNetwork.FAMILY);
  }

  /** The labels of texts are learnt. */
  static Subject ofLabels(
      Recipe recipe, DataSource.Labelled source, LabelledData data, ModelFolder init) {
    Training training = recipe.training();
    refuse(training.auxiliary() != null, "training.auxiliary", "is for a gpt");
    EncoderNetwork network =
        EncoderNetwork.of(init, OptionalInt.of(data.labels().size()), training);
    int longest = Math.min(source.longest(), network.config().maxPositions());
    Read read = Read.of(init, longest);
    Task.Classification task =
        new Task.Classification(
            network.config().vocabSize(),
            longest,
            data.labels(),
            List.of(),
            List.of(),
            data.validation().stream().limit(EXAMPLES).map(LabelledText::text).toList(),
            read.pooling(),
            source.multiLabel() ? null : source.threshold(),
            LabelSubject.thresholds(source, data));
    return subject(
        init,
        data.origin(),
        new EncoderSubject(
            recipe,
            network,
            read.pooling(),
            longest,
            labels(recipe, read, network, data, data.train()),
            labels(recipe, read, network, data, data.validation())),
        task,
        LabelSubject.evaluator(data, source));
  }

  private static TextBatches labels(
      Recipe recipe,
      Read read,
      EncoderNetwork network,
      LabelledData data,
      List<LabelledText> texts) {
    List<int[]> tokens = read.tokens(texts.stream().map(LabelledText::text).toList());
    List<LabelObjective.Row> rows = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      rows.add(new LabelObjective.Row(tokens.get(i), data.numbers(texts.get(i))));
    }
    return new LabelBatches(
        network.config(),
        network.adapters(),
        network.classes().orElseThrow(),
        ClassifierNetwork.labelling(recipe),
        rows);
  }

  /** Texts of a pair are brought together. */
  static Subject ofPairs(Recipe recipe, PairData data, ModelFolder init) {
    Training training = recipe.training();
    String problem = "is for translators";
    refuse(training.tokens() != null, "training.tokens", problem);
    refuse(training.padding() != null, "training.padding", problem);
    refuse(training.labelSmoothing() != null, "training.labelSmoothing", problem);
    refuse(training.teacherForcing() != null, "training.teacherForcing", problem);
    if (!(init.config().task() instanceof Task.Embedding base)) {
      throw new TrainingException("init: %s makes no vectors of texts".formatted(init.path()));
    }
    EncoderNetwork network = EncoderNetwork.of(init, OptionalInt.empty(), training);
    int longest = Math.min(training.longestPair(), base.context());
    Read read = Read.of(init, longest);
    PairPrompts prompts = PairPrompts.of(base);
    List<String> examples =
        recipe.examples().isEmpty()
            ? data.validation().stream().limit(EXAMPLES).map(TextPair::source).toList()
            : recipe.examples();
    return subject(
        init,
        data.origin(),
        new EncoderSubject(
            recipe,
            network,
            read.pooling(),
            longest,
            pairs(read, network, prompts, data.train()),
            pairs(read, network, prompts, data.validation())),
        new Task.Embedding(
            base.vocabSize(),
            longest,
            base.pooling(),
            base.normalized(),
            base.prompts(),
            base.prompt(),
            examples),
        new RetrievalEvaluator(data, prompts));
  }

  private static TextBatches pairs(
      Read read, EncoderNetwork network, PairPrompts prompts, List<TextPair> pairs) {
    List<int[]> first = read.tokens(prompts.first(pairs));
    List<int[]> second = read.tokens(prompts.second(pairs));
    List<ContrastBatches.Pair> all = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      all.add(new ContrastBatches.Pair(first.get(i), second.get(i)));
    }
    return new ContrastBatches(network.config(), network.adapters(), TEMPERATURE, all);
  }

  private static Subject subject(
      ModelFolder init, Origin origin, EncoderSubject learnt, Task task, Evaluator evaluator) {
    return new Subject(
        origin,
        origin.name(),
        Optional.of(new BaseModel(init, learnt.network().config())),
        learnt.network(),
        Loss.crossEntropy(PredictionUnit.TEXT),
        learnt,
        task,
        Map.of(ModelFolder.TOKENIZER, tokenizer(init)),
        evaluator);
  }

  private static String tokenizer(ModelFolder init) {
    try {
      return Files.readString(init.tokenizer());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refuse(boolean isGiven, String key, String problem) {
    if (isGiven) {
      throw new TrainingException("%s: %s, and init is an encoder".formatted(key, problem));
    }
  }

  /** How a model reads texts. */
  private record Read(ModelFolder init, Pooling pooling, int longest) {
    static Read of(ModelFolder init, int longest) {
      Pooling pooling =
          switch (init.config().task()) {
            case Task.Embedding embedding -> embedding.pooling();
            case Task.Classification task when task.pooling() != null -> task.pooling();
            default ->
                throw new TrainingException("init: %s reads no whole texts".formatted(init.path()));
          };
      if (pooling == Pooling.MAX) {
        throw new TrainingException(
            "init: %s takes the greatest numbers of its tokens' vectors, which is not learnt here"
                .formatted(init.path()));
      }
      return new Read(init, pooling, longest);
    }

    /** The tokens of texts, which lose what is too long. */
    List<int[]> tokens(List<String> texts) {
      try (Tokenizer tokenizer = Tokenizer.open(init.tokenizer())) {
        BoundedTexts bounded = new BoundedTexts(tokenizer, longest);
        return texts.stream()
            .map(text -> Arrays.stream(bounded.cut(text)).mapToInt(Math::toIntExact).toArray())
            .toList();
      } catch (IllegalArgumentException e) {
        throw new TrainingException("data.longest: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public Objective open(RandomGenerator random, Compute compute) {
    if (!compute.share().isAll() && train instanceof ContrastBatches) {
      throw new TrainingException(
          "data: the pairs of a batch are compared with each other, so several workers cannot divide"
              + " it; train on one");
    }
    return new EncoderObjective(
        train, validation, settings(), network.frozen(recipe.training()), random, compute);
  }

  private EncoderObjective.Settings settings() {
    return new EncoderObjective.Settings(
        recipe.training().batch(),
        longest,
        pooling,
        recipe.architecture().dropout(),
        recipe.seed());
  }

  @Override
  public Optional<TrainingMemory> memory() {
    EncoderObjective.Settings settings = settings();
    int most =
        IntStream.range(0, train.size())
            .mapToObj(item -> train.texts(List.of(item)))
            .flatMap(List::stream)
            .mapToInt(text -> text.length)
            .max()
            .orElse(1);
    TrainingGraph widest =
        train.graph(settings.batch(), settings.width(most), OptionalDouble.of(settings.dropout()));
    return Optional.of(
        TrainingMemory.of(widest, network.frozen(recipe.training()), recipe.training()));
  }
}
