package dev.unroll.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Gpt.Block;
import dev.unroll.model.Gpt.Config;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import dev.unroll.runtime.TensorInfo;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exported graph against the training graph, which is its oracle. */
class GptExportTest {
  private static final int BATCH = 3;
  private static final int TIME = 9;
  private static final int VOCAB = 13;

  /** Longer than any row, as an engine's caches are. */
  private static final int LENGTH = 11;

  static Stream<Config> configs() {
    return Stream.concat(plain(), GptVariants.all(VOCAB, LENGTH));
  }

  private static Stream<Config> plain() {
    return Stream.of(
        Config.gpt2(2, 32, 2, VOCAB, TIME),
        new Config(Block.GPT2, 2, 32, 4, 2, 40, VOCAB, TIME, 0.2, 0, false),
        new Config(Block.LLAMA, 2, 64, 4, 2, 40, VOCAB, TIME, 0.2, 0, false),
        new Config(Block.LLAMA, 2, 32, 2, 2, 40, VOCAB, LENGTH, 0.2, 0, true),
        new Config(Block.LLAMA, 1, 64, 4, 1, 40, VOCAB, LENGTH, 0, 0, true));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void prompt_givesTheTrainingGraphsLogits(Config config) {
    try (Fixture f = new Fixture(config, Precision.FP32)) {
      f.check(f.run(new int[BATCH], lengths(TIME), TIME), new int[BATCH], lengths(TIME), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void promptInStretches_givesTheTrainingGraphsLogits(Config config) {
    try (Fixture f = new Fixture(config, Precision.FP32)) {
      f.rows = 1;
      for (int[] stretch : new int[][] {{0, 3}, {3, 1}, {4, 5}}) {
        int[] past = {stretch[0]};
        int[] length = {stretch[1]};
        f.check(f.run(past, length, stretch[1]), past, length, 1e-4);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void paddedPrompts_thenSteps_ofRowsOfDifferentLength_giveTheTrainingGraphsLogits(Config config) {
    try (Fixture f = new Fixture(config, Precision.FP32)) {
      int[] past = {4, 1, 3};
      f.check(f.run(new int[BATCH], past, 4), new int[BATCH], past, 1e-4);
      for (int step = 0; step < 5; step++) {
        f.check(f.run(past, lengths(1), 1), past, lengths(1), 1e-4);
        Arrays.setAll(past, i -> past[i] + 1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void halves_giveTheTrainingGraphsLogits(Config config) {
    try (Fixture f = new Fixture(config, Precision.FP16)) {
      f.check(f.run(new int[BATCH], lengths(TIME), TIME), new int[BATCH], lengths(TIME), 0.02);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void bytes_giveTheTrainingGraphsLogits(Config config) {
    try (Fixture f = new Fixture(config, Precision.INT8)) {
      f.check(f.run(new int[BATCH], lengths(TIME), TIME), new int[BATCH], lengths(TIME), 0.2);
    }
  }

  @Test
  void lowerPrecision_isSmaller() {
    for (Config config :
        List.of(
            Config.gpt2(1, 64, 2, 500, 32),
            new Config(Block.LLAMA, 1, 64, 4, 2, 160, 500, 32, 0, 0, false))) {
      double full = size(config, Precision.FP32);
      assertThat(size(config, Precision.FP16) / full).isBetween(0.5, 0.6);
      assertThat(size(config, Precision.INT8) / full).isBetween(0.25, 0.45);
    }
  }

  private static double size(Config config, Precision precision) {
    try (Fixture f = new Fixture(config, precision)) {
      return f.size;
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void hidden_timesTheHead_isTheLogits(Config config) {
    try (Fixture f = new Fixture(config, Precision.FP32)) {
      float[] logits = f.run(new int[BATCH], lengths(TIME), TIME);
      String head = config.tied() ? "embedding.table" : "output";
      float[] output = requireNonNull(f.weights.get(head));
      for (int row = 0; row < BATCH * TIME; row++) {
        for (int v = 0; v < VOCAB; v++) {
          double sum = 0;
          for (int i = 0; i < config.size(); i++) {
            sum += (double) f.hidden[row * config.size() + i] * output[v * config.size() + i];
          }
          Double cap = config.parts().head().softcap();
          double logit = cap == null ? sum : cap * Math.tanh(sum / cap);
          assertThat((double) logits[row * VOCAB + v]).isCloseTo(logit, within(1e-4));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void file_hasThePortsOfItsContract(Config config) {
    try (Fixture f = new Fixture(config, Precision.FP32)) {
      List<String> in =
          new ArrayList<>(List.of("tokens", "positions", "seqlens_k", "total", "wanted"));
      List<String> out = new ArrayList<>(List.of("logits", "hidden"));
      for (KeyValueCache cache : Gpt.caches(config)) {
        in.add(cache.past());
        out.add(cache.present());
      }
      assertThat(names(f.session.inputs())).containsExactlyInAnyOrderElementsOf(in);
      assertThat(names(f.session.outputs())).containsExactlyInAnyOrderElementsOf(out);
      assertThat(f.session.metadata()).containsEntry("k", "v");
    }
  }

  private static int[] lengths(int each) {
    int[] lengths = new int[BATCH];
    Arrays.fill(lengths, each);
    return lengths;
  }

  private static List<String> names(List<TensorInfo> ports) {
    return ports.stream().map(TensorInfo::name).toList();
  }

  /** A training graph and the file exported from it. */
  private static final class Fixture implements AutoCloseable {
    final Config config;
    final Session session;
    final int size;
    final Map<String, float[]> weights = new HashMap<>();
    private final TrainStep step;
    private final float[] expected; // [batch, time, vocab]
    private final List<Tensor> owned = new ArrayList<>();
    private final Map<String, Tensor> caches = new LinkedHashMap<>();
    int rows = BATCH;
    float[] hidden = new float[0];

    Fixture(Config config, Precision precision) {
      this.config = config;
      Random random = new Random(21);
      step =
          TrainStep.open(
              () -> Gpt.training(config, BATCH, TIME, TrainingOptions.EVALUATION),
              random,
              Compute.cpu(1));
      for (Parameter p : step.parameters()) {
        for (int i = 0; i < p.size(); i++) {
          // away from the biases of 0 and the gains of 1, so that each has its part
          p.value().put(i, (float) (p.value().get(i) + 0.15 * random.nextGaussian()));
        }
        weights.put(p.name(), p.copy());
      }
      for (int i = 0; i < BATCH * TIME; i++) {
        step.input("tokens").longBuffer().put(i, random.nextInt(VOCAB));
        step.input("weights").floatBuffer().put(i, 1);
      }
      step.evaluate();
      expected = new float[step.prediction().capacity()];
      step.prediction().get(0, expected);
      byte[] file =
          Gpt.generation(config, precision, n -> requireNonNull(weights.get(n)), Map.of("k", "v"));
      size = file.length;
      session = Session.open(file, SessionSettings.cpu(1));
      for (KeyValueCache cache : Gpt.caches(config)) {
        caches.put(
            cache.past(), own(Tensor.floats(BATCH, cache.heads(), LENGTH, cache.headSize())));
      }
    }

    /**
     * The logits of the next tokens of every row, the caches growing in place.
     *
     * @param lengths tokens of each row, padded on the right to {@code time}
     */
    float[] run(int[] past, int[] lengths, int time) {
      Map<String, Tensor> in = new HashMap<>();
      Tensor tokens = own(Tensor.longs(rows, time));
      Tensor positions = own(Tensor.longs(rows, time));
      Tensor seqlens = own(Tensor.ints(rows));
      Tensor total = own(Tensor.ints(1));
      int most = 0;
      for (int b = 0; b < rows; b++) {
        for (int t = 0; t < lengths[b]; t++) {
          long token = step.input("tokens").longBuffer().get((past[b] + t) * BATCH + b);
          tokens.longBuffer().put(b * time + t, token);
          positions.longBuffer().put(b * time + t, past[b] + t);
        }
        seqlens.intBuffer().put(b, past[b] + lengths[b] - 1);
        most = Math.max(most, past[b] + lengths[b]);
      }
      total.intBuffer().put(0, most);
      in.put("tokens", tokens);
      in.put("positions", positions);
      in.put("seqlens_k", seqlens);
      in.put("total", total);
      Map<String, Tensor> out = new HashMap<>();
      for (KeyValueCache cache : Gpt.caches(config)) {
        Tensor both =
            own(
                requireNonNull(caches.get(cache.past()))
                    .view(rows, cache.heads(), LENGTH, cache.headSize()));
        in.put(cache.past(), both);
        out.put(cache.present(), both);
      }
      Tensor wanted = own(Tensor.longs((long) rows * time));
      for (int i = 0; i < rows * time; i++) {
        wanted.longBuffer().put(i, i);
      }
      in.put("wanted", wanted);
      Tensor logits = own(Tensor.floats((long) rows * time, VOCAB));
      Tensor state = own(Tensor.floats(rows, time, config.size()));
      out.put("logits", logits);
      out.put("hidden", state);
      session.run(in, out);
      hidden = floats(state);
      return floats(logits);
    }

    /** Compares logits {@code [rows, time, vocab]}, leaving out what is padding. */
    void check(float[] logits, int[] past, int[] lengths, double tolerance) {
      int time = logits.length / rows / VOCAB;
      for (int b = 0; b < rows; b++) {
        for (int t = 0; t < lengths[b]; t++) {
          compare(logits, (b * time + t) * VOCAB, b, past[b] + t, tolerance);
        }
      }
    }

    private void compare(float[] logits, int at, int row, int position, double tolerance) {
      for (int v = 0; v < VOCAB; v++) {
        double e = expected[(row * TIME + position) * VOCAB + v];
        assertThat((double) logits[at + v])
            .as("row %d, position %d, token %d", row, position, v)
            .isCloseTo(e, within(tolerance * Math.max(1, Math.abs(e))));
      }
    }

    private static float[] floats(Tensor tensor) {
      float[] elements = new float[tensor.floatBuffer().capacity()];
      tensor.floatBuffer().get(elements);
      return elements;
    }

    private Tensor own(Tensor tensor) {
      owned.add(tensor);
      return tensor;
    }

    @Override
    public void close() {
      step.close();
      session.close();
      owned.forEach(Tensor::close);
    }
  }
}
