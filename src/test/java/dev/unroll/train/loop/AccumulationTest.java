package dev.unroll.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.data.batch.BatchBuffers;
import dev.unroll.data.batch.PackedDocuments;
import dev.unroll.data.batch.PairBatches;
import dev.unroll.data.batch.TokenDocument;
import dev.unroll.data.batch.TokenPair;
import dev.unroll.model.Gpt;
import dev.unroll.model.Gpt.Block;
import dev.unroll.model.TrainingOptions;
import dev.unroll.model.Transformer;
import dev.unroll.train.network.TransformerNetwork;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.Xoshiro;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Updates of several batches: how many there are, and what they are the gradient of. */
class AccumulationTest {
  private static final int VOCAB = 20;

  @TempDir Path folder;

  private static Training training(String... settings) {
    String yaml =
        """
        title: t
        data: {source: sine}
        architecture: {type: lstm, hidden: 8}
        training:
          steps: 1
          batch: 4
          keep: last
          optimizer: {type: sgd, learningRate: 0.01}
        """;
    return Recipe.parse("test", yaml, List.of(settings)).training();
  }

  private TrainingOutcome run(Training training, Objective objective, List<TrainingEvent> events) {
    try (CheckpointFolder checkpoints = CheckpointFolder.open(folder)) {
      return new TrainingLoop(
              new TrainingLoop.Task("recipe", "data", training),
              objective,
              new Xoshiro(2),
              checkpoints,
              Duration.ofHours(1),
              TrainingClock.SYSTEM,
              events::add,
              () -> false)
          .run();
    }
  }

  /** 32 batches an epoch, whose numbers are written down. */
  private static final class Counting implements Objective {
    private final List<Long> seen = new ArrayList<>();

    @Override
    public List<Parameter> parameters() {
      return List.of();
    }

    @Override
    public long batchesPerEpoch() {
      return 32;
    }

    @Override
    public long predictionsPerBatch() {
      return 1;
    }

    @Override
    public long counted(long batch) {
      return 1 + batch % 3;
    }

    @Override
    public double train(long batch, long update, RandomGenerator random) {
      seen.add(batch);
      return batch;
    }

    @Override
    public MeanLoss validate() {
      return new MeanLoss(1, seen.size());
    }

    @Override
    public float[] copyState() {
      return new float[0];
    }

    @Override
    public void restoreState(float[] state) {}

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @CsvSource({"1, 320, 10", "8, 40, 10", "20, 16, 10", "100, 4, 4", "1000, 1, 1"})
  void tenEpochs_areTenPassesOverTheData_whateverIsAccumulated(
      int accumulate, long updates, int evaluations) {
    Training training =
        training("training.steps=null", "training.epochs=10", "training.accumulate=" + accumulate);
    try (Counting objective = new Counting()) {
      TrainingOutcome.Completed outcome =
          (TrainingOutcome.Completed) run(training, objective, new ArrayList<>());
      assertThat(objective.seen).isEqualTo(LongStream.range(0, 320).boxed().toList());
      assertThat(outcome.updates()).isEqualTo(updates);
      assertThat(outcome.history().rows()).hasSize(evaluations);
      assertThat(outcome.history().rows().getLast().epoch()).isEqualTo(10);
    }
  }

  @Test
  void steps_areOfAsManyBatchesAsIsAccumulated() {
    try (Counting objective = new Counting()) {
      run(training("training.steps=3", "training.accumulate=20"), objective, new ArrayList<>());
      assertThat(objective.seen).hasSize(60);
    }
  }

  @Test
  void lossOfAnUpdate_isTheMeanOverItsPredictions() {
    List<TrainingEvent> events = new ArrayList<>();
    try (Counting objective = new Counting()) {
      run(training("training.accumulate=3"), objective, events);
    }
    // Batches 0, 1 and 2 with the losses 0, 1 and 2 and 1, 2 and 3 predictions.
    assertThat(events)
        .anyMatch(
            event ->
                event instanceof TrainingEvent.Updated(long update, double loss, double rate, _)
                    && update == 1
                    && loss == 8 / 6.0
                    && rate == 0.01);
  }

  /** The gradient of one update, all parameters one after the other. */
  private float[] gradient(Training training, Objective objective) {
    run(training, objective, new ArrayList<>());
    List<Parameter> parameters = objective.parameters();
    float[] all = new float[parameters.stream().mapToInt(Parameter::size).sum()];
    int at = 0;
    for (Parameter parameter : parameters) {
      parameter.gradient().get(0, all, at, parameter.size());
      at += parameter.size();
    }
    return all;
  }

