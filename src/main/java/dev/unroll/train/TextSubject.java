package dev.unroll.train;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.BatchBuffers;
import dev.unroll.data.Batches;
import dev.unroll.data.DataStore;
import dev.unroll.data.IndependentWindows;
import dev.unroll.data.Origin;
import dev.unroll.data.ParallelStreams;
import dev.unroll.data.Range;
import dev.unroll.data.Sequence;
import dev.unroll.data.Shares;
import dev.unroll.data.TextData;
import dev.unroll.model.Recurrent;
import dev.unroll.text.CharacterVocabulary;
import dev.unroll.text.Tokenizer;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Split;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.recipe.Windows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A text, character by character. */
final class TextSubject implements Subject {

  private static final int SAMPLES = 3;
  private static final int SAMPLE_LENGTH = 400;

  private final Recipe recipe;
  private final TextData data;
  private final boolean lowercase;
  private final CharacterVocabulary vocabulary;
  private final Sequence.Tokens sequence;
  private final Range train;
  private final Range validation;

  private TextSubject(Recipe recipe, TextData data, boolean lowercase) {
    this.recipe = recipe;
    this.data = data;
    this.lowercase = lowercase;
    this.vocabulary = CharacterVocabulary.of(data.all());
    this.sequence = new Sequence.Tokens(vocabulary.encode(data.all()));
    int trainEnd = characters(data.train());
    this.train = new Range(0, trainEnd);
    this.validation = new Range(trainEnd, trainEnd + characters(data.validation()));
  }

  static TextSubject load(Recipe recipe, DataSource.Text source, Path folder, DataStore store) {
    Shares shares = shares(source.split());
    return switch (source) {
      case DataSource.TinyShakespeare _ ->
          new TextSubject(recipe, TextData.tinyShakespeare(store, shares), false);
      case DataSource.Nietzsche nietzsche ->
          new TextSubject(
              recipe,
              TextData.nietzsche(store, shares, nietzsche.lowercase()),
              nietzsche.lowercase());
      case DataSource.TextFile file ->
          new TextSubject(
              recipe,
              TextData.file(folder.resolve(file.path()), shares, file.lowercase(), file.licence()),
              file.lowercase());
    };
  }

  static Shares shares(Split split) {
    return new Shares(split.train(), split.validation(), split.test());
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  @Override
  public Origin origin() {
    return data.origin();
  }

  @Override
  public RecurrentNetwork network() {
    return RecurrentNetwork.of(recipe.continuing(), input());
  }

  private Recurrent.Input input() {
    return new Recurrent.Input.Tokens(vocabulary.size(), recipe.continuing().embeddingSize());
  }

  @Override
  public String element() {
    return "char";
  }

  @Override
  public String lossName() {
    return "cross-entropy (nats a character)";
  }

  @Override
  public Objective objective(RandomGenerator random, int threads) {
    Training training = recipe.training();
    Recurrent.Config config = network().config();
    TrainStep step =
        TrainStep.open(
            () -> Recurrent.training(config, training.batch(), training.timeSteps()),
            random,
            threads);
    return new StreamObjective(
        step, buffers(step), training(training, recipe.seed()), validation(training));
  }

  /** The training split in the recipe's order. */
  private Batches training(Training training, long seed) {
    Windows windows = training.windows();
    return windows == null
        ? ParallelStreams.rotating(sequence, train, training.batch(), training.timeSteps(), seed)
        : IndependentWindows.shuffled(sequence, train, shape(windows, training.batch()), seed);
  }

  /** The validation split, each prediction once. */
  private Batches validation(Training training) {
    Windows windows = training.windows();
    return windows == null
        ? ParallelStreams.fixed(
            sequence, validation, training.batch(), training.timeSteps(), training.timeSteps())
        : IndependentWindows.inOrder(sequence, validation, shape(windows, training.batch()));
  }

  static IndependentWindows.Shape shape(Windows windows, int rows) {
    boolean onlyLast = windows.predict() == Windows.Predict.LAST;
    return new IndependentWindows.Shape(windows.length(), windows.stride(), onlyLast, rows);
  }

  private static BatchBuffers buffers(TrainStep step) {
    return new BatchBuffers.Tokens(
        step.input("tokens").longBuffer(),
        step.input("targets").longBuffer(),
        step.input("weights").floatBuffer());
  }

  @Override
  public Task task() {
    return Task.Text.endless(vocabulary.size(), prompts());
  }

  /** The recipe's examples, else the beginning of what the model has not seen. */
  private List<String> prompts() {
    if (!recipe.examples().isEmpty()) {
      return recipe.examples();
    }
    String unseen = data.validation().strip();
    int line = unseen.indexOf('\n');
    int end = line > 0 && line < 60 ? line + 1 : Math.min(unseen.length(), 40);
    return List.of(unseen.substring(0, end));
  }

  @Override
  public void writeCompanions(Path folder) {
    try {
      Files.writeString(folder.resolve(ModelFolder.TOKENIZER), vocabulary.tokenizerJson(lowercase));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public List<Metric> evaluate(Path folder, ModelConfig config, int threads) {
    List<Metric> metrics = new ArrayList<>();
    Windows windows = recipe.training().windows();
    try (Tokenizer tokenizer = Tokenizer.open(folder.resolve(ModelFolder.TOKENIZER));
        ExportedNetwork network = network(folder, config, threads)) {
      int vocabSize = tokenizer.vocabSize();
      int[] tokens = tokens(tokenizer, data.validation());
      if (windows != null) {
        metrics.addAll(TextEvaluation.windows(network, tokens, vocabSize, shape(windows, 1)));
      }
      metrics.addAll(TextEvaluation.carried(network, tokens, vocabSize, "validation"));
      if (!data.test().isEmpty()) {
        metrics.addAll(
            TextEvaluation.carried(network, tokens(tokenizer, data.test()), vocabSize, "test"));
      }
    }
    return metrics;
  }

  @Override
  public SortedMap<String, String> figures(Path folder, ModelConfig config, int threads) {
    return new TreeMap<>();
  }

  @Override
  public String samples(Path folder, ModelConfig config, int threads) {
    StringBuilder samples = new StringBuilder("## Samples\n\n");
    samples.append(
        "%d characters each at temperature 1, seeds 1 to %d, neither chosen nor edited.\n\n"
            .formatted(SAMPLE_LENGTH, SAMPLES));
    List<String> prompts = prompts();
    try (Tokenizer tokenizer = Tokenizer.open(folder.resolve(ModelFolder.TOKENIZER));
        ExportedNetwork network = network(folder, config, threads)) {
      for (int seed = 1; seed <= SAMPLES; seed++) {
        String prompt = prompts.get((seed - 1) % prompts.size());
        String text = TextSample.of(network, tokenizer, prompt, SAMPLE_LENGTH, seed);
        // Indented, not fenced: the text itself may hold backquotes.
        String block = (prompt + text).indent(4);
        samples.append("Seed ").append(seed).append(":\n\n").append(block).append('\n');
      }
    }
    return samples.toString();
  }

  private static ExportedNetwork network(Path folder, ModelConfig config, int threads) {
    if (!(config.task() instanceof Task.Text text)) {
      throw new TrainingException("the recipe is for text, but the model is not");
    }
    return ExportedNetwork.ofTokens(folder, config.recurrent(), text.vocabSize(), threads);
  }

  private static int[] tokens(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text)).mapToInt(Math::toIntExact).toArray();
  }
}
