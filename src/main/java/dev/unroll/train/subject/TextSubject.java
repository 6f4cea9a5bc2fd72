package dev.unroll.train.subject;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.BatchBuffers;
import dev.unroll.data.batch.IndependentWindows;
import dev.unroll.data.batch.Share;
import dev.unroll.data.batch.SharedBatches;
import dev.unroll.data.set.TextData;
import dev.unroll.data.store.DataStore;
import dev.unroll.model.Gpt;
import dev.unroll.model.Recurrent;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;
import dev.unroll.train.input.DataSets;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.input.TextTokens;
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
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.TrainingMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A text, character by character or token by token. */
record TextSubject(Recipe recipe, TextData data, Optional<ModelFolder> init, TextTokens tokens) {
  private static final int LONGEST_PROMPT_LINE = 60;
  private static final int PROMPT_CHARACTERS = 40;

  /** The first is given, one is predicted. */
  private static final int FEWEST_TOKENS = 2;

  static Subject load(Recipe recipe, DataSource.Text source, Path folder, DataStore store) {
    Optional<ModelFolder> init = BaseModel.find(recipe, folder);
    TextData data = DataSets.load(source, folder, store);
    TextTokens tokens =
        init.map(model -> TextTokens.of(model.tokenizerJson(), data))
            .orElseGet(
                () ->
                    TextTokens.learn(
                        Objects.requireNonNull(recipe.tokenizer()), data, source.lowercase()));
    TextSubject text = new TextSubject(recipe, data, init, tokens);
    text.refuseWhatCannotBeEvaluated();
    return switch (recipe.continuing()) {
      case Architecture.Recurrent recurrent -> text.subject(recurrent);
      case Architecture.Gpt _, Architecture.OfInit _ -> text.subject();
    };
  }

  /** What would fail after hours of training fails before. */
  private void refuseWhatCannotBeEvaluated() {
    try (Tokenizer tokenizer = Tokenizer.parse("the tokenizer", tokens.tokenizerJson())) {
      for (String prompt : prompts()) {
        refuseUnreadable(tokenizer, prompt);
      }
      if (tokens.validation().length() < FEWEST_TOKENS
          || (!data.test().isEmpty() && tokenizer.encode(data.test()).length < FEWEST_TOKENS)) {
        throw new TrainingException(
            data.origin().name() + ": a part that is to be predicted has less than two tokens");
      }
    }
  }

  private static void refuseUnreadable(Tokenizer tokenizer, String prompt) {
    try {
      if (tokenizer.encode(prompt).length == 0) {
        throw new TrainingException("examples: an empty text cannot be continued");
      }
    } catch (TokenizerException e) {
      throw new TrainingException("examples: '" + prompt + "': " + e.getMessage(), e);
    }
  }

  private Subject subject(Architecture.Recurrent architecture) {
    RecurrentNetwork network =
        RecurrentNetwork.of(
            architecture,
            new Recurrent.Input.Tokens(tokens.vocabSize(), architecture.embeddingSize()));
    return subject(
        network,
        Optional.empty(),
        new RecurrentObjectiveFactory(
            recipe, network.config(), tokens.sequence(), tokens.train(), tokens.validation()),
        new Task.Text(tokens.vocabSize(), prompts(), null, null, null));
  }

  private Subject subject() {
    GptNetwork network = GptNetwork.of(recipe, init, tokens.vocabSize());
    Gpt.Config config = network.config();
    Optional<Task.Text> before =
        init.map(folder -> folder.config().task())
            .filter(Task.Text.class::isInstance)
            .map(Task.Text.class::cast);
    return subject(
        network,
        init.map(folder -> new BaseModel(folder, config)),
        new OfGpt(this, network),
        new Task.Text(
            config.vocabSize(),
            prompts(),
            config.context(),
            before.map(Task.Text::ends).orElse(null),
            before.map(Task.Text::chat).orElse(null)));
  }

  private Subject subject(
      Network network,
      Optional<BaseModel> base,
      Subject.ObjectiveFactory objective,
      Task.Text task) {
    PredictionUnit unit =
        recipe.tokenizer() instanceof TokenizerChoice.Characters
            ? PredictionUnit.CHARACTER
            : PredictionUnit.TOKEN;
    return new Subject(
        data.origin(),
        data.origin().name(),
        base,
        network,
        Loss.crossEntropy(unit),
        objective,
        task,
        Map.of(ModelFolder.TOKENIZER, tokens.tokenizerJson()),
        new TextEvaluator(recipe, data, unit, task.examples()));
  }

  /** What a decoder-only Transformer minimises. */
  private record OfGpt(TextSubject text, GptNetwork network) implements Subject.ObjectiveFactory {
    @Override
    public Objective open(RandomGenerator random, Compute compute) {
      Training training = text.recipe.training();
      int rows = compute.share().rows(training.batch());
      TrainStep step = network.step(training, options -> graph(rows, options), random, compute);
      return text.objective(step, network.config(), compute.share());
    }

    @Override
    public Optional<TrainingMemory> memory() {
      Training training = text.recipe.training();
      return Optional.of(network.memory(training, options -> graph(training.batch(), options)));
    }

    private TrainingGraph graph(int rows, TrainingOptions options) {
      Gpt.Config config = network.config();
      return Gpt.training(config, network.adapters(), rows, config.context(), options);
    }
  }

  private Objective objective(TrainStep step, Gpt.Config config, Share share) {
    int rows = recipe.training().batch();
    int context = config.context();
    IndependentWindows.Shape shape = new IndependentWindows.Shape(context, context, false, rows);
    BatchBuffers buffers = RecurrentObjectiveFactory.tokens(step);
    return new StreamObjective(
        step,
        buffers,
        SharedBatches.of(
            IndependentWindows.shifted(tokens.sequence(), tokens.train(), shape, recipe.seed()),
            share,
            rows,
            buffers),
        SharedBatches.of(
            IndependentWindows.inOrder(tokens.sequence(), tokens.validation(), shape),
            share,
            rows,
            buffers));
  }

  /** The recipe's examples, else the first words of the validation part. */
  private List<String> prompts() {
    if (!recipe.examples().isEmpty()) {
      return recipe.examples();
    }
    String text = data.validation().strip();
    int line = text.indexOf('\n');
    int end =
        line > 0 && line < LONGEST_PROMPT_LINE
            ? line + 1
            : Math.min(text.length(), PROMPT_CHARACTERS);
    return List.of(text.substring(0, end));
  }
}
