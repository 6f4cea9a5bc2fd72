package dev.unroll.train.subject;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.BatchBuffers;
import dev.unroll.data.batch.Batches;
import dev.unroll.data.batch.IndependentWindows;
import dev.unroll.data.batch.ParallelStreams;
import dev.unroll.data.set.Shares;
import dev.unroll.data.set.TextData;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.model.Gpt;
import dev.unroll.model.Recurrent;
import dev.unroll.model.TrainingOptions;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.eval.ExportedText;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.TextEvaluation;
import dev.unroll.train.eval.TextSample;
import dev.unroll.train.input.TextTokens;
import dev.unroll.train.input.TokenUnit;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.StreamObjective;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.network.Network;
import dev.unroll.train.network.RecurrentNetwork;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.TokenizerChoice;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.recipe.Windows;
import dev.unroll.train.step.TrainStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A text, character by character or token by token. */
public final class TextSubject implements Subject {

  private static final int SAMPLES = 3;
  private static final int SAMPLE_CHARACTERS = 400;
  private static final int SAMPLE_TOKENS = 160;

  private final Recipe recipe;
  private final TextData data;
  private final TextTokens tokens;
  private final Optional<ModelFolder> begun;

  private TextSubject(
      Recipe recipe, TextData data, boolean lowercase, Optional<ModelFolder> begun) {
    this.recipe = recipe;
    this.data = data;
    this.begun = begun;
    this.tokens =
        begun
            .map(folder -> TextTokens.of(folder.tokenizerJson(), data, TokenUnit.BYTE_PAIR))
            .orElseGet(() -> TextTokens.learn(tokenizer(recipe), data, lowercase));
  }

  private static TokenizerChoice tokenizer(Recipe recipe) {
    TokenizerChoice choice = recipe.tokenizer();
    return choice == null ? new TokenizerChoice.Characters() : choice;
  }

