package dev.unroll.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.batch.BatchBuffers;
import dev.unroll.data.batch.Batches;
import dev.unroll.data.batch.ParallelStreams;
import dev.unroll.data.batch.Range;
import dev.unroll.data.batch.Sequence;
import dev.unroll.model.Recurrent;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.Xoshiro;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLoopTest {

  private static final int BATCH = 4;
  private static final int TIME = 8;

  @TempDir Path folder;

  private final List<TrainingEvent> events = new ArrayList<>();

  /** Five minutes go by from one reading to the next. */
  private long readings;

  private final TrainingClock clock =
      new TrainingClock(() -> readings++ * Duration.ofMinutes(5).toNanos(), InstantSource.system());

  /** A noisy sine wave, six chunks an epoch. */
  private static Batches sine(double noiseScale) {
    Xoshiro noise = new Xoshiro(3);
    float[][] steps = new float[6 * BATCH * TIME + 1][1];
    for (int t = 0; t < steps.length; t++) {
      steps[t][0] = (float) (Math.sin(t / 3.0) + noiseScale * noise.nextGaussian());
    }
    Sequence sequence = new Sequence.Values(steps);
    return ParallelStreams.fixed(sequence, Range.all(sequence), BATCH, TIME, 0);
  }

  private static Training training(String... settings) {
    String yaml =
        """
        title: t
        data: {source: sine}
        architecture: {type: lstm, layers: 2, hidden: 8}
        training:
          epochs: 5
          batch: 4
          length: 8
          optimizer: {type: adamw, learningRate: 0.01}
          schedule: {type: cosine, warmup: 5, minimum: 0.001}
          clip: 1.0
        """;
    return Recipe.parse("test", yaml, List.of(settings)).training();
  }

  private TrainStep step() {
    Recurrent.Config config =
        new Recurrent.Config(
            Recurrent.Family.LSTM, 2, 8, new Recurrent.Input.Values(1, false), 0.25);
    return TrainStep.open(
        () -> Recurrent.training(config, BATCH, TIME), new Xoshiro(1), Compute.cpu(1));
  }

  private TrainingLoop loop(
      Training training, TrainStep step, CheckpointFolder checkpoints, BooleanSupplier stop) {
    return new TrainingLoop(
        new TrainingLoop.Task("recipe", "data", training),
        new StreamObjective(
            step,
            new BatchBuffers.Values(
                step.input("values").floatBuffer(),
                step.input("targets").floatBuffer(),
                step.input("weights").floatBuffer()),
            sine(0.05),
            sine(0)),
        new Xoshiro(2),
        checkpoints,
        Duration.ofHours(1),
        clock,
        events::add,
        stop);
  }

  private TrainingOutcome.Completed complete(Training training) {
    try (TrainStep step = step();
        CheckpointFolder checkpoints = CheckpointFolder.open(folder.resolve("whole"))) {
      return (TrainingOutcome.Completed) loop(training, step, checkpoints, () -> false).run();
    }
  }

  @Test
  void training_onASine_lowersTheLoss() {
    TrainingOutcome.Completed outcome = complete(training("training.epochs=20"));
    List<LossHistory.Row> rows = outcome.history().rows();
    assertThat(rows).hasSize(20);
    assertThat(rows.getLast().validation()).isLessThan(rows.getFirst().validation() / 3);
    assertThat(rows.getLast().epoch()).isEqualTo(20);
    assertThat(outcome.updates()).isEqualTo(120);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.optimizer={type: adamw, learningRate: 0.01}",
        "training.optimizer={type: sgd, learningRate: 0.05, momentum: 0.9}",
        "training.optimizer={type: rmsprop, learningRate: 0.002}",
        "training.schedule={type: plateau, patience: 1}",
        "training.accumulate=2",
        "training.accumulate=4", // the last update is of two batches
        "training.average=3"
      })
  void interruptedTwice_endsWithTheSameBitsAsUninterrupted(String setting) {
    Training training = training(setting, "training.evaluateEvery=4 steps");
    TrainingOutcome.Completed whole = complete(training);

    TrainingOutcome parted = new TrainingOutcome.Interrupted(0);
    // After 3 and after 7 more updates, in mid-epoch.
    for (int updates : new int[] {3, 7, Integer.MAX_VALUE}) {
      try (TrainStep step = step();
          CheckpointFolder checkpoints = CheckpointFolder.open(folder.resolve("parted"))) {
        int[] asked = {0};
        TrainingLoop loop = loop(training, step, checkpoints, () -> asked[0]++ >= updates);
        checkpoints.latest().ifPresent(loop::restore);
        parted = loop.run();
      }
    }
    assertThat(parted).isInstanceOf(TrainingOutcome.Completed.class);
    TrainingOutcome.Completed resumed = (TrainingOutcome.Completed) parted;
    assertThat(resumed.weights()).usingRecursiveComparison().isEqualTo(whole.weights());
    assertThat(resumed.history()).isEqualTo(whole.history());
    assertThat(resumed.choice()).isEqualTo(whole.choice());
  }

  @Test
  void lossThatIsNotFinite_stopsWithUpdateAndRateAndKeepsTheLastCheckpoint() {
    Training training =
        training("training.optimizer={type: sgd, learningRate: 1e30}", "training.clip=null");
    try (TrainStep step = step();
        CheckpointFolder checkpoints = CheckpointFolder.open(folder)) {
      boolean[] stop = {true};
      TrainingLoop loop = loop(training, step, checkpoints, () -> stop[0]);
      assertThat(loop.run()).isEqualTo(new TrainingOutcome.Interrupted(0));
      stop[0] = false;
      assertThatThrownBy(loop::run)
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("not finite")
          .hasMessageMatching(".*at update [0-9]+ .*")
          .hasMessageContaining("learning rate ")
          .hasMessageContaining("kept the checkpoint of update 0")
          .hasMessageNotContaining("\n");
      assertThat(checkpoints.latest().orElseThrow().updates()).isZero();
    }
  }

  @Test
  void patience_withoutABetterEvaluation_stopsAndKeepsTheBest() {
    Training training =
        training(
            "training.schedule={type: constant}",
            "training.optimizer={type: sgd, learningRate: 1e-30}",
            "training.epochs=50",
            "training.patience=3");
    TrainingOutcome.Completed outcome = complete(training);
    assertThat(outcome.updates()).isEqualTo(24);
    assertThat(outcome.best().update()).isEqualTo(6);
    assertThat(outcome.choice()).contains("update 6").contains("best");
    assertThat(events).anyMatch(e -> e instanceof TrainingEvent.StoppedEarly);
  }

  @Test
  void keepLast_givesTheWeightsOfTheLastUpdate() {
    TrainingOutcome.Completed last = complete(training("training.keep=last"));
    assertThat(last.choice()).contains("last update, 30");
    assertThat(events).anyMatch(e -> e instanceof TrainingEvent.Chosen);
  }

  @Test
  void checkpoint_isSavedWheneverItsTimeHasPassed() {
    TrainingOutcome.Completed outcome = complete(training());
    List<Long> saved =
        events.stream()
            .filter(TrainingEvent.Saved.class::isInstance)
            .map(event -> ((TrainingEvent.Saved) event).update())
            .toList();
    // An hour is 12 readings: one an update, two a save.
    assertThat(saved).containsExactly(12L, 24L, 30L);
    assertThat(outcome.elapsed()).isEqualTo(Duration.ofMinutes(37 * 5));
  }

  @Test
  void average_ofTwoSets_isTheirMean() {
    assertThat(
            WeightAverage.of(
                List.of(
                    List.of(new float[] {1, 2}, new float[] {5}),
                    List.of(new float[] {3, 2}, new float[] {-5}))))
        .usingRecursiveComparison()
        .isEqualTo(List.of(new float[] {2, 2}, new float[] {0}));
  }

  @Test
  void runtimeThatFails_isOneLineThatSaysWhatIsKept() {
    Recurrent.Config config =
        new Recurrent.Config(Recurrent.Family.LSTM, 1, 8, new Recurrent.Input.Tokens(5, 4), 0);
    int[] tokens = new int[6 * BATCH * TIME + 1];
    tokens[2 * TIME] = 99; // no word of the vocabulary, in the third update
    Sequence sequence = new Sequence.Tokens(tokens);
    Batches batches = ParallelStreams.fixed(sequence, Range.all(sequence), BATCH, TIME, 0);
    try (TrainStep step =
            TrainStep.open(
                () -> Recurrent.training(config, BATCH, TIME), new Xoshiro(1), Compute.cpu(1));
        CheckpointFolder checkpoints = CheckpointFolder.open(folder)) {
      TrainingLoop loop =
          new TrainingLoop(
              new TrainingLoop.Task("recipe", "data", training()),
              new StreamObjective(
                  step,
                  new BatchBuffers.Tokens(
                      step.input("tokens").longBuffer(),
                      step.input("targets").longBuffer(),
                      step.input("weights").floatBuffer()),
                  batches,
                  batches),
              new Xoshiro(2),
              checkpoints,
              Duration.ZERO,
              clock,
              events::add,
              () -> false);

      assertThatThrownBy(loop::run)
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith("update 2 failed: ")
          .hasMessageContaining("out of")
          .hasMessageContaining("kept the checkpoint of update 1 in " + folder)
          .hasMessageNotContaining("\n");
    }
  }
}
