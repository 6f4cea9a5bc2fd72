package dev.unroll.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator as data: its attributes, without its operands. What it does to shapes is in {@link
 * ShapeInference}, its gradient in {@link Gradients}, its ONNX form in {@code NodeLowering}; each
 * is an exhaustive switch over this type.
 */
public sealed interface Op {

  /** The name of the operator, as ONNX spells it where it has it. */
  default String kind() {
    return getClass().getSimpleName();
  }

  /** Operators of one operand that work element by element and keep its shape. */
  sealed interface Unary extends Op {}

  /** Operators of two operands with broadcasting. */
  sealed interface Binary extends Op {}

  record Identity() implements Unary {}

  record Neg() implements Unary {}

  record Exp() implements Unary {}

  record Log() implements Unary {}

  record Sqrt() implements Unary {}

  record Tanh() implements Unary {}

  record Sigmoid() implements Unary {}

  record Relu() implements Unary {}

  /** The error function {@code 2/√π·∫₀ˣ exp(−t²) dt}. */
  record Erf() implements Unary {}

  /** {@code y, gradient → gradient where y > 0, else 0}: the gradient of {@link Relu}. */
  record ReluGradient() implements Op {}

  record Add() implements Binary {}

  record Sub() implements Binary {}

  record Mul() implements Binary {}

  record Div() implements Binary {}

  /** {@code [.., m, k] × [.., k, n] → [.., m, n]}, leading dimensions broadcast. */
  record MatMul() implements Op {}

  /** {@code [m, k] × [k, n] → [m, n]}, either operand taken transposed. */
  record Gemm(boolean transposeA, boolean transposeB) implements Op {}

  record Transpose(List<Integer> permutation) implements Op {
    public Transpose {
      permutation = List.copyOf(permutation);
    }
  }

  /**
   * The same elements under another shape. Of the dimensions that differ from the operand's at the
   * same place, at most one may be named.
   */
  record Reshape(Shape shape) implements Op {}

  /** Removes a dimension of size 1. */
  record Squeeze(int axis) implements Op {}

  /** Inserts a dimension of size 1 before the axis. */
  record Unsqueeze(int axis) implements Op {}

  /** Repeats along dimensions of size 1. */
  record Expand(Shape shape) implements Op {}

  record Concat(int axis) implements Op {}

  /**
   * Joins two along an axis whose sizes a run decides; the result's size there has a name of its
   * own. For generation graphs; it has no gradient.
   */
  record Append(int axis, Dim joined) implements Op {}

  /** Cuts along an axis into pieces of the given sizes. */
  record Split(int axis, List<Long> sizes) implements Op {
    public Split {
      sizes = List.copyOf(sizes);
    }
  }

  /** The part {@code [start, end)} along an axis. */
  record Slice(int axis, long start, long end) implements Op {}

  /** Operators that combine the elements along some axes. */
  sealed interface Reduction extends Op {
    List<Integer> axes();

    /** Whether the axes stay, of size 1. */
    boolean keepDims();
  }

  record ReduceSum(List<Integer> axes, boolean keepDims) implements Reduction {
    public ReduceSum {
      axes = List.copyOf(axes);
    }
  }

  record ReduceMean(List<Integer> axes, boolean keepDims) implements Reduction {
    public ReduceMean {
      axes = List.copyOf(axes);
    }
  }

  record Softmax(int axis) implements Op {}

  record LogSoftmax(int axis) implements Op {}

  /** Rows of a table: {@code table [rows, ..], indices [..] → [indices.., ..]}. */
  record Gather() implements Op {}

  /**
   * Products with some rows of a table: {@code x [.., size], table [rows, size], indices [n] → [..,
   * n]}. For generation graphs; it has no gradient.
   */
  record ProductWithRows() implements Op {}

  /**
   * The first rows of a table, as many as another value has elements along an axis: {@code table
   * [rows, ..], like [.., n, ..] → [n, ..]}. For generation graphs; it has no gradient.
   */
  record FirstRows(int axis) implements Op {}

  /**
   * The first rows of a table, as many as a value says: {@code table [rows, ..], count int32 [1] →
   * [counted, ..]}. For generation graphs; it has no gradient.
   *
   * @param counted the dimension that results
   */
  record CountedRows(Dim counted) implements Op {}

  /**
   * Causal attention with keys and values kept from call to call, ONNX Runtime's own: {@code qkv
   * [batch, time, (heads + 2·kvHeads)·headSize], pastKeys, pastValues [batch, kvHeads, length,
   * headSize], seqlens int32 [batch], total int32 [1] → [batch, time, heads·headSize], presentKeys,
   * presentValues [batch, kvHeads, length, headSize]}. With one more operand, {@code biases [batch,
   * heads, time, total]}, it adds these to the scores. With two more operands, {@code cos, sin
   * [positions, turned/2]}, it turns the first elements of queries and keys by their positions. The
   * headSize is a multiple of 8, and where it turns of 16, as the turned part is.
   *
   * <p>{@code seqlens} is the number of positions of a row after the call, less one; {@code total}
   * the largest of these numbers. A past and its present may be the same memory, which is then
   * updated in place. For generation graphs; it has no gradient.
   *
   * @param heads of queries, a multiple of {@code kvHeads}
   * @param kvHeads of keys and values
   * @param scale factor of the scores; {@code 1/√headSize} when absent
   * @param window how many positions, its own included, a position looks back on; all when absent
   * @param softcap what scores s are kept below, {@code softcap·tanh(s/softcap)}; none when absent
   */
  record GroupQueryAttention(
      int heads,
      int kvHeads,
      @Nullable Double scale,
      @Nullable Integer window,
      @Nullable Double softcap)
      implements Op {
    /** Plain attention to all earlier positions. */
    public GroupQueryAttention(int heads, int kvHeads) {
      this(heads, kvHeads, null, null, null);
    }
  }

