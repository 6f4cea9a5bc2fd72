package dev.unroll.train.subject;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.BatchBuffers;
import dev.unroll.data.batch.PackedDocuments;
import dev.unroll.data.batch.Share;
import dev.unroll.data.batch.SharedBatches;
import dev.unroll.data.set.DialogueData;
import dev.unroll.data.store.DataStore;
import dev.unroll.model.Gpt;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.train.input.DataSets;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.StreamObjective;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.TrainingMemory;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Dialogues, each a document of its own, packed into rows of the context. */
record DialogueSubject(
    Recipe recipe,
    DataSource.Dialogues source,
    DialogueData data,
    DialogueTokens tokens,
    GptNetwork network)
    implements Subject.ObjectiveFactory {

  static Subject load(Recipe recipe, DataSource.Dialogues source, Path folder, DataStore store) {
    DialogueData data = DataSets.load(source, folder, store);
    Optional<ModelFolder> init = BaseModel.find(recipe, folder);
    DialogueTokens tokens = DialogueTokens.of(recipe, init, data.train());
    GptNetwork network = GptNetwork.of(recipe, init, tokens.vocabSize());
    return new Subject(
        data.origin(),
        data.origin().name(),
        init.map(model -> new BaseModel(model, network.config())),
        network,
        Loss.crossEntropy(PredictionUnit.TOKEN),
        new DialogueSubject(recipe, source, data, tokens, network),
        new Task.Text(
            network.config().vocabSize(),
            recipe.examples(),
            network.config().context(),
            tokens.endTokens(),
            tokens.format()),
        Map.of(ModelFolder.TOKENIZER, tokens.json()),
        new DialogueEvaluator(source, data, tokens, recipe.seed()));
  }

  @Override
  public Objective open(RandomGenerator random, Compute compute) {
    Gpt.Config config = network.config();
    int rows = recipe.training().batch();
    int context = config.context();
    Share share = compute.share();
    TrainStep step =
        network.step(
            recipe.training(), options -> graph(share.rows(rows), options), random, compute);
    BatchBuffers buffers = buffers(step, share.rows(rows) * context);
    return new StreamObjective(
        step,
        buffers,
        SharedBatches.of(
            PackedDocuments.shuffled(
                tokens.encode(data.train(), source), context, rows, recipe.seed()),
            share,
            rows,
            buffers),
        SharedBatches.of(
            PackedDocuments.inOrder(tokens.encode(data.validation(), source), context, rows),
            share,
            rows,
            buffers));
  }

  @Override
  public Optional<TrainingMemory> memory() {
    int rows = recipe.training().batch();
    return Optional.of(network.memory(recipe.training(), options -> graph(rows, options)));
  }

  private TrainingGraph graph(int rows, TrainingOptions options) {
    Gpt.Config config = network.config();
    return Gpt.packedTraining(config, network.adapters(), rows, config.context(), options);
  }

  /** Rotary embeddings have no input of positions: only their differences count. */
  private static BatchBuffers buffers(TrainStep step, int places) {
    String positions = "positions";
    return new BatchBuffers.Documents(
        step.input("tokens").longBuffer(),
        step.input("targets").longBuffer(),
        step.input("weights").floatBuffer(),
        step.hasInput(positions) ? step.input(positions).longBuffer() : LongBuffer.allocate(places),
        step.input("segments").floatBuffer());
  }
}
