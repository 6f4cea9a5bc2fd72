package dev.unroll.model;

import static dev.unroll.model.SpecialFunctions.logGamma;
import static dev.unroll.model.SpecialFunctions.logGammaHalfStep;
import static dev.unroll.model.SpecialFunctions.logRatio;
import static dev.unroll.model.SpecialFunctions.plus;
import static dev.unroll.model.SpecialFunctions.softplus;
import static dev.unroll.model.SpecialFunctions.stirlingRest;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A distribution whose parameters a network gives for each step, and the negative logarithm of its
 * density or probability, which training minimises.
 *
 * <p>D. Salinas, V. Flunkert, J. Gasthaus, T. Januschowski (2020), DeepAR: probabilistic
 * forecasting with autoregressive recurrent networks. International Journal of Forecasting 36: the
 * parameters, and their scaling by the size of a series.
 */
@SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
public enum Likelihood {
  /** Mean and standard deviation, of scaled values. */
  NORMAL(List.of(0.0, 1e-3), List.of(false, true)),
  /** Location, scale and degrees of freedom above 2, of scaled values. */
  STUDENT_T(List.of(0.0, 1e-3, 2.0), List.of(false, true, true)),
  /**
   * Mean μ' and dispersion α', of counts: with the size ν of a window, the mean is {@code μ =
   * ν·μ'}, {@code α = α'/√ν}, the variance {@code μ + α·μ²}.
   */
  NEGATIVE_BINOMIAL(List.of(1e-5, 1e-4), List.of(true, true));

  private final List<Double> least;
  private final List<Boolean> positive;

  /**
   * A distribution.
   *
   * @param least of each parameter that is positive; else 0
   * @param positive whether a parameter is softplus of what the network's last layer gives
   */
  Likelihood(List<Double> least, List<Boolean> positive) {
    this.least = least;
    this.positive = positive;
  }

  /** How many numbers a step has. */
  public int parameters() {
    return positive.size();
  }

  /** Whether it is of counts as they are, with a size for each window, and not of scaled values. */
  public boolean isOfCounts() {
    return this == NEGATIVE_BINOMIAL;
  }

  /**
   * The parameters, of what the last layer gives.
   *
   * @param raw {@code [batch, horizon·parameters]}, those of a step together
   * @return the same shape
   */
  Value head(Graph graph, Value raw, int horizon) {
    int all = horizon * parameters();
    float[] straight = new float[all];
    float[] bent = new float[all];
    float[] offset = new float[all];
    IntStream.range(0, all)
        .forEach(
            i -> {
              int parameter = i % parameters();
              straight[i] = positive.get(parameter) ? 0 : 1;
              bent[i] = positive.get(parameter) ? 1 : 0;
              offset[i] = least.get(parameter).floatValue();
            });
    Shape shape = Shape.of(all);
    Value sum =
        graph.add(
            graph.mul(softplus(graph, raw), graph.constant(shape, bent)),
            graph.constant(shape, offset));
    return positive.getFirst()
        ? sum // all are
        : graph.add(sum, graph.mul(raw, graph.constant(shape, straight)));
  }

  /**
   * The negative log-likelihood of each step in nats.
   *
   * @param targets {@code [batch, horizon]}: scaled values, or counts as they are
   * @param parameters {@code [batch, horizon, parameters]}
   * @param sizes of the windows, {@code [batch, 1]}; read for counts only
   * @return {@code [batch, horizon]}
   */
  Value negativeLog(Graph graph, Value targets, Value parameters, Value sizes) {
    return switch (this) {
      case NORMAL -> {
        Value z = graph.div(graph.sub(targets, at(graph, parameters, 0)), at(graph, parameters, 1));
        yield plus(
            graph,
            graph.add(
                graph.mul(graph.mul(z, z), graph.scalar(0.5)), graph.log(at(graph, parameters, 1))),
            0.5 * Math.log(2 * Math.PI));
      }
      case STUDENT_T -> {
        Value z = graph.div(graph.sub(targets, at(graph, parameters, 0)), at(graph, parameters, 1));
        yield student(graph, z, at(graph, parameters, 1), at(graph, parameters, 2));
      }
      case NEGATIVE_BINOMIAL -> {
        Value mean = graph.mul(at(graph, parameters, 0), sizes);
        Value dispersion = graph.div(at(graph, parameters, 1), graph.sqrt(sizes));
        yield negativeBinomial(graph, targets, mean, dispersion);
      }
    };
  }

