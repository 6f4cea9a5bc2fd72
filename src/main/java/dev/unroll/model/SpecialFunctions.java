package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;

/**
 * Functions that ONNX has no operators for, made of those that it has: element by element, with
 * gradients, and without differences of large numbers, which would cost float32 its digits.
 */
final class SpecialFunctions {
  /** Square roots that bring an argument near 1, where a short series is exact. */
  private static final int ROOTS = 6;

  /** How far arguments are moved to where Stirling's series is exact to a float's digits. */
  static final int SHIFT = 6;

  private SpecialFunctions() {}

  /** {@code log(1 + eˣ)}, of any x. */
  static Value softplus(Graph graph, Value x) {
    Value positive = graph.relu(x);
    // max(x, 0) + log(1 + exp(−|x|)); written so that the gradient at 0 is 1/2, too.
    Value size = graph.sub(x, graph.mul(positive, graph.scalar(2))); // −|x|
    return graph.add(positive, graph.log(plus(graph, graph.exp(size), 1)));
  }

  /**
   * {@code log(1 + w) / w}, also where w is small or 0; w of at least 0.
   *
   * <p>Each root halves the logarithm: {@code 1 + w' = √(1 + w)} with {@code w' = w / (1 + √(1 +
   * w))}. Of the last one, {@code log(1 + w) = 2·artanh(w / (2 + w))}.
   */
  static Value logRatio(Graph graph, Value w) {
    Value rest = w;
    Value factor = graph.scalar(1);
    for (int i = 0; i < ROOTS; i++) {
      Value root = plus(graph, graph.sqrt(plus(graph, rest, 1)), 1);
      rest = graph.div(rest, root);
      factor = graph.mul(factor, graph.div(graph.scalar(2), root));
    }
    Value sum = plus(graph, rest, 2);
    Value u = graph.div(rest, sum);
    Value series = polynomial(graph, graph.mul(u, u), 1, 1 / 3.0, 1 / 5.0, 1 / 7.0, 1 / 9.0);
    return graph.mul(factor, graph.div(graph.mul(series, graph.scalar(2)), sum));
  }

  /** {@code log Γ(x)} for x above 0: Stirling's series at {@code x + SHIFT}, and the way back. */
  static Value logGamma(Graph graph, Value x) {
    Value far = plus(graph, x, SHIFT);
    Value log = graph.log(far);
    Value stirling =
        graph.add(
            graph.sub(graph.mul(plus(graph, far, -0.5), log), far),
            plus(
                graph,
                stirlingRest(graph, graph.div(graph.scalar(1), far)),
                0.5 * Math.log(2 * Math.PI)));
    for (int i = 0; i < SHIFT; i++) {
      stirling = graph.sub(stirling, graph.log(plus(graph, x, i)));
    }
    return stirling;
  }

  /**
   * What Stirling's formula lacks of {@code log Γ(x)}, for {@code t = 1/x} of at most {@code
   * 1/SHIFT}: {@code t/12 − t³/360 + t⁵/1260}.
   */
  static Value stirlingRest(Graph graph, Value t) {
    return graph.mul(t, polynomial(graph, graph.mul(t, t), 1 / 12.0, -1 / 360.0, 1 / 1260.0));
  }

  /**
   * {@code log Γ(x + ½) − log Γ(x)} for x of at least 1, also where both are large.
   *
   * <p>F. G. Tricomi, A. Erdélyi (1951), The asymptotic expansion of a ratio of gamma functions.
   * Pacific Journal of Mathematics 1.
   */
  static Value logGammaHalfStep(Graph graph, Value x) {
    Value far = plus(graph, x, SHIFT);
    Value t = graph.div(graph.scalar(1), far);
    Value series = polynomial(graph, graph.mul(t, t), -1 / 8.0, 1 / 192.0, -1 / 640.0);
    Value sum = graph.add(graph.mul(graph.log(far), graph.scalar(0.5)), graph.mul(t, series));
    for (int i = 0; i < SHIFT; i++) {
      Value ratio = graph.div(plus(graph, x, i), plus(graph, x, i + 0.5));
      sum = graph.add(sum, graph.log(ratio));
    }
    return sum;
  }

  /** A value and a constant. */
  static Value plus(Graph graph, Value x, double constant) {
    return constant == 0 ? x : graph.add(x, graph.scalar(constant));
  }

  /** {@code c₀ + c₁·x + c₂·x² + …} by Horner's rule. */
  private static Value polynomial(Graph graph, Value x, double... coefficients) {
    Value sum = graph.scalar(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = graph.add(graph.mul(sum, x), graph.scalar(coefficients[i]));
    }
    return sum;
  }
}
