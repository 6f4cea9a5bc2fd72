package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.train.loop.Checkpoint;
import dev.unroll.train.loop.CheckpointFolder;
import dev.unroll.train.loop.LossHistory;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingEvent;
import dev.unroll.train.parallel.Rings;
import dev.unroll.train.parallel.Wire;
import dev.unroll.train.parallel.WorkerFailure;
import dev.unroll.train.parallel.Workers;
import dev.unroll.train.step.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One model trained by several workers, which are threads here. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ParallelTrainingTest {
  private static final String TRAINING =
      """
      training:
        epochs: 3
        batch: 8
        optimizer: {type: adamw, learningRate: 0.01}
        clip: 1.0
        evaluateEvery: 5 step
      """;

  private static final Map<String, String> RECIPES =
      Map.of(
          "gpt",
          """
          title: A tiny GPT
          data: {source: text-file, path: text.txt, licence: mine}
          architecture: {type: gpt, layers: 1, size: 16, heads: 2, context: 23}
          """
              + TRAINING,
          "lstm", // carries a hidden state from batch to batch
          """
          title: A tiny LSTM
          data: {source: text-file, path: text.txt, licence: mine}
          architecture: {type: lstm, layers: 1, hidden: 8}
          """
              + TRAINING
              + "  length: 16\n",
          "series", // has padding at the end of an epoch
          """
          title: A tiny sine
          data: {source: sine, length: 1000, period: 20}
          architecture: {type: elman, hidden: 8}
          """
              + TRAINING.replace("epochs: 3", "epochs: 8")
              + "  length: 20\n  accumulate: 2\n",
          "pairs", // batches by tokens, whose rows do not divide evenly
          """
          title: Reversed words
          data: {source: reverse, rows: 150, heldOut: 20, longest: 5, numbers: 6}
          tokenizer: {type: characters}
          architecture:
            {type: transformer, encoderLayers: 1, decoderLayers: 1, size: 16, heads: 2, inner: 32, dropout: 0}
          """
              + TRAINING.replace("batch: 8", "tokens: 120"));

  @TempDir Path temporary;

  private record Ended(Trainer.Result result, List<TrainingEvent> events) {
    List<String> warnings() {
      return events.stream()
          .filter(TrainingEvent.Warning.class::isInstance)
          .map(event -> ((TrainingEvent.Warning) event).text())
          .toList();
    }
  }

  private Path write(String name, String recipe) throws IOException {
    Path model = Files.createDirectories(temporary.resolve(name).resolve("tiny"));
    Files.writeString(model.resolve("recipe.yaml"), recipe);
    Random random = new Random(1);
    List<String> words = List.of("the ", "cat ", "sat ", "on ", "a ", "mat.\n", "Été ");
    StringBuilder text = new StringBuilder();
    while (text.length() < 3000) {
      text.append(words.get(random.nextInt(words.size())));
    }
    Files.writeString(model.resolve("text.txt"), text);
    return model;
  }

  private static String recipe(String name) {
    return Objects.requireNonNull(RECIPES.get(name));
  }

  private Map<String, String> environment() {
    return Map.of("XDG_CACHE_HOME", temporary.resolve("cache").toString());
  }

  private Ended train(
      Path model, Workers workers, boolean resume, BooleanSupplier stop, String... settings) {
    List<TrainingEvent> events = Collections.synchronizedList(new ArrayList<>());
    Trainer.Job job =
        new Trainer.Job(
            model,
            model,
            List.of(settings),
            resume,
            Compute.cpu(1).with(workers),
            Duration.ofHours(1),
            environment());
    return new Ended(
        new Trainer(job, TestTraining.NO_DATA, TrainingClock.SYSTEM, events::add, stop, false)
            .run(),
        events);
  }

  private List<Ended> train(int count, Wire wire, Function<Workers, Ended> training)
      throws ExecutionException, InterruptedException {
    return count == 1 ? List.of(training.apply(Workers.alone())) : Rings.run(count, wire, training);
  }

  /** Trains to the end, and gives what the last checkpoint holds. */
  private Checkpoint trained(String name, int count, Wire wire, String... settings)
      throws Exception {
    Path model = write(name + count + wire + settings.length, recipe(name));
    List<Ended> ended =
        train(count, wire, workers -> train(model, workers, false, () -> false, settings));
    assertThat(ended.getFirst().result()).isInstanceOf(Trainer.Result.Written.class);
    assertThat(ended.subList(1, count))
        .allSatisfy(each -> assertThat(each.result()).isInstanceOf(Trainer.Result.Followed.class));
    return checkpoint(model);
  }

  private Checkpoint checkpoint(Path model) {
    try (CheckpointFolder folder =
        CheckpointFolder.open(CheckpointFolder.pathFor(model, environment()))) {
      return folder.latest().orElseThrow();
    }
  }

  private static double distance(List<float[]> one, List<float[]> other) {
    return IntStream.range(0, one.size())
        .mapToDouble(
            array ->
                IntStream.range(0, one.get(array).length)
                    .mapToDouble(i -> Math.abs(one.get(array)[i] - other.get(array)[i]))
                    .max()
                    .orElse(0))
        .max()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt", "lstm", "series", "pairs"})
  void workersThatDivideTheBatch_followTheCurveOfOne(String name) throws Exception {
    Checkpoint one = trained(name, 1, Wire.FP32);
    Checkpoint two = trained(name, 2, Wire.FP32);
    Checkpoint three = trained(name, 3, Wire.FP32);

    List<LossHistory.Row> expected = one.history().rows();
    assertThat(expected).hasSizeGreaterThan(3);
    for (Checkpoint each : List.of(two, three)) {
      assertThat(each.updates()).isEqualTo(one.updates());
      assertThat(each.history().rows()).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        LossHistory.Row row = each.history().rows().get(i);
        assertThat(row.train()).isCloseTo(expected.get(i).train(), within(1e-5));
        assertThat(row.validation()).isCloseTo(expected.get(i).validation(), within(1e-5));
      }
    }
    assertThat(expected.getFirst().validation() - expected.getLast().validation())
        .isGreaterThan(1e-3); // it has learnt something
  }

  @Test
  void sameSeedAndWorkers_giveTheSameBits_withDropoutToo() throws Exception {
    Checkpoint first = trained("gpt", 2, Wire.FP32, "architecture.dropout=0.2");
    Checkpoint again =
        trained("gpt", 2, Wire.FP32, "architecture.dropout=0.2", "title=another folder");
    Checkpoint without = trained("gpt", 2, Wire.FP32);

    assertThat(again.weights()).usingRecursiveComparison().isEqualTo(first.weights());
    assertThat(distance(first.weights(), without.weights())).isGreaterThan(1e-3);
  }

  @Test
  void wireOf16Bits_followsTheCurveLessClosely() throws Exception {
    Checkpoint exact = trained("gpt", 2, Wire.FP32);
    Checkpoint rounded = trained("gpt", 2, Wire.BF16);

    assertThat(distance(exact.weights(), rounded.weights())).isGreaterThan(0);
    assertThat(rounded.history().rows().getLast().validation())
        .isCloseTo(exact.history().rows().getLast().validation(), within(0.02));
  }

  @Test
  void localStepsOfPlainDescent_joinedEachTimeByTheirMean_areTheSynchronousSteps()
      throws Exception {
    String descent = "training.optimizer={type: sgd, learningRate: 0.05}";
    String unclipped = "training.clip=1000";
    Checkpoint synchronous = trained("gpt", 2, Wire.FP32, descent, unclipped);
    Checkpoint local =
        trained(
            "gpt", 2, Wire.FP32, descent, unclipped, "training.sync={every: 1, outer: average}");

    assertThat(distance(local.weights(), synchronous.weights())).isLessThan(1e-5);
  }

  @Test
  void localStepsWithOuterMomentum_learn_joinWithTheSameBits_andGoOn() throws Exception {
    String sync = "training.sync={every: 4, learningRate: 0.5}";
    Checkpoint synchronous = trained("gpt", 2, Wire.FP32);
    Checkpoint local = trained("gpt", 2, Wire.FP32, sync);
    Checkpoint again = trained("gpt", 2, Wire.FP32, sync, "title=another folder");

    // Weights that differ between the workers would have ended the training.
    assertThat(again.weights()).usingRecursiveComparison().isEqualTo(local.weights());
    assertThat(distance(local.weights(), synchronous.weights())).isGreaterThan(1e-3);
    assertThat(local.history().rows().getLast().validation())
        .isLessThan(local.history().rows().getFirst().validation() - 0.1);
    assertThat(local.outer()).hasSameSizeAs(local.weights());
    assertThat(local.outer().getFirst()).isNotEqualTo(new float[local.outer().getFirst().length]);

    Path model = write("stoppedLocal", recipe("gpt"));
    AtomicInteger asked = new AtomicInteger();
    var unused =
        train(
            2,
            Wire.FP32,
            workers -> train(model, workers, false, () -> asked.incrementAndGet() > 4, sync));
    assertThat(checkpoint(model).updates() % 4 == 0 || checkpoint(model).updates() % 5 == 0)
        .isTrue(); // of a join
    List<Ended> resumed =
        train(2, Wire.FP32, workers -> train(model, workers, true, () -> false, sync));
    assertThat(resumed.getFirst().result()).isInstanceOf(Trainer.Result.Written.class);
    Checkpoint last = checkpoint(model);
    assertThat(last.updates()).isEqualTo(local.updates());
    assertThat(last.weights()).usingRecursiveComparison().isEqualTo(local.weights());
    assertThat(last.others()).usingRecursiveComparison().isEqualTo(local.others());
    assertThat(distance(last.others().getFirst().slots(), last.optimizer().slots())).isPositive();
  }

  @Test
  void stoppedTraining_goesOnWithTheSameBits() throws Exception {
    String dropout = "architecture.dropout=0.2";
    Checkpoint whole = trained("lstm", 2, Wire.FP32, dropout);
    Path model = write("stopped", recipe("lstm"));
    AtomicInteger asked = new AtomicInteger();
    // The second worker is the one that is told.
    List<Ended> stopped =
        train(
            2,
            Wire.FP32,
            workers ->
                train(
                    model,
                    workers,
                    false,
                    () -> workers.rank() == 1 && asked.incrementAndGet() > 7,
                    dropout));
    assertThat(stopped)
        .allSatisfy(
            each -> assertThat(each.result()).isInstanceOf(Trainer.Result.Interrupted.class));
    assertThat(checkpoint(model).updates()).isEqualTo(8);

    List<Ended> resumed =
        train(2, Wire.FP32, workers -> train(model, workers, true, () -> false, dropout));

    assertThat(resumed.getFirst().warnings()).noneMatch(text -> text.contains("workers"));
    assertThat(checkpoint(model).weights()).usingRecursiveComparison().isEqualTo(whole.weights());
  }

  @Test
  void otherNumberOfWorkers_goesOn_andIsToldWhatChanges() throws Exception {
    Checkpoint whole = trained("gpt", 1, Wire.FP32);
    Path model = write("elastic", recipe("gpt"));
    AtomicInteger asked = new AtomicInteger();
    var unused =
        train(
            3,
            Wire.FP32,
            workers -> train(model, workers, false, () -> asked.incrementAndGet() > 9));

    List<Ended> resumed = train(2, Wire.FP32, workers -> train(model, workers, true, () -> false));

    assertThat(resumed.getFirst().warnings())
        .anyMatch(text -> text.contains("the checkpoint is of 3 workers, now there are 2"));
    LossHistory.Row last = checkpoint(model).history().rows().getLast();
    assertThat(last.validation())
        .isCloseTo(whole.history().rows().getLast().validation(), within(1e-5));
  }

  @Test
  void workerThatFails_endsTheTrainingOfAll_andTheCheckpointIsKept() throws Exception {
    Path model = write("lost", recipe("gpt"));
    AtomicInteger asked = new AtomicInteger();

    assertThatThrownBy(
            () ->
                train(
                    2,
                    Wire.FP32,
                    workers ->
                        train(
                            model,
                            workers,
                            false,
                            () -> {
                              if (workers.rank() == 1 && asked.incrementAndGet() > 5) {
                                workers.close();
                              }
                              return false;
                            })))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IOException.class)
        .cause()
        .isInstanceOf(WorkerFailure.class);
  }
}
