package dev.unroll.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Transformer.Config;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.SinusoidalPositions;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import dev.unroll.runtime.TensorInfo;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exported graphs against the training graph, which is their oracle. */
class TransformerExportTest {
  private static final int BATCH = 3;
  private static final int SOURCE = 6;
  private static final int TARGET = 7;

  /** Longer than any target, as an engine's caches are. */
  private static final int LENGTH = 9;

  /** Everything that BART and Marian do otherwise than Vaswani et al. (2017). */
  private static final TransformerStyle BART =
      new TransformerStyle(
          new TransformerStyle.Lookup(false, true),
          SinusoidalPositions.Layout.HALVES,
          TransformerStyle.Buckets.DEFAULT,
          TransformerStyle.VASWANI.normalisation(),
          0,
          new TransformerStyle.Inner(FeedForward.Activation.GELU_ERF, false),
          true,
          new TransformerStyle.Logits(false, true));

  private static final TransformerStyle T5 =
      new TransformerStyle(
          new TransformerStyle.Lookup(false, false),
          SinusoidalPositions.Layout.INTERLEAVED,
          new TransformerStyle.Buckets(8, 6),
          new TransformerStyle.Normalisation(
              TransformerStyle.Normalisation.Kind.ROOT_MEAN_SQUARE, 1e-6),
          24,
          new TransformerStyle.Inner(FeedForward.Activation.GELU, true),
          false,
          new TransformerStyle.Logits(true, false));