  /** How far a gradient is from another one, as a share of its norm. */
  private static double distance(float[] gradient, float[] from) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < from.length; i++) {
      difference += Math.pow(gradient[i] - from[i], 2);
      norm += Math.pow(from[i], 2);
    }
    assertThat(norm).isPositive();
    return Math.sqrt(difference / norm);
  }

  private static TokenPair pair(Random random, int source, int target) {
    return new TokenPair(
        random.ints(source, 3, VOCAB).toArray(), random.ints(target, 3, VOCAB).toArray());
  }

  private static PairObjective pairs(Training training, int rows) {
    Random random = new Random(5);
    List<TokenPair> pairs = new ArrayList<>();
    for (int target : new int[] {1, 1, 2, 4, 6, 6, 5, 6}) {
      pairs.add(pair(random, 7, target));
    }
    TransformerNetwork network =
        new TransformerNetwork(
            new Transformer.Config(
                1,
                1,
                16,
                2,
                32,
                VOCAB,
                VOCAB,
                0,
                Transformer.Norm.PRE,
                Transformer.Positions.SINUSOIDAL,
                12,
                Transformer.Tying.ALL),
            Optional.empty());
    PairBatches batches =
        PairBatches.inOrder(
            pairs, new PairBatches.Special(0, 1, 2), new PairBatches.Size.Pairs(rows));
    return new PairObjective(network, training, batches, batches, new Xoshiro(1), Compute.cpu(1));
  }

  @ParameterizedTest
  @CsvSource({"0", "0.1"})
  void gradientOfAccumulatedPairs_isThatOfTheJointBatch(double smoothing) {
    Training plain =
        Recipe.parse(
                "test",
                """
                title: t
                data: {source: reverse}
                architecture: {type: transformer, encoderLayers: 1, decoderLayers: 1, size: 16, heads: 2}
                training:
                  steps: 1
                  keep: last
                  labelSmoothing: %s
                  optimizer: {type: sgd, learningRate: 0.01}
                """
                    .formatted(smoothing),
                List.of())
            .training();
    Training accumulating = training("training.accumulate=2");
    try (PairObjective joint = pairs(plain, 8);
        PairObjective parts = pairs(plain, 4)) {
      assertThat(List.of(parts.counted(0), parts.counted(1))).containsExactly(12L, 27L);
      assertThat(joint.counted(0)).isEqualTo(39);

      float[] expected = gradient(plain, joint);

      assertThat(distance(gradient(accumulating, parts), expected)).isLessThan(1e-5);
    }
  }

  /** Rows of which few tokens are learnt, and many. */
  private static StreamObjective dialogues(int rows) {
    int context = 16;
    Random random = new Random(6);
    List<TokenDocument> documents = new ArrayList<>();
    for (int from : new int[] {14, 3}) {
      boolean[] learned = new boolean[context + 1];
      Arrays.fill(learned, from, learned.length, true);
      documents.add(new TokenDocument(random.ints(context + 1, 0, VOCAB).toArray(), learned));
    }
    Gpt.Config config = new Gpt.Config(Block.GPT2, 1, 16, 2, 2, 32, VOCAB, context, 0, 0, true);
    TrainStep step =
        TrainStep.open(
            () ->
                Gpt.packedTraining(
                    config, Optional.empty(), rows, context, TrainingOptions.EVALUATION),
            new Xoshiro(1),
            Compute.cpu(1));
    PackedDocuments batches = PackedDocuments.inOrder(documents, context, rows);
    return new StreamObjective(
        step,
        new BatchBuffers.Documents(
            step.input("tokens").longBuffer(),
            step.input("targets").longBuffer(),
            step.input("weights").floatBuffer(),
            step.input("positions").longBuffer(),
            step.input("segments").floatBuffer()),
        batches,
        batches);
  }

  @Test
  void gradientOfAccumulatedDialoguesWhoseAnswersAreLearnt_isThatOfTheJointBatch() {
    try (StreamObjective joint = dialogues(2);
        StreamObjective parts = dialogues(1)) {
      assertThat(List.of(parts.counted(0), parts.counted(1))).containsExactly(3L, 14L);
      float[] expected = gradient(training(), joint);

      float[] accumulated = gradient(training("training.accumulate=2"), parts);

      assertThat(distance(accumulated, expected)).isLessThan(1e-5);
    }
  }
}