  private static Value at(Graph graph, Value parameters, int index) {
    return graph.squeeze(graph.slice(parameters, 2, index, index + 1), 2);
  }

  /**
   * {@code log s − log Γ((ν+1)/2) + log Γ(ν/2) + ½·log(νπ) + (ν+1)/2·log(1 + z²/ν)}, in which
   * {@code ν/2·log(1 + z²/ν)} is {@code ½·z²} times {@link SpecialFunctions#logRatio}.
   */
  private static Value student(Graph graph, Value z, Value scale, Value freedom) {
    Value half = graph.scalar(0.5);
    Value squared = graph.mul(z, z);
    Value ratio = graph.div(squared, freedom);
    Value tail =
        graph.add(graph.mul(squared, logRatio(graph, ratio)), graph.log(plus(graph, ratio, 1)));
    Value constant =
        graph.sub(
            graph.mul(graph.log(freedom), half), logGammaHalfStep(graph, graph.mul(freedom, half)));
    return plus(
        graph,
        graph.add(graph.add(graph.log(scale), constant), graph.mul(tail, half)),
        0.5 * Math.log(Math.PI));
  }

  /**
   * {@code −log P(y) = −log Γ(y + 1/α) + log Γ(1/α) + log Γ(y + 1) + (y + 1/α)·log(1 + α·μ) −
   * y·log(α·μ)}, so arranged that nothing is divided by α: where that is small, the differences of
   * large numbers would have no digits left. With {@code R = 1/α + n}, Stirling's formula at R and
   * {@code y + R}, and the n steps back:
   *
   * <pre>
   *   log P = y·ℓ(y/R) − ½·log(1 + y/R) − y − μ·ℓ(α·μ) + y·log((1 + α·n + α·y)·μ / (1 + α·μ))
   *           + rest(y + R) − rest(R) + Σᵢ log((1 + α·i) / (1 + α·(y + i))) − log Γ(y + 1)
   * </pre>
   *
   * <p>with {@code ℓ(w) = log(1 + w)/w}. In float32 a millionth of y remains as the error.
   */
  private static Value negativeBinomial(Graph graph, Value y, Value mean, Value dispersion) {
    int n = SpecialFunctions.SHIFT;
    Value scaled = graph.mul(dispersion, mean); // α·μ
    Value counted = graph.mul(dispersion, y); // α·y
    Value shifted = plus(graph, graph.mul(dispersion, graph.scalar(n)), 1); // 1 + α·n = α·R
    Value all = graph.add(shifted, counted); // α·(y + R)
    Value share = graph.div(counted, shifted); // y/R
    Value large =
        graph.add(
            graph.sub(graph.mul(y, logRatio(graph, share)), y),
            graph.mul(y, graph.log(graph.div(graph.mul(all, mean), plus(graph, scaled, 1)))));
    Value sum =
        graph.sub(
            graph.sub(large, graph.mul(mean, logRatio(graph, scaled))),
            graph.mul(graph.log(plus(graph, share, 1)), graph.scalar(0.5)));
    sum =
        graph.add(
            sum,
            graph.sub(
                stirlingRest(graph, graph.div(dispersion, all)),
                stirlingRest(graph, graph.div(dispersion, shifted))));
    for (int i = 0; i < n; i++) {
      Value step = graph.mul(dispersion, graph.scalar(i));
      sum =
          graph.add(
              sum,
              graph.log(graph.div(plus(graph, step, 1), plus(graph, graph.add(counted, step), 1))));
    }
    return graph.sub(logGamma(graph, plus(graph, y, 1)), sum);
  }
}
