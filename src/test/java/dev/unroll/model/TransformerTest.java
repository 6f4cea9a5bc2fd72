package dev.unroll.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.model.Transformer.Config;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.SinusoidalPositions;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransformerTest {
  private static final int BATCH = 3;
  private static final int SOURCE = 5;
  private static final int TARGET = 4;
  private static final TrainingOptions SMOOTHED = new TrainingOptions(0.1, true);

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
            all.add(new Config(1, 2, 16, 2, 24, sourceVocab, 13, 0.2, norm, positions, 8, tying));
          }
        }
      }
    }
    for (TransformerStyle style : List.of(BART, T5)) {
      all.add(
          new Config(
              1,
              2,
              16,
              2,
              24,
              13,
              13,
              0.2,
              Norm.PRE,
              style.equals(T5) ? Positions.RELATIVE : Positions.LEARNED,
              8,
              Tying.ALL,
              style));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void gradient_alongRandomDirections_equalsDifferenceOfTheLoss(Config config) {
    Random random = new Random(11);
    try (TrainStep step = open(config, SOURCE, TARGET, SMOOTHED)) {
      fill(step, sentences(config, random), SOURCE, TARGET);
      for (Parameter p : step.parameters()) {
        for (int i = 0; i < p.size(); i++) {
          // away from the biases of 0, so that every path counts
          p.value().put(i, (float) (p.value().get(i) + 0.1 * random.nextGaussian()));
        }
      }
      for (int direction = 0; direction < 3; direction++) {
        long maskSeed = random.nextLong();
        step.train(new Random(maskSeed));
        Map<String, float[]> along = new HashMap<>();
        double slope = 0;
        double norm = 0;
        for (Parameter p : step.parameters()) {
          float[] d = new float[p.size()];
          for (int i = 0; i < d.length; i++) {
            // mostly along the gradient, so that the slope is well above rounding
            d[i] = (float) (p.gradient().get(i) + 0.02 * random.nextGaussian());
            slope += (double) d[i] * p.gradient().get(i);
            norm += (double) d[i] * d[i];
          }
          along.put(p.name(), d);
        }
        double h = 5e-4 / Math.sqrt(norm);
        double difference = lossAt(step, along, h, maskSeed) - lossAt(step, along, -h, maskSeed);
        assertThat(slope).isCloseTo(difference / (2 * h), within(0.01 * Math.abs(slope) + 1e-4));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void everyParameter_hasAGradient(Config config) {
    Random random = new Random(12);
    try (TrainStep step = open(config, SOURCE, TARGET, SMOOTHED)) {
      fill(step, sentences(config, random), SOURCE, TARGET);
      step.train(random);
      assertThat(step.parameters().stream().mapToLong(Parameter::size).sum())
          .isEqualTo(Transformer.parameterCount(config));
      for (Parameter p : step.parameters()) {
        double largest = 0;
        for (int i = 0; i < p.size(); i++) {
          largest = Math.max(largest, Math.abs(p.gradient().get(i)));
        }
        // a bias of keys moves all scores of a query alike
        assertThat(largest > 1e-6).as(p.name()).isEqualTo(!p.name().endsWith("key.bias"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void morePadding_changesNeitherLossNorGradients(Config config) {
    TrainingOptions options = new TrainingOptions(0.1, false);
    List<Sentence> sentences = sentences(config, new Random(13));
    try (TrainStep tight = open(config, SOURCE, TARGET, options);
        TrainStep loose = open(config, SOURCE + 3, TARGET + 2, options)) {
      fill(tight, sentences, SOURCE, TARGET);
      fill(loose, sentences, SOURCE + 3, TARGET + 2);
      float loss = tight.train(new Random(0));
      assertThat(loose.train(new Random(0))).isCloseTo(loss, within(1e-5f));
      for (int k = 0; k < tight.parameters().size(); k++) {
        Parameter expected = tight.parameters().get(k);
        Parameter actual = loose.parameters().get(k);
        assertThat(actual.name()).isEqualTo(expected.name());
        assertThat(actual.value()).isEqualTo(expected.value());
        for (int i = 0; i < expected.size(); i++) {
          assertThat(actual.gradient().get(i))
              .as(expected.name())
              .isCloseTo(expected.gradient().get(i), within(1e-5f));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void prediction_ignoresWhatComesLater(Config config) {
    try (TrainStep step = open(config, SOURCE, TARGET, TrainingOptions.EVALUATION)) {
      fill(step, sentences(config, new Random(14)), SOURCE, TARGET);
      float[] before = logits(step);
      int last = TARGET - 1; // the last position of the first row
      long token = step.input("tokens").longBuffer().get(last);
      step.input("tokens").longBuffer().put(last, (token + 1) % config.targetVocab());
      float[] after = logits(step);
      int until = last * config.targetVocab();
      assertThat(Arrays.copyOf(after, until)).containsExactly(Arrays.copyOf(before, until));
      assertThat(after[until]).isNotEqualTo(before[until]);
    }
  }

  @Test
  void smoothing_ofUniformPrediction_isTheLogarithmOfTheVocabulary() {
    Config config = configs().findFirst().orElseThrow();
    try (TrainStep step = open(config, SOURCE, TARGET, new TrainingOptions(0.4, false))) {
      fill(step, sentences(config, new Random(15)), SOURCE, TARGET);
      for (Parameter p : step.parameters()) {
        p.value().put(new float[p.size()]);
      }
      assertThat((double) step.evaluate()).isCloseTo(Math.log(config.targetVocab()), within(1e-5));
    }
  }

  @Test
  void config_thatCannotBeBuilt_isRefused() {
    assertThatThrownBy(
            () -> new Config(1, 1, 36, 3, 8, 9, 9, 0, Norm.PRE, Positions.LEARNED, 8, Tying.NONE))
        .hasMessage("size 36 in 3 heads: a head's size must be a multiple of 8");
    assertThatThrownBy(
            () -> new Config(1, 1, 16, 2, 8, 9, 10, 0, Norm.PRE, Positions.LEARNED, 8, Tying.ALL))
        .hasMessage("a shared vocabulary has one size, not 9 and 10");
  }

  private static float[] logits(TrainStep step) {
    step.evaluate();
    float[] logits = new float[step.prediction().capacity()];
    step.prediction().get(0, logits);
    return logits;
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

  private static TrainStep open(Config config, int source, int target, TrainingOptions options) {
    return TrainStep.open(
        () -> Transformer.training(config, BATCH, source, target, options),
        new Random(1),
        Compute.cpu(1));
  }

  private record Sentence(List<Long> source, List<Long> tokens, List<Long> targets) {}

  /** Sentences of different lengths, the first as long as the training graph allows. */
  private static List<Sentence> sentences(Config config, Random random) {
    List<Sentence> all = new ArrayList<>();
    for (int b = 0; b < BATCH; b++) {
      all.add(
          new Sentence(
              random.longs(SOURCE - b, 0, config.sourceVocab()).boxed().toList(),
              random.longs(TARGET - b, 0, config.targetVocab()).boxed().toList(),
              random.longs(TARGET - b, 0, config.targetVocab()).boxed().toList()));
    }
    return all;
  }

  private static void fill(TrainStep step, List<Sentence> sentences, int source, int target) {
    for (int b = 0; b < BATCH; b++) {
      Sentence sentence = sentences.get(b);
      for (int t = 0; t < source; t++) {
        boolean token = t < sentence.source.size();
        step.input("source").longBuffer().put(b * source + t, token ? sentence.source.get(t) : 0);
        step.input("source_mask").floatBuffer().put(b * source + t, token ? 1 : 0);
      }
      for (int t = 0; t < target; t++) {
        boolean token = t < sentence.tokens.size();
        int at = b * target + t;
        step.input("tokens").longBuffer().put(at, token ? sentence.tokens.get(t) : 0);
        step.input("targets").longBuffer().put(at, token ? sentence.targets.get(t) : 0);
        step.input("weights").floatBuffer().put(at, token ? 1 : 0);
      }
    }
  }
}