  static TextSubject load(Recipe recipe, DataSource.Text source, Path folder, DataStore store) {
    Shares shares = source.split().shares();
    Optional<ModelFolder> begun = BaseModel.find(recipe, folder);
    return switch (source) {
      case DataSource.TinyShakespeare _ ->
          new TextSubject(recipe, TextData.tinyShakespeare(store, shares), false, begun);
      case DataSource.Nietzsche nietzsche ->
          new TextSubject(
              recipe,
              TextData.nietzsche(store, shares, nietzsche.lowercase()),
              nietzsche.lowercase(),
              begun);
      case DataSource.TextFile file ->
          new TextSubject(
              recipe,
              TextData.file(folder.resolve(file.path()), shares, file.lowercase(), file.licence()),
              file.lowercase(),
              begun);
    };
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  @Override
  public Origin origin() {
    return data.origin();
  }

  @Override
  public String corpus() {
    return data.train();
  }

  @Override
  public Network network() {
    return switch (recipe.continuing()) {
      case Architecture.Recurrent recurrent -> recurrent(recurrent);
      case Architecture.Gpt gpt -> gpt(gpt);
    };
  }

  private RecurrentNetwork recurrent(Architecture.Recurrent architecture) {
    return RecurrentNetwork.of(
        architecture, new Recurrent.Input.Tokens(tokens.vocabSize(), architecture.embeddingSize()));
  }

  private GptNetwork gpt(Architecture.Gpt architecture) {
    return GptNetwork.of(architecture, recipe.training().lora(), tokens.vocabSize());
  }

  @Override
  public String element() {
    return tokens.unit().symbol();
  }

  @Override
  public String lossName() {
    return isCharacters() ? "cross-entropy (nats a character)" : "cross-entropy (nats a token)";
  }

  private boolean isCharacters() {
    return tokens.unit() == TokenUnit.CHARACTER;
  }

  @Override
  public Optional<BaseModel> base() {
    return begun.map(
        folder -> new BaseModel(folder, gpt((Architecture.Gpt) recipe.architecture()).config()));
  }

  @Override
  public Objective objective(RandomGenerator random, int threads) {
    Training training = recipe.training();
    return switch (recipe.continuing()) {
      case Architecture.Recurrent architecture -> {
        Recurrent.Config config = recurrent(architecture).config();
        TrainStep step =
            TrainStep.open(
                () -> Recurrent.training(config, training.batch(), training.timeSteps()),
                random,
                threads);
        yield new StreamObjective(
            step, buffers(step), training(training, recipe.seed()), validation(training));
      }
      case Architecture.Gpt architecture -> {
        GptNetwork network = gpt(architecture);
        Gpt.Config config = network.config();
        Optional<Gpt.Adapters> adapters = network.adapters();
        int rows = training.batch();
        int context = config.context();
        TrainStep step =
            TrainStep.open(
                () -> Gpt.training(config, adapters, rows, context, new TrainingOptions(0, true)),
                () -> Gpt.training(config, adapters, rows, context, TrainingOptions.EVALUATION),
                network.frozen(training, Gpt.parameters(config)),
                random,
                threads);
        IndependentWindows.Shape shape =
            new IndependentWindows.Shape(context, context, false, rows);
        yield new StreamObjective(
            step,
            buffers(step),
            IndependentWindows.shifted(tokens.sequence(), tokens.train(), shape, recipe.seed()),
            IndependentWindows.inOrder(tokens.sequence(), tokens.validation(), shape));
      }
    };
  }

  /** The training split in the recipe's order. */
  private Batches training(Training training, long seed) {
    Windows windows = training.windows();
    return windows == null
        ? ParallelStreams.rotating(
            tokens.sequence(), tokens.train(), training.batch(), training.timeSteps(), seed)
        : IndependentWindows.shuffled(
            tokens.sequence(), tokens.train(), shape(windows, training.batch()), seed);
  }

  /** The validation split, each prediction once. */
  private Batches validation(Training training) {
    Windows windows = training.windows();
    int steps = training.timeSteps();
    return windows == null
        ? ParallelStreams.fixed(
            tokens.sequence(), tokens.validation(), training.batch(), steps, steps)
        : IndependentWindows.inOrder(
            tokens.sequence(), tokens.validation(), shape(windows, training.batch()));
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
    Integer context =
        recipe.continuing() instanceof Architecture.Gpt architecture
            ? (Integer) architecture.context()
            : null;
    return new Task.Text(tokens.vocabSize(), prompts(), context, null, null);
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
      Files.writeString(folder.resolve(ModelFolder.TOKENIZER), tokens.tokenizerJson());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public List<Metric> evaluate(Path folder, ModelConfig config, int threads) {
    List<Metric> metrics = new ArrayList<>();
    Windows windows = recipe.training().windows();
    try (Tokenizer tokenizer = Tokenizer.open(folder.resolve(ModelFolder.TOKENIZER));
        ExportedText network = ExportedText.open(folder, config, threads)) {
      for (Part part : parts()) {
        TextEvaluation evaluation = evaluation(network, tokenizer, part);
        switch (recipe.continuing()) {
          case Architecture.Recurrent _ -> {
            if (windows != null && part.isValidation()) {
              metrics.addAll(evaluation.windows(shape(windows, 1)));
            }
            metrics.addAll(evaluation.carried());
          }
          case Architecture.Gpt _ -> {
            metrics.addAll(evaluation.inWindows());
            metrics.addAll(evaluation.sliding());
          }
        }
      }
    }
    return metrics;
  }

  /** A part of the text that figures are measured on. */
  private record Part(String name, String text) {
    boolean isValidation() {
      return name.equals("validation");
    }
  }

  private List<Part> parts() {
    Part validation = new Part("validation", data.validation());
    return data.test().isEmpty()
        ? List.of(validation)
        : List.of(validation, new Part("test", data.test()));
  }

  private TextEvaluation evaluation(ExportedText network, Tokenizer tokenizer, Part part) {
    int[] encoded = TextTokens.encode(tokenizer, part.text());
    int first = characters(tokenizer.decode(encoded[0]));
    return new TextEvaluation(
        network,
        tokenizer.vocabSize(),
        Arrays.stream(encoded).boxed().toList(),
        characters(part.text()) - (long) first,
        tokens.unit(),
        part.name());
  }

  @Override
  public SortedMap<String, String> figures(Path folder, ModelConfig config, int threads) {
    return new TreeMap<>();
  }

  @Override
  public String samples(Path folder, ModelConfig config, int threads) {
    int length = isCharacters() ? SAMPLE_CHARACTERS : SAMPLE_TOKENS;
    StringBuilder samples = new StringBuilder("## Samples\n\n");
    samples.append(
        "%d %s each at temperature 1, seeds 1 to %d, neither chosen nor edited.\n\n"
            .formatted(length, isCharacters() ? "characters" : "tokens", SAMPLES));
    List<String> prompts = prompts();
    try (Tokenizer tokenizer = Tokenizer.open(folder.resolve(ModelFolder.TOKENIZER));
        ExportedText network = ExportedText.open(folder, config, threads)) {
      for (int seed = 1; seed <= SAMPLES; seed++) {
        String prompt = prompts.get((seed - 1) % prompts.size());
        String text = TextSample.of(network, tokenizer, prompt, length, seed);
        // Indented, not fenced: the text itself may hold backquotes.
        String block = (prompt + text).indent(4);
        samples.append("Seed ").append(seed).append(":\n\n").append(block).append('\n');
      }
    }
    return samples.toString();
  }
}
