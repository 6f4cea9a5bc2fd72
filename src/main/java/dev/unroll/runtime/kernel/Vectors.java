package dev.unroll.runtime.kernel;

/**
 * Loops over the elements of a row, written so that the compiler does many elements at a time: no
 * branches, no sums in a chain. Every result is the same to the last bit, compiled or not.
 */
final class Vectors {
  /** Added and taken away again, it leaves the nearest integer. */
  private static final float TO_INTEGER = 12_582_912f; // 1.5 · 2^23

  private static final int LARGEST = 127;
  private static final float ZERO = 128;
  private static final float LEAST = 1e-30f;

  private static final float LEAST_EXPONENT = -80;

  private Vectors() {}

  /** {@code y = s·row·columns}. */
  static void product(int[] s, float row, float[] columns, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = s[i] * row * columns[i];
    }
  }

  /** {@code y = s·row·columns + b}. */
  static void product(int[] s, float row, float[] columns, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = s[i] * row * columns[i] + b[i];
    }
  }

  static void add(float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] + b[i];
    }
  }

  static void add(float[] a, float b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] + b;
    }
  }

  static void multiply(float[] a, float[] b, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] * b[i];
    }
  }

  static void multiply(float[] a, float by, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] * by;
    }
  }

  static void rectify(float[] a, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.max(a[i], 0f);
    }
  }

  /** The largest absolute value, not a number if one is none. */
  private static float largest(float[] x, int n) {
    float largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    return largest;
  }

  /**
   * Rounds a row to integers around 128, the largest of which is 127 away from it.
   *
   * @return by which the integers are multiplied
   */
  static float round(float[] x, byte[] to, int n) {
    float largest = Math.max(largest(x, n), LEAST);
    round(x, LARGEST / largest, to, n);
    return largest / LARGEST;
  }

  private static void round(float[] x, float by, byte[] to, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = (byte) (int) (x[i] * by + (TO_INTEGER + ZERO) - TO_INTEGER);
    }
  }

  /** {@code y = (x − mean)/deviation·gain + bias}. */
  static void normalize(float[] x, float epsilon, float[] gain, float[] bias, float[] y, int n) {
    float mean = mean(x, n);
    float deviation = (float) Math.sqrt(squares(x, mean, n) / n + epsilon);
    normalize(x, mean, 1 / deviation, gain, bias, y, n);
  }

  private static void normalize(
      float[] x, float mean, float by, float[] gain, float[] bias, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (x[i] - mean) * by * gain[i] + bias[i];
    }
  }

  static float mean(float[] x, int n) {
    return sum(x, n) / n;
  }

  /** In eight sums that do not wait for each other. */
  private static float sum(float[] x, int n) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = 0;
    for (; i + 8 <= n; i += 8) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
      e += x[i + 4];
      f += x[i + 5];
      g += x[i + 6];
      h += x[i + 7];
    }
    for (; i < n; i++) {
      a += x[i];
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }

  private static float squares(float[] x, float mean, int n) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      float p = x[i] - mean;
      float q = x[i + 1] - mean;
      float r = x[i + 2] - mean;
      float s = x[i + 3] - mean;
      a += p * p;
      b += q * q;
      c += r * r;
      d += s * s;
    }
    for (; i < n; i++) {
      a += (x[i] - mean) * (x[i] - mean);
    }
    return (a + b) + (c + d);
  }

  /**
   * The products of a head's query with its keys of some positions, four at a time: keys of up to
   * three more are read.
   *
   * @param at where the query begins
   * @param from where the first key begins
   * @param stride from one of them to the next
   * @param to where the first product goes
   */
  static void dots(
      float[] query,
      int at,
      float[] keys,
      int from,
      int stride,
      int size,
      int positions,
      float[] scores,
      int to) {
    for (int j = 0; j < positions; j += 4) {
      int k0 = from + j * stride;
      int k1 = k0 + stride;
      int k2 = k1 + stride;
      int k3 = k2 + stride;
      float a = 0;
      float b = 0;
      float c = 0;
      float d = 0;
      float e = 0;
      float f = 0;
      float g = 0;
      float h = 0;
      for (int i = 0; i < size; i += 2) {
        float p = query[at + i];
        float q = query[at + i + 1];
        a += p * keys[k0 + i];
        b += q * keys[k0 + i + 1];
        c += p * keys[k1 + i];
        d += q * keys[k1 + i + 1];
        e += p * keys[k2 + i];
        f += q * keys[k2 + i + 1];
        g += p * keys[k3 + i];
        h += q * keys[k3 + i + 1];
      }
      scores[to + j] = a + b;
      scores[to + j + 1] = c + d;
      scores[to + j + 2] = e + f;
      scores[to + j + 3] = g + h;
    }
  }

  /**
   * Scores times a scale become probabilities, head by head.
   *
   * @param scores of head {@code h}, from {@code h·stride}; what is between may be anything finite
   */
  static void softmax(float[] scores, float scale, int heads, int stride, int positions) {
    for (int h = 0; h < heads; h++) {
      int from = h * stride;
      float largest = scores[from];
      for (int i = from + 1; i < from + positions; i++) {
        largest = Math.max(largest, scores[i]);
      }
      for (int i = from; i < from + positions; i++) {
        scores[i] -= largest;
      }
    }
    exponentials(scores, scale, (heads - 1) * stride + positions);
    for (int h = 0; h < heads; h++) {
      int from = h * stride;
      float sum = 0;
      for (int i = from; i < from + positions; i++) {
        sum += scores[i];
      }
      float by = 1 / sum;
      for (int i = from; i < from + positions; i++) {
        scores[i] *= by;
      }
    }
  }

  /** {@code exp(z) = exp(z/128)^128}, with a polynomial near 0. */
  private static void exponentials(float[] x, float scale, int n) {
    for (int i = 0; i < n; i++) {
      float z = Math.min(Math.max(x[i] * scale, LEAST_EXPONENT), 0f);
      double e = z * (1 / 128.0);
      double y = 1 + e * (1 + e * (1 / 2.0 + e * (1 / 6.0 + e * (1 / 24.0 + e * (1 / 120.0)))));
      y *= y;
      y *= y;
      y *= y;
      y *= y;
      y *= y;
      y *= y;
      y *= y;
      x[i] = (float) y;
    }
  }

  /**
   * The sum of the vectors of some positions, each times its weight, of one head.
   *
   * @param weights from {@code first}
   * @param values the first at {@code from}, the next ones {@code stride} further each
   */
  static void mix(
      float[] weights,
      int first,
      float[] values,
      int from,
      int stride,
      int size,
      int positions,
      float[] y,
      int to) {
    int j = 0;
    if (positions >= 4) {
      beginFour(weights, first, values, from, stride, size, y, to);
      j = 4;
    } else {
      for (int i = 0; i < size; i++) {
        y[to + i] = weights[first] * values[from + i];
      }
      j = 1;
    }
    for (; j + 4 <= positions; j += 4) {
      mixFour(weights, first + j, values, from + j * stride, stride, size, y, to);
    }
    for (; j < positions; j++) {
      mixOne(weights[first + j], values, from + j * stride, size, y, to);
    }
  }

  private static void beginFour(
      float[] weights, int j, float[] values, int v0, int stride, int size, float[] y, int to) {
    float a = weights[j];
    float b = weights[j + 1];
    float c = weights[j + 2];
    float d = weights[j + 3];
    int v1 = v0 + stride;
    int v2 = v1 + stride;
    int v3 = v2 + stride;
    for (int i = 0; i < size; i++) {
      y[to + i] =
          (a * values[v0 + i] + b * values[v1 + i]) + (c * values[v2 + i] + d * values[v3 + i]);
    }
  }

  private static void mixFour(
      float[] weights, int j, float[] values, int v0, int stride, int size, float[] y, int to) {
    float a = weights[j];
    float b = weights[j + 1];
    float c = weights[j + 2];
    float d = weights[j + 3];
    int v1 = v0 + stride;
    int v2 = v1 + stride;
    int v3 = v2 + stride;
    for (int i = 0; i < size; i++) {
      y[to + i] +=
          (a * values[v0 + i] + b * values[v1 + i]) + (c * values[v2 + i] + d * values[v3 + i]);
    }
  }

  private static void mixOne(float weight, float[] values, int v, int size, float[] y, int to) {
    for (int i = 0; i < size; i++) {
      y[to + i] += weight * values[v + i];
    }
  }
}
