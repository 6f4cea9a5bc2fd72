package dev.unroll.train.subject;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.EpochOrder;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.DialogueData;
import dev.unroll.data.set.LabelForm;
import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.data.store.DataStore;
import dev.unroll.model.Gpt;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.input.ChatFormat;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.loop.LabelObjective;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.ClassifierNetwork;
import dev.unroll.train.network.EncoderNetwork;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.TrainingMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Texts with labels. A text stands as a user's turn in a chat, and its label is predicted where the
 * answer would begin, so that a model of dialogues can be fine-tuned for it.
 */
record LabelSubject(
    Recipe recipe,
    LabelledData data,
    DialogueTokens tokens,
    ClassifierNetwork network,
    Task.Classification task)
    implements Subject.ObjectiveFactory {
  private static final int EXAMPLES = 3;

  /** The threshold from which a label is likelier than not. */
  private static final double EVEN = 0.5;

  static Subject load(Recipe recipe, DataSource.Labelled source, Path folder, DataStore store) {
    Optional<ModelFolder> init =
        BaseModel.find(recipe, folder, GptNetwork.FAMILY, EncoderNetwork.FAMILY);
    Optional<ModelFolder> encoder = init.filter(EncoderSubject::isFor);
    if (encoder.isPresent()) {
      return EncoderSubject.ofLabels(recipe, source, data(source, folder, store), encoder.get());
    }
    return switch (source) {
      case DataSource.SgdDomains domains -> {
        DialogueData dialogues = DialogueData.sgd(store);
        DialogueTokens tokens = DialogueTokens.of(recipe, init, dialogues.train());
        yield of(recipe, source, LabelledData.sgdDomains(dialogues), domains.seed(), tokens, init);
      }
      case DataSource.LabelFile file -> {
        LabelledData all = data(file, folder);
        List<Dialogue> texts = all.train().stream().map(LabelSubject::dialogue).toList();
        DialogueTokens tokens = DialogueTokens.of(recipe, init, texts);
        yield of(recipe, source, all, file.seed(), tokens, init);
      }
    };
  }

  /** What an encoder learns, which has a tokenizer. */
  private static LabelledData data(DataSource.Labelled source, Path folder, DataStore store) {
    return switch (source) {
      case DataSource.SgdDomains domains ->
          LabelledData.sgdDomains(DialogueData.sgd(store))
              .withShare(domains.labels(), domains.seed());
      case DataSource.LabelFile file -> data(file, folder).withShare(file.labels(), file.seed());
    };
  }

  private static LabelledData data(DataSource.LabelFile file, Path folder) {
    return LabelledData.file(
        folder.resolve(file.path()),
        form(file).withGroup(file.group()),
        file.split().shares(),
        file.seed(),
        file.licence());
  }

  /** How a recipe's file is read. */
  static LabelForm form(DataSource.LabelFile file) {
    return file.multiLabel() ? LabelForm.several(file.separator()) : LabelForm.SINGLE;
  }

  private static Dialogue dialogue(LabelledText text) {
    return new Dialogue(List.of(), List.of(new Dialogue.Turn(Dialogue.Role.USER, text.text())));
  }

  private static Subject of(
      Recipe recipe,
      DataSource.Labelled source,
      LabelledData all,
      long seed,
      DialogueTokens tokens,
      Optional<ModelFolder> init) {
    LabelledData data = all.withShare(source.labels(), seed);
    GptNetwork trunk = GptNetwork.of(recipe, init, tokens.vocabSize());
    if (source.longest() > trunk.config().context()) {
      throw new TrainingException(
          "data.longest must be at most the context, " + trunk.config().context());
    }
    ClassifierNetwork network =
        new ClassifierNetwork(trunk, data.labels().size(), ClassifierNetwork.labelling(recipe));
    Task.Classification task = task(tokens, data, source);
    return new Subject(
        data.origin(),
        data.origin().name(),
        init.map(model -> new BaseModel(model, trunk.config())),
        network,
        Loss.crossEntropy(PredictionUnit.TEXT),
        new LabelSubject(recipe, data, tokens, network, task),
        task,
        Map.of(ModelFolder.TOKENIZER, tokens.json()),
        evaluator(data, source));
  }

  /** What measures a classifier. */
  static Evaluator evaluator(LabelledData data, DataSource.Labelled source) {
    return data.isMultiLabel()
        ? new LabelSetEvaluator(data, source.threshold() == null)
        : new LabelEvaluator(data);
  }

  /** The threshold of each label until they are measured; none where a text has one label. */
  static @Nullable List<Double> thresholds(DataSource.Labelled source, LabelledData data) {
    Double threshold = source.threshold();
    return data.isMultiLabel()
        ? Collections.nCopies(data.labels().size(), threshold == null ? EVEN : threshold)
        : null;
  }

  private static Task.Classification task(
      DialogueTokens tokens, LabelledData data, DataSource.Labelled source) {
    try (Tokenizer tokenizer = tokens.open()) {
      // A model of another program reads the text alone, and its end where it has one.
      boolean isChat = DialogueTokens.areIn(tokenizer);
      return new Task.Classification(
          tokenizer.vocabSize(),
          source.longest(),
          data.labels(),
          isChat ? List.of(DialogueTokens.role(tokenizer, Dialogue.Role.USER)) : List.of(),
          isChat
              ? List.of(
                  DialogueTokens.special(tokenizer, ChatFormat.END),
                  DialogueTokens.role(tokenizer, Dialogue.Role.ASSISTANT))
              : tokens.ends(),
          data.validation().stream().limit(EXAMPLES).map(LabelledText::text).toList(),
          null,
          source.multiLabel() ? null : source.threshold(),
          thresholds(source, data));
    }
  }

  @Override
  public Objective open(RandomGenerator random, Compute compute) {
    Training training = recipe.training();
    GptNetwork trunk = network.trunk();
    int rows = compute.share().rows(training.batch());
    int time = task.context();
    Supplier<TrainingGraph> evaluation = () -> graph(0, rows, TrainingOptions.EVALUATION);
    TrainStep step =
        TrainStep.open(
            () ->
                graph(
                    training.auxiliaryWeight(),
                    rows,
                    new TrainingOptions(0, true, training.recomputesBlocks())),
            evaluation,
            trunk.frozen(training, evaluation.get().graph().parameters()),
            random,
            compute);
    EpochOrder order = EpochOrder.shuffled(data.train().size(), recipe.seed());
    return new LabelObjective(
        step,
        rows(data.train()),
        rows(data.validation()),
        training.batch(),
        time,
        order,
        compute.share());
  }

  @Override
  public Optional<TrainingMemory> memory() {
    Training training = recipe.training();
    return Optional.of(
        network
            .trunk()
            .memory(
                training, options -> graph(training.auxiliaryWeight(), training.batch(), options)));
  }

  private TrainingGraph graph(double auxiliaryWeight, int rows, TrainingOptions options) {
    return Gpt.classifierTraining(
        network.trunk().config(),
        network.trunk().adapters(),
        network.classes(),
        network.labelling(),
        auxiliaryWeight,
        rows,
        task.context(),
        options);
  }

  private List<LabelObjective.Row> rows(List<LabelledText> texts) {
    List<LabelObjective.Row> rows = new ArrayList<>();
    try (Tokenizer tokenizer = tokens.open()) {
      for (LabelledText text : texts) {
        rows.add(
            new LabelObjective.Row(
                Classifier.tokens(tokenizer, task, text.text()), data.numbers(text)));
      }
    }
    return rows;
  }
}
