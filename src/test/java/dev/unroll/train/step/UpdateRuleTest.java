package dev.unroll.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.train.recipe.Optimizer;
import dev.unroll.train.recipe.Recipe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UpdateRuleTest {

  /** Every optimiser with an independent double-precision scalar version of its published rule. */
  enum Rule {
    ADAMW {
      @Override
      UpdateRule on(List<Parameter> p) {
        return UpdateRule.of(new Optimizer.AdamW(1, 0.1, 0.9, 0.99, 1e-8, null), p);
      }

      @Override
      double[] update(double w, double g, double[] memory, int t, double rate, boolean decay) {
        double m = 0.9 * memory[0] + 0.1 * g;
        double v = 0.99 * memory[1] + 0.01 * g * g;
        double mHat = m / (1 - Math.pow(0.9, t));
        double vHat = v / (1 - Math.pow(0.99, t));
        double decayed = decay ? w - rate * 0.1 * w : w;
        return new double[] {decayed - rate * mHat / (Math.sqrt(vHat) + 1e-8), m, v};
      }
    },
    SGD {
      @Override
      UpdateRule on(List<Parameter> p) {
        return UpdateRule.of(new Optimizer.Sgd(1, 0.9, 0.1, null), p);
      }

      @Override
      double[] update(double w, double g, double[] memory, int t, double rate, boolean decay) {
        double b = 0.9 * memory[0] + g;
        double decayed = decay ? w - rate * 0.1 * w : w;
        return new double[] {decayed - rate * b, b, 0};
      }
    },
    RMSPROP {
      @Override
      UpdateRule on(List<Parameter> p) {
        return UpdateRule.of(new Optimizer.RmsProp(1, 0.9, 1e-7, 0.1, null), p);
      }

      @Override
      double[] update(double w, double g, double[] memory, int t, double rate, boolean decay) {
        double v = 0.9 * memory[0] + 0.1 * g * g;
        double decayed = decay ? w - rate * 0.1 * w : w;
        return new double[] {decayed - rate * g / Math.sqrt(v + 1e-7), v, 0};
      }
    };

    abstract UpdateRule on(List<Parameter> parameters);

    /** The new weight and the new memory. */
    abstract double[] update(
        double w, double g, double[] memory, int t, double rate, boolean decay);
  }

  /** Longer than a block and no multiple of it. */
  private static final int COUNT = 2 * Blocks.SIZE + 37;

  @ParameterizedTest
  @EnumSource
  void weights_afterFiftySteps_equalTheDoublePrecisionRule(Rule rule) {
    RandomGenerator random = new Xoshiro(3);
    List<Parameter> parameters =
        List.of(parameter("matrix", COUNT, true), parameter("bias", 5, false));
    double[][] weights = new double[2][];
    double[][][] memory = new double[2][][];
    for (int p = 0; p < 2; p++) {
      FloatBuffer value = parameters.get(p).value();
      weights[p] = new double[value.capacity()];
      memory[p] = new double[value.capacity()][2];
      for (int i = 0; i < weights[p].length; i++) {
        value.put(i, (float) random.nextGaussian());
        weights[p][i] = value.get(i);
      }
    }
    UpdateRule optimizer = rule.on(parameters);
    for (int t = 1; t <= 50; t++) {
      double rate = 0.01 / t;
      for (int p = 0; p < 2; p++) {
        Parameter parameter = parameters.get(p);
        for (int i = 0; i < weights[p].length; i++) {
          float g = (float) random.nextGaussian();
          parameter.gradient().put(i, g);
          double[] next = rule.update(weights[p][i], g, memory[p][i], t, rate, parameter.decay());
          weights[p][i] = next[0];
          memory[p][i] = new double[] {next[1], next[2]};
        }
      }
      optimizer.step(rate);
    }
    for (int p = 0; p < 2; p++) {
      for (int i = 0; i < weights[p].length; i++) {
        assertThat((double) parameters.get(p).value().get(i))
            .as("%s[%d]", parameters.get(p).name(), i)
            .isCloseTo(weights[p][i], within(5e-6));
      }
    }
  }

  @Test
  void adamW_firstStep_movesByTheLearningRateAfterTheDecay() {
    // t = 1: the corrected moments are g and g², so the step is η·sign(g); the decay takes η·λ·w.
    Parameter decaying = parameter("w", 1, true);
    Parameter kept = parameter("b", 1, false);
    decaying.value().put(0, 2f);
    kept.value().put(0, 2f);
    decaying.gradient().put(0, 0.5f);
    kept.gradient().put(0, -0.25f);

    UpdateRule.of(new Optimizer.AdamW(1, 0.1, 0.9, 0.999, 1e-8, null), List.of(decaying, kept))
        .step(0.01);

    assertThat(decaying.value().get(0)).isCloseTo(2f - 0.002f - 0.01f, within(1e-6f));
    assertThat(kept.value().get(0)).isCloseTo(2.01f, within(1e-6f));
  }

  @ParameterizedTest
  @CsvSource({
    "maps, true, false, false",
    "matrices, true, true, false",
    "null, true, false, false"
  })
  void decay_goesByItsRule_forMapsEmbeddingsAndBiases(
      String rule, boolean map, boolean embedding, boolean bias) {
    List<Parameter> parameters =
        List.of(
            parameter("map", Shape.of(2, 3), true),
            parameter("embedding", Shape.of(3, 2), false),
            parameter("bias", Shape.of(6), false));
    parameters.forEach(p -> p.value().put(0, new float[] {1, 1, 1, 1, 1, 1}));
    String yaml =
        """
        title: t
        data: {source: sine}
        architecture: {type: lstm, hidden: 8}
        training:
          steps: 1
          optimizer: {type: adamw, learningRate: 0.01, weightDecay: 0.1, decayed: %s}
        """;
    Optimizer optimizer =
        Recipe.parse("test", yaml.formatted(rule), List.of()).training().optimizer();

    UpdateRule.of(optimizer, parameters).step(0.5); // the gradients are 0

    List<Float> decayed = parameters.stream().map(p -> p.value().get(5)).toList();
    assertThat(decayed).containsExactly(map ? 0.95f : 1, embedding ? 0.95f : 1, bias ? 0.95f : 1);
  }

  @Test
  void sgd_secondStep_carriesTheMomentum() {
    // b₁ = 1, w = 1 - 0.1·1 = 0.9; b₂ = 0.5·1 + 2 = 2.5, w = 0.9 - 0.25 = 0.65
    Parameter w = parameter("w", 1, true);
    w.value().put(0, 1f);
    UpdateRule sgd = UpdateRule.of(new Optimizer.Sgd(1, 0.5, 0, null), List.of(w));
    w.gradient().put(0, 1f);
    sgd.step(0.1);
    w.gradient().put(0, 2f);
    sgd.step(0.1);
    assertThat(w.value().get(0)).isCloseTo(0.65f, within(1e-6f));
  }

  @Test
  void rmsProp_firstStep_dividesByTheRootOfTheFreshSquare() {
    // v = 0.1·3² = 0.9; w = 1 - 0.01·3/√0.9 = 1 - 0.0316228
    Parameter w = parameter("w", 1, true);
    w.value().put(0, 1f);
    w.gradient().put(0, 3f);
    UpdateRule.of(new Optimizer.RmsProp(1, 0.9, 1e-7, 0, null), List.of(w)).step(0.01);
    assertThat(w.value().get(0)).isCloseTo(0.9683772f, within(1e-6f));
  }

  @ParameterizedTest
  @EnumSource
  void restoredOptimizer_continues_bitForBit(Rule rule) {
    Parameter whole = parameter("w", COUNT, true);
    Parameter parted = parameter("w", COUNT, true);
    UpdateRule uninterrupted = rule.on(List.of(whole));
    UpdateRule before = rule.on(List.of(parted));
    for (int t = 0; t < 5; t++) {
      fillGradients(t, whole, parted);
      uninterrupted.step(0.01);
      before.step(0.01);
    }
    UpdateRule after = rule.on(List.of(parted));
    after.restore(before.state());
    for (int t = 5; t < 10; t++) {
      fillGradients(t, whole, parted);
      uninterrupted.step(0.01);
      after.step(0.01);
    }
    assertThat(parted.value()).isEqualTo(whole.value());
    assertThat(after.state().steps()).isEqualTo(10);
  }

  @Test
  void restore_ofAnotherModel_isRefused() {
    UpdateRule.State state = Rule.ADAMW.on(List.of(parameter("w", 3, true))).state();
    UpdateRule other = Rule.ADAMW.on(List.of(parameter("w", 4, true)));
    assertThatThrownBy(() -> other.restore(state))
        .hasMessageContaining("3")
        .hasMessageContaining("4");
  }

  private static void fillGradients(long seed, Parameter... parameters) {
    for (Parameter parameter : parameters) {
      RandomGenerator random = new Xoshiro(seed);
      for (int i = 0; i < parameter.gradient().capacity(); i++) {
        parameter.gradient().put(i, (float) random.nextGaussian());
      }
    }
  }

  static Parameter parameter(String name, int count, boolean decay) {
    return parameter(name, Shape.of(count), decay);
  }

  private static Parameter parameter(String name, Shape shape, boolean decay) {
    int count = Math.toIntExact(shape.elements());
    Graph graph = new Graph("test");
    graph.parameter(name, shape, new Initializer.Constant(0), decay);
    return new Parameter(graph.parameters().getFirst(), direct(count), direct(count), false);
  }

  private static FloatBuffer direct(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
