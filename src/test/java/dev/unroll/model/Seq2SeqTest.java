package dev.unroll.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Value;
import dev.unroll.model.Seq2Seq.Attention;
import dev.unroll.model.Seq2Seq.Config;
import dev.unroll.model.Seq2Seq.Score;
import dev.unroll.model.Seq2Seq.Tokens;
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

class Seq2SeqTest {
  private static final int BATCH = 3;
  private static final int SOURCE = 5;
  private static final int TARGET = 4;
  private static final int SOURCE_VOCAB = 9;
  private static final int TARGET_VOCAB = 7;
  private static final int HIDDEN = 6;
  private static final int[] SOURCE_LENGTHS = {5, 2, 3};
  private static final int[] TARGET_LENGTHS = {2, 4, 3};

  private static final Attention NONE = new Attention.None();
  private static final Attention BAHDANAU = new Attention.Bahdanau(5);
  private static final Attention GENERAL = new Attention.Luong(Score.GENERAL, false);
  private static final Attention DOT = new Attention.Luong(Score.DOT, false);
  private static final Attention FEEDING = new Attention.Luong(Score.GENERAL, true);

  private static Config config(
      Attention attention, int layers, double dropout, boolean bidirectional) {
    return new Config(
        SOURCE_VOCAB,
        TARGET_VOCAB,
        new Tokens.Embedded(4),
        HIDDEN,
        layers,
        dropout,
        bidirectional,
        attention);
  }

