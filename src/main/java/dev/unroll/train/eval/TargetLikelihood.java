package dev.unroll.train.eval;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.engine.translation.Seq2SeqRunner.Lane;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The predictions of an exported encoder–decoder model, on the runner that serves it, when its
 * decoder reads the true target tokens instead of its own.
 */
public final class TargetLikelihood implements AutoCloseable {
  private final Seq2SeqRunner runner;

  /**
   * A source and target.
   *
   * @param source tokens and their end
   * @param read what the decoder reads, from the begin token on
   * @param expected the token after each that is read
   */
  @SuppressWarnings("ArrayRecordComponent") // only read
  record Example(long[] source, long[] read, int[] expected) {}

  private TargetLikelihood(Seq2SeqRunner runner) {
    this.runner = runner;
  }

  /**
   * Opens a model.
   *
   * @param folder of the model, which may be incomplete
   * @param longestTarget most tokens that the decoder reads
   * @param threads of the runtime
   */
  public static TargetLikelihood open(ModelFolder folder, int longestTarget, int threads) {
    if (!(folder.config().task() instanceof Task.Seq2Seq task)) {
      throw new TrainingException("the recipe is for pairs of texts, but the model is not");
    }
    Task.Limits limits = new Task.Limits(task.limits().source(), longestTarget, 0, longestTarget);
    return new TargetLikelihood(
        new OrtEngines(RuntimeOptions.cpu(threads), EngineConfig.defaults(), Clock.SYSTEM)
            .seq2SeqRunner(folder, task.withLimits(limits)));
  }

  /** The sum of {@code -ln p} over all tokens that are expected. */
  double negativeLogLikelihood(List<Example> examples) {
    double sum = 0;
    for (Lane lane : runner.lanes()) {
      List<Example> longestFirst =
          examples.stream()
              .filter(example -> lane(example).equals(lane))
              .sorted(Comparator.comparing(example -> -example.read().length))
              .toList();
      for (int from = 0; from < longestFirst.size(); from += lane.rows()) {
        int to = Math.min(from + lane.rows(), longestFirst.size());
        sum += negativeLogLikelihood(lane, longestFirst.subList(from, to));
      }
    }
    return sum;
  }

  private Lane lane(Example example) {
    return runner.lanes().stream()
        .filter(lane -> example.source().length <= lane.sourceTokens())
        .findFirst()
        .orElseThrow(
            () ->
                new TrainingException(
                    "a source of %d tokens is too long for the model"
                        .formatted(example.source().length)));
  }

  /** One batch, step by step: rows whose target is at its end are at the bottom, and are freed. */
  private double negativeLogLikelihood(Lane lane, List<Example> longestFirst) {
    double sum = 0;
    lane.encode(0, longestFirst.stream().map(Example::source).toList());
    int rows = longestFirst.size();
    for (int t = 0; rows > 0; t++) {
      int step = t;
      List<Example> running = longestFirst.subList(0, rows);
      long[] tokens = running.stream().mapToLong(example -> example.read()[step]).toArray();
      FloatBuffer logits = lane.decode(tokens, false).logits(); // [rows, vocabSize]
      for (int row = 0; row < rows; row++) {
        int target = running.get(row).expected()[t];
        sum += Logits.negativeLogLikelihood(logits, row * vocabSize(), vocabSize(), target);
      }
      int remaining = rows;
      while (remaining > 0 && longestFirst.get(remaining - 1).read().length == t + 1) {
        remaining--;
      }
      if (remaining < rows) {
        lane.arrange(IntStream.range(0, remaining).toArray());
        rows = remaining;
      }
    }
    return sum;
  }

  private int vocabSize() {
    return runner.vocabSize();
  }

  @Override
  public void close() {
    runner.close();
  }
}
