package dev.unroll.bench;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Seq2SeqRunner;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Sequences that a model continues side by side, each with its likeliest token, without engine. */
final class GreedyDecoding {
  private static final int PROMPT = 16;

  private GreedyDecoding() {}

  /** A number of sequences and how many tokens each gets. */
  record Size(int streams, int tokens) {}

  /**
   * What was generated and measured.
   *
   * @param outputs what each stream got: tokens, or the first feature of a series
   * @param prefillMillis for all prompts together
   * @param perSecond tokens, of all streams together
   */
  record Result(List<double[]> outputs, double prefillMillis, double perSecond) {
    /** How many outputs of a stream are the same as in another result, from the first on. */
    int agreement(Result other, int stream, double tolerance) {
      double[] mine = outputs.get(stream);
      double[] theirs = other.outputs.get(stream);
      int same = 0;
      while (same < mine.length && Math.abs(mine[same] - theirs[same]) <= tolerance) {
        same++;
      }
      return same;
    }
  }

  /** Generates twice and measures the second time. */
  static Result run(ModelFolder folder, RuntimeOptions options, Size size) {
    OrtEngines engines =
        new OrtEngines(
            options,
            EngineConfig.defaults().withSlots(size.streams()).withoutLengthLimits(),
            Clock.SYSTEM);
    if (folder.config().task() instanceof Task.Seq2Seq task) {
      try (Seq2SeqRunner runner = engines.seq2SeqRunner(folder, task)) {
        Translating translating = new Translating(runner, task, size);
        translating.run();
        return translating.run();
      }
    }
    try (ModelRunner runner = engines.runner(folder)) {
      Continuing continuing = new Continuing(runner, folder, size);
      continuing.run();
      return continuing.run();
    }
  }

  /** A prompt of its own for each stream, the same on every machine. */
  private static long[] prompt(int stream, int vocab, int from) {
    SplittableRandom random = new SplittableRandom(stream);
    return random.longs(PROMPT, Math.min(from, vocab - 1), vocab).toArray();
  }

  private static int likeliest(FloatBuffer logits, int row, int vocab) {
    int best = 0;
    for (int i = 1; i < vocab; i++) {
      if (logits.get(row * vocab + i) > logits.get(row * vocab + best)) {
        best = i;
      }
    }
    return best;
  }

  private static Result result(double[][] outputs, long start, long prefilled, long end) {
    int tokens = Arrays.stream(outputs).mapToInt(o -> o.length).sum();
    return new Result(
        List.of(outputs), (prefilled - start) / 1e6, tokens * 1e9 / (end - prefilled));
  }

  /** A model that continues texts or series. */
  private record Continuing(ModelRunner runner, ModelFolder folder, Size size) {
    Result run() {
      boolean series = folder.config().task() instanceof Task.Series;
      int tokens =
          folder.config().task() instanceof Task.Text text && text.context() != null
              ? Math.min(size.tokens(), text.context() - PROMPT)
              : size.tokens();
      double[][] outputs = new double[size.streams()][tokens];
      Input next = series ? first(new float[size.streams()][]) : first(new long[size.streams()]);
      long start = System.nanoTime();
      for (int slot = 0; slot < size.streams(); slot++) {
        runner.clear(slot);
        take(runner.prefill(slot, prompt(slot, series)), 0, next, slot);
      }
      long prefilled = System.nanoTime();
      for (int t = 0; t < tokens; t++) {
        FloatBuffer decoded = runner.decode(next);
        for (int slot = 0; slot < size.streams(); slot++) {
          outputs[slot][t] = take(decoded, slot, next, slot);
        }
      }
      return result(outputs, start, prefilled, System.nanoTime());
    }

    private static Input first(long[] ids) {
      return new Input.Tokens(ids);
    }

    private static Input first(float[][] values) {
      return new Input.Values(values);
    }

    private Input prompt(int slot, boolean series) {
      if (!series) {
        return new Input.Tokens(GreedyDecoding.prompt(slot, runner.outputSize(), 0));
      }
      float[][] values = new float[PROMPT][runner.outputSize()];
      for (int t = 0; t < PROMPT; t++) {
        Arrays.fill(values[t], (float) Math.sin(slot + 0.3 * t));
      }
      return new Input.Values(values);
    }

    /** Makes an output the next input of a stream. */
    private double take(FloatBuffer outputs, int row, Input next, int slot) {
      int width = runner.outputSize();
      return switch (next) {
        case Input.Tokens(long[] ids) -> {
          ids[slot] = likeliest(outputs, row, width);
          yield ids[slot];
        }
        case Input.Values(float[][] values) -> {
          values[slot] = new float[width];
          outputs.get(row * width, values[slot]);
          yield values[slot][0];
        }
      };
    }
  }

  /** A model that translates; every sentence has the same number of tokens. */
  private record Translating(Seq2SeqRunner runner, Task.Seq2Seq task, Size size) {
    Result run() {
      int tokens = Math.min(size.tokens(), task.maxTarget(PROMPT) - 1);
      Seq2SeqRunner.Lane lane = runner.lanes().getFirst();
      List<long[]> sources =
          IntStream.range(0, size.streams())
              .mapToObj(stream -> prompt(stream, task.source(), 3))
              .toList();
      double[][] outputs = new double[size.streams()][tokens];
      long[] next = new long[size.streams()];
      Arrays.fill(next, task.special().begin());
      long start = System.nanoTime();
      lane.encode(0, sources);
      long encoded = System.nanoTime();
      for (int t = 0; t < tokens; t++) {
        FloatBuffer logits = lane.decode(next, false).logits();
        for (int row = 0; row < next.length; row++) {
          next[row] = likeliest(logits, row, runner.vocabSize());
          outputs[row][t] = next[row];
        }
      }
      return result(outputs, start, encoded, System.nanoTime());
    }
  }
}