  static Stream<Config> configs() {
    List<Config> all = new ArrayList<>();
    for (Attention attention : List.of(NONE, BAHDANAU, GENERAL, FEEDING)) {
      all.add(config(attention, 1, 0, true));
      all.add(config(attention, 2, 0, true));
      all.add(config(attention, 2, 0.3, false));
      all.add(
          new Config(
              SOURCE_VOCAB, TARGET_VOCAB, new Tokens.OneHot(), HIDDEN, 1, 0.3, false, attention));
      // Vocabularies larger than a batch: embeddings are looked up, not folded.
      all.add(new Config(50, 40, new Tokens.Embedded(4), HIDDEN, 1, 0, false, attention));
    }
    all.add(config(DOT, 2, 0, false));
    all.add(config(new Attention.Luong(Score.DOT, true), 1, 0, false));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void gradient_alongRandomDirections_equalsDifferenceOfTheLoss(Config config) {
    Random random = new Random(11);
    try (TrainStep step = open(config, SOURCE, TARGET, new TrainingOptions(0.1, true), random)) {
      grow(step, random);
      fill(step, Sentences.random(config, random), SOURCE, TARGET);
      for (int direction = 0; direction < 5; direction++) {
        Map<String, float[]> along = new HashMap<>();
        long maskSeed = random.nextLong();
        step.train(new Random(maskSeed));
        double slope = 0;
        double norm = 0;
        for (Parameter p : step.parameters()) {
          float[] d = new float[p.size()];
          for (int i = 0; i < d.length; i++) {
            // mostly along the gradient, so that the slope is well above rounding
            d[i] = (float) (p.gradient().get(i) + 0.05 * random.nextGaussian());
            slope += (double) d[i] * p.gradient().get(i);
            norm += (double) d[i] * d[i];
          }
          along.put(p.name(), d);
        }
        double h = 1e-2 / Math.sqrt(norm);
        double difference = lossAt(step, along, h, maskSeed) - lossAt(step, along, -h, maskSeed);
        assertThat(slope).isCloseTo(difference / (2 * h), within(0.01 * Math.abs(slope) + 1e-4));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void everyParameter_hasAGradient(Config config) {
    Random random = new Random(12);
    try (TrainStep step = open(config, SOURCE, TARGET, TrainingOptions.EVALUATION, random)) {
      fill(step, Sentences.random(config, random), SOURCE, TARGET);
      step.train(random);
      for (Parameter p : step.parameters()) {
        assertThat(floats(p.gradient()))
            .as("gradient of %s", p.name())
            .isNotEqualTo(new float[p.size()]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void padding_changesNeitherLossNorGradients(Config config) {
    Sentences sentences = Sentences.random(config, new Random(3));
    try (TrainStep tight = open(config, SOURCE, TARGET, TrainingOptions.EVALUATION, new Random(4));
        TrainStep loose =
            open(config, SOURCE + 6, TARGET + 3, TrainingOptions.EVALUATION, new Random(4))) {
      fill(tight, sentences, SOURCE, TARGET);
      fill(loose, sentences, SOURCE + 6, TARGET + 3);
      float expected = tight.train(new Random(1));
      assertThat(loose.train(new Random(1))).isCloseTo(expected, within(1e-6f));
      for (int i = 0; i < tight.parameters().size(); i++) {
        Parameter p = tight.parameters().get(i);
        Parameter q = loose.parameters().get(i);
        assertThat(q.name()).isEqualTo(p.name());
        for (int k = 0; k < p.size(); k++) {
          assertThat(q.gradient().get(k))
              .as("gradient of %s", p.name())
              .isCloseTo(p.gradient().get(k), within(1e-6f));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void exportedFiles_stepByStep_predictWhatTheTrainingGraphPredicts(Config config) {
    Random random = new Random(5);
    try (TrainStep step = open(config, SOURCE, TARGET, new TrainingOptions(0, true), random);
        Exported exported = grownAndExported(step, config, random)) {
      Sentences sentences = Sentences.random(config, random);
      fill(step, sentences, SOURCE, TARGET);
      step.evaluate();
      float[] expected = floats(step.prediction()); // [batch·target, vocab]
      for (int piece : new int[] {1, 3, TARGET}) {
        Translation translation = exported.run(sentences, SOURCE, piece);
        for (int b = 0; b < BATCH; b++) {
          for (int t = 0; t < TARGET; t++) {
            for (int v = 0; v < config.targetVocab(); v++) {
              float e = expected[(b * TARGET + t) * config.targetVocab() + v];
              assertThat(translation.logits().get(b)[t][v]).isCloseTo(e, within(1e-4f));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void rowsOfABatch_predictWhatTheyPredictAlone(Config config) {
    Random random = new Random(6);
    try (TrainStep step = open(config, SOURCE, TARGET, TrainingOptions.EVALUATION, random);
        Exported exported = grownAndExported(step, config, random)) {
      Sentences sentences = Sentences.random(config, random);
      Translation together = exported.run(sentences, SOURCE + 2, 1);
      for (int b = 0; b < BATCH; b++) {
        Translation alone = exported.run(sentences.row(b), SOURCE_LENGTHS[b], 1);
        for (int t = 0; t < TARGET; t++) {
          for (int v = 0; v < config.targetVocab(); v++) {
            assertThat(together.logits().get(b)[t][v])
                .isCloseTo(alone.logits().getFirst()[t][v], within(1e-5f));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void alignment_addsUpToOneAndIgnoresPadding(Config config) {
    Random random = new Random(7);
    try (TrainStep step = open(config, SOURCE, TARGET, TrainingOptions.EVALUATION, random);
        Exported exported = grownAndExported(step, config, random)) {
      assertThat(exported.hasAlignment()).isEqualTo(!config.attention().equals(NONE));
      if (exported.hasAlignment()) {
        Translation translation = exported.run(Sentences.random(config, random), SOURCE, 2);
        for (int b = 0; b < BATCH; b++) {
          for (int t = 0; t < TARGET; t++) {
            float[] weights = translation.alignment().get(b)[t];
            float sum = 0;
            for (int s = 0; s < SOURCE; s++) {
              sum += weights[s];
              assertThat(weights[s] > 0).isEqualTo(s < SOURCE_LENGTHS[b]);
            }
            assertThat(sum).isCloseTo(1, within(1e-5f));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void parameters_areTheSameForEveryShape(Config config) {
    List<String> one = parameters(config, 1, 1, 1, TrainingOptions.EVALUATION);
    assertThat(parameters(config, 64, 9, 8, new TrainingOptions(0, true))).isEqualTo(one);
    assertThat(Seq2Seq.parameterCount(config))
        .isEqualTo(
            Seq2Seq.training(config, 1, 1, 1, TrainingOptions.EVALUATION)
                .graph()
                .parameters()
                .stream()
                .mapToLong(p -> p.shape().elements())
                .sum());
  }

  private static List<String> parameters(
      Config config, int batch, int source, int target, TrainingOptions options) {
    List<String> described = new ArrayList<>();
    for (ParameterSpec p :
        Seq2Seq.training(config, batch, source, target, options).graph().parameters()) {
      described.add(p.name() + p.shape());
    }
    return described;
  }

  @Test
  void graphWithoutDropout_hasNoMasks() {
    Config config = config(BAHDANAU, 2, 0.5, true);
    assertThat(maskInputs(config, new TrainingOptions(0, true))).isNotEmpty();
    assertThat(maskInputs(config, TrainingOptions.EVALUATION)).isEmpty();
    assertThat(maskInputs(config(BAHDANAU, 2, 0, true), new TrainingOptions(0, true))).isEmpty();
  }

  private static List<String> maskInputs(Config config, TrainingOptions options) {
    TrainingGraph graph = Seq2Seq.training(config, BATCH, SOURCE, TARGET, options);
    List<String> names =
        graph.graph().inputs().stream()
            .map(Value::name)
            .filter(n -> n.startsWith("mask."))
            .toList();
    assertThat(graph.masks().stream().map(m -> m.input().name()).toList()).isEqualTo(names);
    return names;
  }

  @Test
  void impossibleConfigurations_areRefused() {
    assertThatThrownBy(() -> config(DOT, 1, 0, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the dot product needs an encoder as wide as the decoder (6), and in both directions"
                + " it is 12 wide: take the general score");
    assertThatThrownBy(() -> config(NONE, 0, 0, true))
        .hasMessage("layers must be at least 1, not 0");
    assertThatThrownBy(() -> config(NONE, 1, 1, true))
        .hasMessage("dropout must be in [0, 1), not 1.0");
    assertThatThrownBy(() -> config(NONE, 1, Double.NaN, true))
        .hasMessage("dropout must be in [0, 1), not NaN");
    assertThatThrownBy(() -> new Tokens.Embedded(0))
        .hasMessage("the embedding's size must be at least 1, not 0");
    assertThatThrownBy(() -> new Attention.Bahdanau(0))
        .hasMessage("the attention's size must be at least 1, not 0");
  }

  /**
   * A batch of pairs without their padding, rows of unlike length. What stands at padding is up to
   * whoever lays them out.
   *
   * @param sources {@code [row][position]}
   * @param tokens what the decoder reads
   * @param targets what it is to predict
   */
  private record Sentences(List<int[]> sources, List<int[]> tokens, List<int[]> targets) {
    static Sentences random(Config config, Random random) {
      return new Sentences(
          rows(SOURCE_LENGTHS, config.sourceVocab(), random),
          rows(TARGET_LENGTHS, config.targetVocab(), random),
          rows(TARGET_LENGTHS, config.targetVocab(), random));
    }

    private static List<int[]> rows(int[] lengths, int vocabSize, Random random) {
      return Arrays.stream(lengths).mapToObj(n -> random.ints(n, 1, vocabSize).toArray()).toList();
    }

    Sentences row(int b) {
      return new Sentences(
          List.of(sources.get(b)), List.of(tokens.get(b)), List.of(targets.get(b)));
    }
  }

  /** What the exported files said of each row: {@code [target][..]}. */
  private record Translation(List<float[][]> logits, List<float[][]> alignment) {}

  /** The two files of a model, loaded. */
  private static final class Exported implements AutoCloseable {
    private final Config config;
    private final Session encoder;
    private final Session decoder;

    Exported(Config config, Map<String, float[]> weights) {
      this.config = config;
      encoder =
          Session.open(
              Seq2Seq.encoder(config, n -> requireNonNull(weights.get(n)), Map.of("k", "v")),
              SessionSettings.cpu(1));
      decoder =
          Session.open(
              Seq2Seq.decoder(config, n -> requireNonNull(weights.get(n)), Map.of("k", "v")),
              SessionSettings.cpu(1));
      assertThat(encoder.metadata()).containsEntry("k", "v");
      assertThat(decoder.metadata()).containsEntry("k", "v");
    }

    boolean hasAlignment() {
      boolean has = decoder.outputs().stream().map(TensorInfo::name).anyMatch("alignment"::equals);
      assertThat(Seq2Seq.alignment(config).isPresent()).isEqualTo(has);
      return has;
    }

    /** Encodes with padding up to {@code width}, then feeds the target in pieces. */
    Translation run(Sentences sentences, int width, int piece) {
      int batch = sentences.sources().size();
      Map<String, Tensor> in = new LinkedHashMap<>();
      Tensor mask = Tensor.floats(batch, width);
      Tensor source = Tensor.longs(batch, width);
      layOut(sentences, width, source, mask);
      Map<String, Tensor> made = new LinkedHashMap<>();
      for (Memory m : Seq2Seq.memories(config)) {
        made.put(m.name(), Tensor.floats(batch, m.groups(), width, m.size()));
      }
      Map<String, Tensor> states = new LinkedHashMap<>();
      for (Seq2Seq.State s : Seq2Seq.states(config)) {
        Tensor state = Tensor.floats(batch, s.size());
        states.put(s.input(), state);
        if (s.started()) {
          made.put(s.input(), state);
        }
      }
      encoder.run(Map.of("source", source, "source_mask", mask), made);
      assertThat(encoder.outputs().stream().map(TensorInfo::name).toList())
          .isEqualTo(List.copyOf(made.keySet()));
      in.putAll(made);
      in.putAll(states);
      in.put("source_mask", mask);
      float[][][] logits = new float[batch][TARGET][];
      float[][][] alignment = new float[batch][TARGET][];
      for (int from = 0; from < TARGET; from += piece) {
        int n = Math.min(piece, TARGET - from);
        Tensor tokens = Tensor.longs(batch, n);
        for (int b = 0; b < batch; b++) {
          for (int t = 0; t < n; t++) {
            int[] row = sentences.tokens().get(b);
            tokens.longBuffer().put(b * n + t, from + t < row.length ? row[from + t] : 0);
          }
        }
        in.put("tokens", tokens);
        Map<String, Tensor> results = new LinkedHashMap<>();
        results.put("logits", Tensor.floats(batch, n, config.targetVocab()));
        for (Seq2Seq.State s : Seq2Seq.states(config)) {
          results.put(s.output(), Tensor.floats(batch, s.size()));
        }
        Seq2Seq.alignment(config)
            .ifPresent(name -> results.put(name, Tensor.floats(batch, n, width)));
        decoder.run(in, results);
        tokens.close();
        for (int b = 0; b < batch; b++) {
          for (int t = 0; t < n; t++) {
            logits[b][from + t] = row(results, "logits", b * n + t, config.targetVocab());
            alignment[b][from + t] =
                hasAlignment() ? row(results, "alignment", b * n + t, width) : new float[0];
          }
        }
        for (Seq2Seq.State s : Seq2Seq.states(config)) {
          Tensor next = requireNonNull(results.get(s.output()));
          requireNonNull(states.get(s.input())).floatBuffer().put(0, floats(next.floatBuffer()));
        }
        results.values().forEach(Tensor::close);
      }
      in.remove("tokens");
      source.close();
      in.values().forEach(Tensor::close);
      return new Translation(List.of(logits), List.of(alignment));
    }

    private static float[] row(Map<String, Tensor> results, String name, int row, int width) {
      float[] all = floats(requireNonNull(results.get(name)).floatBuffer());
      return Arrays.copyOfRange(all, row * width, (row + 1) * width);
    }

    @Override
    public void close() {
      encoder.close();
      decoder.close();
    }
  }

  private static TrainStep open(
      Config config, int source, int target, TrainingOptions options, Random random) {
    return TrainStep.open(
        () -> Seq2Seq.training(config, BATCH, source, target, options), random, Compute.cpu(1));
  }

  /** Parameters away from their small beginnings, so that every path counts. */
  private static void grow(TrainStep step, Random random) {
    for (Parameter p : step.parameters()) {
      for (int i = 0; i < p.size(); i++) {
        p.value().put(i, (float) (p.value().get(i) + 0.3 * random.nextGaussian()));
      }
    }
  }

  private static Exported grownAndExported(TrainStep step, Config config, Random random) {
    grow(step, random);
    Map<String, float[]> weights = new HashMap<>();
    step.parameters().forEach(p -> weights.put(p.name(), p.copy()));
    return new Exported(config, weights);
  }

  private static void fill(TrainStep step, Sentences sentences, int source, int target) {
    layOut(sentences, source, step.input("source"), step.input("source_mask"));
    layOut(sentences.tokens(), target, step.input("tokens"));
    layOut(sentences.targets(), target, step.input("targets"));
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < target; t++) {
        float weight = t < sentences.tokens().get(b).length ? 1 + 0.1f * t : 0;
        step.input("weights").floatBuffer().put(b * target + t, weight);
      }
    }
  }

  private static void layOut(Sentences sentences, int width, Tensor source, Tensor mask) {
    layOut(sentences.sources(), width, source);
    for (int b = 0; b < sentences.sources().size(); b++) {
      for (int s = 0; s < width; s++) {
        mask.floatBuffer().put(b * width + s, s < sentences.sources().get(b).length ? 1 : 0);
      }
    }
  }

  private static void layOut(List<int[]> rows, int width, Tensor tensor) {
    for (int b = 0; b < rows.size(); b++) {
      int[] row = rows.get(b);
      for (int i = 0; i < width; i++) {
        tensor.longBuffer().put(b * width + i, i < row.length ? row[i] : 0);
      }
    }
  }

  private static float[] floats(java.nio.FloatBuffer buffer) {
    float[] elements = new float[buffer.capacity()];
    buffer.get(0, elements);
    return elements;
  }

  private static double lossAt(
      TrainStep step, Map<String, float[]> along, double h, long maskSeed) {
    move(step, along, h);
    double loss = step.train(new Random(maskSeed));
    move(step, along, -h);
    return loss;
  }

  private static void move(TrainStep step, Map<String, float[]> along, double h) {
    for (Parameter p : step.parameters()) {
      float[] d = requireNonNull(along.get(p.name()));
      for (int i = 0; i < d.length; i++) {
        p.value().put(i, (float) (p.value().get(i) + h * d[i]));
      }
    }
  }
}
