package dev.unroll.train.subject;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.DialogueData;
import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.model.Gpt;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.Confusion;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.input.ChatFormat;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.loop.LabelObjective;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.ClassifierNetwork;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.network.Network;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.TrainStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Texts with labels. A text is read as what a user says in a chat, and its label is told where the
 * answer would begin, so that a model of dialogues knows such texts already.
 */
final class LabelSubject implements Subject {
  private static final int EXAMPLES = 3;

  private final Recipe recipe;
  private final DataSource.Labelled source;
  private final LabelledData data;
  private final DialogueTokens tokens;
  private final ClassifierNetwork network;
  private final Task.Classification task;
  private final Optional<BaseModel> base;

  /**
   * @param read texts that a vocabulary is learnt from, if it is learnt
   */
  private LabelSubject(
      Recipe recipe,
      DataSource.Labelled source,
      LabelledData data,
      List<Dialogue> read,
      Optional<ModelFolder> begun) {
    this.recipe = recipe;
    this.source = source;
    this.data = data;
    this.tokens = DialogueTokens.of(recipe, begun, read);
    GptNetwork trunk =
        GptNetwork.of(
            (Architecture.Gpt) recipe.architecture(), recipe.training().lora(), tokens.vocabSize());
    this.network = new ClassifierNetwork(trunk, data.labels().size());
    this.task = task(tokens, data, source.longest());
    this.base = begun.map(folder -> new BaseModel(folder, trunk.config()));
  }

  static LabelSubject load(
      Recipe recipe, DataSource.Labelled source, Path folder, DataStore store) {
    Optional<ModelFolder> begun = BaseModel.find(recipe, folder);
    return switch (source) {
      case DataSource.SgdDomains domains -> {
        DialogueData dialogues = DialogueData.sgd(store);
        LabelledData all = LabelledData.sgdDomains(dialogues);
        yield new LabelSubject(
            recipe,
            source,
            all.withShare(domains.labels(), domains.seed()),
            dialogues.train(),
            begun);
      }
      case DataSource.LabelFile file -> {
        LabelledData all =
            LabelledData.file(
                folder.resolve(file.path()), file.split().shares(), file.seed(), file.licence());
        yield new LabelSubject(
            recipe,
            source,
            all.withShare(file.labels(), file.seed()),
            all.train().stream().map(LabelSubject::said).toList(),
            begun);
      }
    };
  }

  private static Dialogue said(LabelledText text) {
    return new Dialogue(List.of(), List.of(new Dialogue.Turn(Dialogue.Role.USER, text.text())));
  }

  private static Task.Classification task(DialogueTokens tokens, LabelledData data, int longest) {
    try (Tokenizer tokenizer = tokens.open()) {
      return new Task.Classification(
          tokenizer.vocabSize(),
          longest,
          data.labels(),
          List.of(DialogueTokens.role(tokenizer, Dialogue.Role.USER)),
          List.of(
              DialogueTokens.special(tokenizer, ChatFormat.END),
              DialogueTokens.role(tokenizer, Dialogue.Role.ASSISTANT)),
          data.validation().stream().limit(EXAMPLES).map(LabelledText::text).toList());
    }
  }

  @Override
  public Origin origin() {
    return data.origin();
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public String element() {
    return "text";
  }

  @Override
  public String lossName() {
    return "cross-entropy (nats a text)";
  }

  @Override
  public Optional<BaseModel> base() {
    return base;
  }

  @Override
  public Objective objective(RandomGenerator random, int threads) {
    Training training = recipe.training();
    Gpt.Config config = network.trunk().config();
    Optional<Gpt.Adapters> adapters = network.trunk().adapters();
    int classes = network.classes();
    int rows = training.batch();
    int time = source.longest();
    Supplier<TrainingGraph> evaluation =
        () ->
            Gpt.classifierTraining(
                config, adapters, classes, 0, rows, time, TrainingOptions.EVALUATION);
    TrainStep step =
        TrainStep.open(
            () ->
                Gpt.classifierTraining(
                    config,
                    adapters,
                    classes,
                    training.auxiliaryWeight(),
                    rows,
                    time,
                    new TrainingOptions(0, true)),
            evaluation,
            network.trunk().frozen(training, evaluation.get().graph().parameters()),
            random,
            threads);
    return new LabelObjective(
        step, rows(data.train()), rows(data.validation()), rows, time, recipe.seed());
  }

  private List<LabelObjective.Row> rows(List<LabelledText> texts) {
    List<LabelObjective.Row> rows = new ArrayList<>();
    try (Tokenizer tokenizer = tokens.open()) {
      for (LabelledText text : texts) {
        rows.add(
            new LabelObjective.Row(
                Classifier.tokens(tokenizer, task, text.text()),
                data.labels().indexOf(text.label())));
      }
    }
    return rows;
  }

  @Override
  public Task task() {
    return task;
  }

  @Override
  public void writeCompanions(Path folder) {
    tokens.write(folder);
  }

  @Override
  public List<Metric> evaluate(Path folder, ModelConfig config, int threads) {
    List<Metric> metrics = new ArrayList<>();
    try (Classifier classifier = Classifier.open(folder, config, threads)) {
      metrics.addAll(told(classifier, data.validation(), "validation"));
      if (!data.test().isEmpty()) {
        metrics.addAll(told(classifier, data.test(), "test"));
      }
    }
    return metrics;
  }

  private List<Metric> told(Classifier classifier, List<LabelledText> texts, String split) {
    Confusion confusion = new Confusion(classifier.labels().size());
    double nats = 0;
    for (LabelledText text : texts) {
      double[] probabilities = classifier.probabilities(text.text());
      int label = classifier.labels().indexOf(text.label());
      confusion.add(label, Confusion.likeliest(probabilities));
      nats -= Math.log(probabilities[label]);
    }
    String what =
        String.format(
            Locale.ROOT,
            "%s split, %,d texts, %d labels; %,d texts with labels in training",
            split,
            texts.size(),
            classifier.labels().size(),
            data.train().size());
    return List.of(
        new Metric(split + ".accuracy", 100 * confusion.accuracy(), "%", what),
        new Metric(split + ".macroF1", 100 * confusion.macroF1(), "%", what),
        new Metric(split + ".crossEntropy", nats / texts.size(), "nats/text", what));
  }

  @Override
  public SortedMap<String, String> figures(Path folder, ModelConfig config, int threads) {
    return new TreeMap<>();
  }

  @Override
  public String samples(Path folder, ModelConfig config, int threads) {
    return "";
  }
}