  /**
   * Attention of every position to all known positions of its row, ONNX Runtime's own: {@code
   * query, key, value [batch, time, heads·headSize], bias [3·heads·headSize], mask int32 or float
   * [batch, time] → [batch, time, heads·headSize]}. The bias is added to query, key and value; the
   * mask is 1 at a token and 0 at padding. For generation graphs; it has no gradient.
   */
  record MultiHeadAttention(int heads) implements Op {}

  /**
   * Adds updates into a table of zeros: {@code indices [..], updates [indices.., row..] → [rows,
   * row..]}. The gradient of {@link Gather}.
   */
  record ScatterAdd(long rows) implements Op {}

  /**
   * Normalisation of the last dimension to mean 0 and variance 1, then {@code gain} and {@code
   * bias}: {@code x [.., size], gain [size], bias [size] → y [.., size], normal [.., size],
   * inverseDeviation [.., 1]}. The last two are there for the gradient and in training graphs only.
   *
   * @param epsilon added to the variance
   */
  record LayerNorm(double epsilon) implements Op {}

  /**
   * Cross-entropy of each row in nats: {@code logits [n, classes], targets [n] → losses [n],
   * logProbabilities [n, classes]}.
   *
   * <p>C. Szegedy et al. (2016), Rethinking the Inception architecture for computer vision. CVPR.
   *
   * @param smoothing the probability that the target gives up to all classes evenly, in [0, 1)
   */
  record SoftmaxCrossEntropy(double smoothing) implements Op {
    public SoftmaxCrossEntropy {
      checkSmoothing(smoothing);
    }
  }

  /**
   * {@code logProbabilities [n, classes], targets [n], gradient [n] → [n, classes]}: the gradient
   * of {@link SoftmaxCrossEntropy} with respect to the logits.
   */
  record SoftmaxCrossEntropyGradient(double smoothing) implements Op {}

  /**
   * Cross-entropy of each row in nats, the logits being a linear map of it: {@code x [n, size],
   * weight [classes, size], targets [n] → losses [n], logits [n, classes], probabilities [n,
   * classes], targets' probabilities [n, 1]}. Does not go over the logits as often as {@link
   * SoftmaxCrossEntropy} after a {@link Gemm}. Losses end at 87 nats, the logarithm of a float's
   * smallest number; gradients do not.
   *
   * @param smoothing the probability that the target gives up to all classes evenly, in [0, 1)
   */
  record LinearCrossEntropy(double smoothing) implements Op {
    public LinearCrossEntropy {
      checkSmoothing(smoothing);
    }
  }

  /**
   * {@code x [n, size], weight [classes, size], targets [n], probabilities [n, classes], targets'
   * probabilities [n, 1], gradient [n] → [n, size], [classes, size]}: the gradients of {@link
   * LinearCrossEntropy} with respect to x and weight.
   */
  record LinearCrossEntropyGradient(double smoothing) implements Op {}

  /**
   * Runs a body once for each step along axis 0 of the scanned operands.
   *
   * <p>Operands: {@code states} initial states, then {@code scans} sequences {@code [time, ..]},
   * then captured values, the same in every step. The body's inputs are the same in the same order,
   * a sequence entering as one element. The body's outputs are the next states, then one element of
   * each result sequence. Results: final states, then the sequences {@code [time, ..]}.
   *
   * @param reverse runs from the last step to the first; sequences keep their order
   */
  record Scan(Graph body, int states, int scans, boolean reverse) implements Op {}

  /**
   * ONNX's own simple recurrent layer (tanh), one direction: {@code x [time, batch, in], w [1,
   * hidden, in], r [1, hidden, hidden], b [1, 2·hidden], h0 [1, batch, hidden] → y [time, 1, batch,
   * hidden], h [1, batch, hidden]}. For generation graphs; it has no gradient.
   */
  record Rnn(int hidden) implements Op {
    @Override
    public String kind() {
      return "RNN";
    }
  }

  /**
   * ONNX's own LSTM layer, one direction, gates in the order i, o, f, c: {@code x [time, batch,
   * in], w [1, 4·hidden, in], r [1, 4·hidden, hidden], b [1, 8·hidden], h0, c0 [1, batch, hidden] →
   * y [time, 1, batch, hidden], h, c [1, batch, hidden]}. For generation graphs; it has no
   * gradient.
   */
  record Lstm(int hidden) implements Op {
    @Override
    public String kind() {
      return "LSTM";
    }
  }

  private static void checkSmoothing(double smoothing) {
    if (!(0 <= smoothing && smoothing < 1)) {
      throw new GraphException("label smoothing is in [0, 1), not " + smoothing);
    }
  }
}
