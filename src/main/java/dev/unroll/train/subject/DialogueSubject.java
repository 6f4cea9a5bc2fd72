package dev.unroll.train.subject;

import static java.util.stream.Collectors.joining;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.BatchBuffers;
import dev.unroll.data.batch.PackedDocuments;
import dev.unroll.data.batch.TokenDocument;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.DialogueData;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.model.Gpt;
import dev.unroll.model.TrainingOptions;
import dev.unroll.train.eval.DialogueEvaluation;
import dev.unroll.train.eval.DialogueSamples;
import dev.unroll.train.eval.ExportedModel;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.input.ChatFormat;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.StreamObjective;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.network.Network;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.TrainStep;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Dialogues, each a document of its own, packed into rows of the context. */
final class DialogueSubject implements Subject {
  /** The figures are of the first dialogues of a part; more would take minutes and say the same. */
  private static final int MEASURED = 1000;

  private final Recipe recipe;
  private final DataSource.Dialogues source;
  private final DialogueData data;
  private final DialogueTokens tokens;
  private final GptNetwork network;
  private final Optional<BaseModel> base;

  private DialogueSubject(
      Recipe recipe, DataSource.Dialogues source, DialogueData data, Optional<ModelFolder> begun) {
    this.recipe = recipe;
    this.source = source;
    this.data = data;
    this.tokens = DialogueTokens.of(recipe, begun, data.train());
    this.network =
        GptNetwork.of(
            (Architecture.Gpt) recipe.architecture(), recipe.training().lora(), tokens.vocabSize());
    this.base = begun.map(folder -> new BaseModel(folder, network.config()));
  }

  static DialogueSubject load(
      Recipe recipe, DataSource.Dialogues source, Path folder, DataStore store) {
    DialogueData data =
        switch (source) {
          case DataSource.Sgd _ -> DialogueData.sgd(store);
          case DataSource.DialogueFile file ->
              DialogueData.file(folder.resolve(file.path()), file.split().shares(), file.licence());
        };
    return new DialogueSubject(recipe, source, data, BaseModel.find(recipe, folder));
  }

  @Override
  public Origin origin() {
    return data.origin();
  }

  @Override
  public String corpus() {
    return data.train().stream()
        .map(d -> d.turns().stream().map(Dialogue.Turn::text).collect(joining("\n")))
        .collect(joining("\n\n"));
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public String element() {
    return "token";
  }

  @Override
  public String lossName() {
    return "cross-entropy (nats a token)";
  }

  @Override
  public Optional<BaseModel> base() {
    return base;
  }

  @Override
  public Objective objective(RandomGenerator random, int threads) {
    Gpt.Config config = network.config();
    int rows = recipe.training().batch();
    int context = config.context();
    Optional<Gpt.Adapters> adapters = network.adapters();
    TrainStep step =
        TrainStep.open(
            () -> Gpt.packedTraining(config, adapters, rows, context, new TrainingOptions(0, true)),
            () -> Gpt.packedTraining(config, adapters, rows, context, TrainingOptions.EVALUATION),
            network.frozen(recipe.training(), Gpt.parameters(config)),
            random,
            threads);
    return new StreamObjective(
        step,
        buffers(step, rows * context),
        PackedDocuments.shuffled(encoded(data.train()), context, rows, recipe.seed()),
        PackedDocuments.inOrder(encoded(data.validation()), context, rows));
  }

  /** Rotary positions need no places: only their differences count, which packing keeps. */
  private static BatchBuffers buffers(TrainStep step, int places) {
    String positions = "positions";
    return new BatchBuffers.Documents(
        step.input("tokens").longBuffer(),
        step.input("targets").longBuffer(),
        step.input("weights").floatBuffer(),
        step.hasInput(positions) ? step.input(positions).longBuffer() : LongBuffer.allocate(places),
        step.input("segments").floatBuffer());
  }

  private List<TokenDocument> measured(List<Dialogue> dialogues) {
    return encoded(dialogues.subList(0, Math.min(MEASURED, dialogues.size())));
  }

  private List<TokenDocument> encoded(List<Dialogue> dialogues) {
    return tokens.encode(dialogues, source);
  }

  @Override
  public Task task() {
    return new Task.Text(
        tokens.vocabSize(),
        recipe.examples(),
        network.config().context(),
        List.of(tokens.end()),
        ChatFormat.chat());
  }

  @Override
  public void writeCompanions(Path folder) {
    tokens.write(folder);
  }

  @Override
  public List<Metric> evaluate(Path folder, ModelConfig config, int threads) {
    List<Metric> metrics = new ArrayList<>();
    try (ExportedModel exported = ExportedModel.openText(folder, config, threads)) {
      DialogueEvaluation evaluation = new DialogueEvaluation(exported, tokens);
      metrics.addAll(evaluation.metrics(measured(data.validation()), "validation"));
      if (!data.test().isEmpty()) {
        metrics.addAll(evaluation.metrics(measured(data.test()), "test"));
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
    List<Dialogue> unseen = data.test().isEmpty() ? data.validation() : data.test();
    try (ExportedModel exported = ExportedModel.openText(folder, config, threads)) {
      return new DialogueSamples(exported, tokens, source.topics()).of(unseen, recipe.seed());
    }
  }
}