  static Stream<Config> configs() {
    List<Config> all = new ArrayList<>();
    for (Norm norm : Norm.values()) {
      for (Positions positions : Positions.values()) {
        for (Tying tying : Tying.values()) {
          if ((positions == Positions.RELATIVE) == (tying == Tying.EMBEDDINGS)) { // as in T5
            int sourceVocab = tying == Tying.ALL || tying == Tying.EMBEDDINGS ? 13 : 11;
            all.add(new Config(2, 2, 32, 2, 40, sourceVocab, 13, 0.2, norm, positions, 9, tying));
          }
        }
      }
    }
    for (TransformerStyle style : List.of(BART, T5)) {
      all.add(
          new Config(
              2,
              2,
              32,
              2,
              40,
              13,
              13,
              0.2,
              Norm.PRE,
              style.equals(T5) ? Positions.RELATIVE : Positions.LEARNED,
              9,
              Tying.ALL,
              style));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void steps_ofRowsThatStartTogether_giveTheTrainingGraphsLogits(Config config) {
    try (Fixture f = new Fixture(config, Precision.FP32)) {
      Tensor[] memories = f.encode(SOURCE);
      for (int t = 0; t < TARGET; t++) {
        int[] past = {t, t, t};
        f.check(f.decode(memories, SOURCE, past, 1), past, 1, 1e-4);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void severalTokensAtOnce_thenSteps_ofRowsOfDifferentLength_giveTheTrainingGraphsLogits(
      Config config) {
    try (Fixture f = new Fixture(config, Precision.FP32)) {
      Tensor[] memories = f.encode(SOURCE);
      int[] lengths = {4, 1, 3}; // of a first call that is padded on the right
      f.checkPrompt(f.decodePrompt(memories, SOURCE, lengths), lengths, 1e-4);
      for (int step = 0; step < 3; step++) {
        int[] past = {4 + step, 1 + step, 3 + step};
        f.check(f.decode(memories, SOURCE, past, 1), past, 1, 1e-4);
      }
    }
  }

  @Test
  void severalTokens_ofOneRowThatGoesOn_giveTheTrainingGraphsLogits() {
    try (Fixture f = new Fixture(configs().findFirst().orElseThrow(), Precision.FP32)) {
      Tensor[] memories = f.encode(SOURCE);
      f.rows = 1;
      f.decode(memories, SOURCE, new int[] {0}, 2);
      int[] past = {2};
      f.check(f.decode(memories, SOURCE, past, 3), past, 3, 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void morePaddingOfTheSource_changesNoOutput(Config config) {
    try (Fixture f = new Fixture(config, Precision.FP32)) {
      int[] past = {0, 0, 0};
      float[] tight = f.decode(f.encode(SOURCE), SOURCE, past, 1);
      float[] alignment = f.alignment.clone();
      float[] loose = f.decode(f.encode(SOURCE + 2), SOURCE + 2, past, 1);
      for (int i = 0; i < tight.length; i++) {
        assertThat(loose[i]).isCloseTo(tight[i], within(1e-5f));
      }
      for (int b = 0; b < BATCH; b++) {
        float sum = 0;
        for (int s = 0; s < SOURCE; s++) {
          float weight = alignment[b * SOURCE + s];
          assertThat(f.alignment[b * (SOURCE + 2) + s]).isCloseTo(weight, within(1e-5f));
          assertThat(weight == 0).isEqualTo(s >= SOURCE - b);
          sum += weight;
        }
        assertThat(sum).isCloseTo(1, within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void halves_giveTheTrainingGraphsLogits(Config config) {
    try (Fixture f = new Fixture(config, Precision.FP16)) {
      Tensor[] memories = f.encode(SOURCE);
      for (int t = 0; t < TARGET; t++) {
        int[] past = {t, t, t};
        f.check(f.decode(memories, SOURCE, past, 1), past, 1, 0.02);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void bytes_giveTheTrainingGraphsLogits(Config config) {
    try (Fixture f = new Fixture(config, Precision.INT8)) {
      Tensor[] memories = f.encode(SOURCE);
      for (int t = 0; t < TARGET; t++) {
        int[] past = {t, t, t};
        f.check(f.decode(memories, SOURCE, past, 1), past, 1, 0.2);
      }
    }
  }

  @Test
  void lowerPrecision_isSmaller() {
    Config config =
        new Config(1, 1, 64, 2, 128, 500, 500, 0, Norm.PRE, Positions.SINUSOIDAL, 9, Tying.ALL);
    try (Fixture full = new Fixture(config, Precision.FP32);
        Fixture halves = new Fixture(config, Precision.FP16);
        Fixture bytes = new Fixture(config, Precision.INT8)) {
      assertThat((double) halves.size / full.size).isBetween(0.5, 0.6);
      assertThat((double) bytes.size / full.size).isBetween(0.25, 0.4);
    }
  }

  @Test
  void files_haveThePortsThatAreListed() {
    Config config = configs().findFirst().orElseThrow();
    try (Fixture f = new Fixture(config, Precision.FP32)) {
      List<String> memories = Transformer.memories(config).stream().map(Memory::name).toList();
      assertThat(names(f.encoder.inputs())).containsExactly("source", "source_mask");
      assertThat(names(f.encoder.outputs())).containsExactlyElementsOf(memories);
      List<String> in =
          new ArrayList<>(List.of("tokens", "source_mask", "positions", "seqlens_k", "total"));
      in.addAll(memories);
      List<String> out = new ArrayList<>(List.of("logits", "alignment"));
      for (KeyValueCache cache : Transformer.caches(config)) {
        in.add(cache.past());
        out.add(cache.present());
      }
      assertThat(names(f.decoder.inputs())).containsExactlyInAnyOrderElementsOf(in);
      assertThat(names(f.decoder.outputs())).containsExactlyInAnyOrderElementsOf(out);
      assertThat(f.decoder.metadata()).containsEntry("k", "v");
    }
  }

  private static List<String> names(List<TensorInfo> ports) {
    return ports.stream().map(TensorInfo::name).toList();
  }

  /** A training graph on sentences of different lengths, and the files exported from it. */
  private static final class Fixture implements AutoCloseable {
    final Config config;
    final Session encoder;
    final Session decoder;
    final int size;
    private final TrainStep step;
    private final float[] expected; // [batch, target, vocab]
    private final List<Tensor> owned = new ArrayList<>();
    private final Map<String, Tensor> caches = new LinkedHashMap<>();
    int rows = BATCH;
    float[] alignment = new float[0];

    Fixture(Config config, Precision precision) {
      this.config = config;
      Random random = new Random(21);
      step =
          TrainStep.open(
              () -> Transformer.training(config, BATCH, SOURCE, TARGET, TrainingOptions.EVALUATION),
              random,
              Compute.cpu(1));
      Map<String, float[]> weights = new HashMap<>();
      for (Parameter p : step.parameters()) {
        for (int i = 0; i < p.size(); i++) {
          // away from the biases of 0 and the gains of 1, so that each has its part
          p.value().put(i, (float) (p.value().get(i) + 0.05 * random.nextGaussian()));
        }
        weights.put(p.name(), p.copy());
      }
      for (int b = 0; b < BATCH; b++) {
        for (int s = 0; s < SOURCE; s++) {
          boolean token = s < SOURCE - b;
          step.input("source")
              .longBuffer()
              .put(b * SOURCE + s, token ? random.nextInt(config.sourceVocab()) : 0);
          step.input("source_mask").floatBuffer().put(b * SOURCE + s, token ? 1 : 0);
        }
        for (int t = 0; t < TARGET; t++) {
          step.input("tokens")
              .longBuffer()
              .put(b * TARGET + t, random.nextInt(config.targetVocab()));
          step.input("weights").floatBuffer().put(b * TARGET + t, 1);
        }
      }
      step.evaluate();
      expected = new float[step.prediction().capacity()];
      step.prediction().get(0, expected);
      byte[] encoding =
          Transformer.encoder(
              config, precision, n -> requireNonNull(weights.get(n)), Map.of("k", "v"));
      byte[] decoding =
          Transformer.decoder(
              config, precision, n -> requireNonNull(weights.get(n)), Map.of("k", "v"));
      size = encoding.length + decoding.length;
      encoder = Session.open(encoding, SessionSettings.cpu(1));
      decoder = Session.open(decoding, SessionSettings.cpu(1));
      for (KeyValueCache cache : Transformer.caches(config)) {
        caches.put(
            cache.past(), own(Tensor.floats(BATCH, cache.heads(), LENGTH, cache.headSize())));
      }
    }

    /** The memories of the sources, which are padded to a length. */
    Tensor[] encode(int length) {
      Map<String, Tensor> in = new HashMap<>();
      Tensor source = own(Tensor.longs(BATCH, length));
      for (int b = 0; b < BATCH; b++) {
        for (int s = 0; s < Math.min(length, SOURCE); s++) {
          source
              .longBuffer()
              .put(b * length + s, step.input("source").longBuffer().get(b * SOURCE + s));
        }
      }
      in.put("source", source);
      in.put("source_mask", mask(length));
      Map<String, Tensor> out = new LinkedHashMap<>();
      for (Memory m : Transformer.memories(config)) {
        out.put(m.name(), own(Tensor.floats(BATCH, m.groups(), length, m.size())));
      }
      encoder.run(in, out);
      return out.values().toArray(Tensor[]::new);
    }

    private Tensor mask(int length) {
      Tensor mask = own(Tensor.floats(BATCH, length));
      for (int b = 0; b < BATCH; b++) {
        for (int s = 0; s < SOURCE - b; s++) {
          mask.floatBuffer().put(b * length + s, 1);
        }
      }
      return mask;
    }

    /** The logits of the next tokens of every row, the caches growing in place. */
    float[] decode(Tensor[] memories, int source, int[] past, int time) {
      int[] lengths = new int[rows];
      java.util.Arrays.fill(lengths, time);
      return run(memories, source, past, lengths, time);
    }

    /** The logits of the first tokens of every row, padded on the right. */
    float[] decodePrompt(Tensor[] memories, int source, int[] lengths) {
      int time = java.util.Arrays.stream(lengths).max().orElseThrow();
      return run(memories, source, new int[rows], lengths, time);
    }

    private float[] run(Tensor[] memories, int source, int[] past, int[] lengths, int time) {
      Map<String, Tensor> in = new HashMap<>();
      Tensor tokens = own(Tensor.longs(rows, time));
      Tensor positions = own(Tensor.longs(rows, time));
      Tensor seqlens = own(Tensor.ints(rows));
      Tensor total = own(Tensor.ints(1));
      int most = 0;
      for (int b = 0; b < rows; b++) {
        for (int t = 0; t < lengths[b]; t++) {
          long token = step.input("tokens").longBuffer().get(b * TARGET + past[b] + t);
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
      in.put("source_mask", own(mask(source).view(rows, source)));
      for (int i = 0; i < memories.length; i++) {
        Memory m = Transformer.memories(config).get(i);
        in.put(m.name(), own(memories[i].view(rows, m.groups(), source, m.size())));
      }
      Map<String, Tensor> out = new HashMap<>();
      for (KeyValueCache cache : Transformer.caches(config)) {
        Tensor both =
            own(
                requireNonNull(caches.get(cache.past()))
                    .view(rows, cache.heads(), LENGTH, cache.headSize()));
        in.put(cache.past(), both);
        out.put(cache.present(), both);
      }
      Tensor logits = own(Tensor.floats(rows, time, config.targetVocab()));
      Tensor paid = own(Tensor.floats(rows, time, source));
      out.put("logits", logits);
      out.put("alignment", paid);
      decoder.run(in, out);
      alignment = floats(paid);
      return floats(logits);
    }

    /** Compares logits {@code [rows, time, vocab]} of the positions from the past on. */
    void check(float[] logits, int[] past, int time, double tolerance) {
      int vocab = config.targetVocab();
      for (int b = 0; b < rows; b++) {
        for (int t = 0; t < time; t++) {
          compare(logits, (b * time + t) * vocab, b, past[b] + t, tolerance);
        }
      }
    }

    /** Compares the logits of prompts, leaving out what is padding. */
    void checkPrompt(float[] logits, int[] lengths, double tolerance) {
      int time = java.util.Arrays.stream(lengths).max().orElseThrow();
      for (int b = 0; b < rows; b++) {
        for (int t = 0; t < lengths[b]; t++) {
          compare(logits, (b * time + t) * config.targetVocab(), b, t, tolerance);
        }
      }
    }

    private void compare(float[] logits, int at, int row, int position, double tolerance) {
      for (int v = 0; v < config.targetVocab(); v++) {
        double e = expected[(row * TARGET + position) * config.targetVocab() + v];
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
      encoder.close();
      decoder.close();
      owned.forEach(Tensor::close);
    }
  }
}
