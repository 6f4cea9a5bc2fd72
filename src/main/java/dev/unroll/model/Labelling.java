package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;

/** How many labels a text has, and so what a classifier's logits mean and how they are learnt. */
public enum Labelling {
  /**
   * One: the softmax of the logits z is how likely each is. The loss is the cross-entropy {@code
   * −log softmax(z)_label}, of the input {@code labels} int64 {@code [batch]}.
   */
  SINGLE,
  /**
   * Any number: {@code σ(z_k) = 1 / (1 + exp(−z_k))} is how likely label k is, whatever the others
   * are. The loss is the sum of the labels' binary cross-entropies {@code −y_k·log σ(z_k) − (1 −
   * y_k)·log(1 − σ(z_k)) = log(1 + exp(z_k)) − y_k·z_k}, of the input {@code labelSets} float
   * {@code [batch, classes]}, 1 where a text has the label, else 0.
   */
  MULTI;

  /** The input of {@link #SINGLE}. */
  public static final String LABELS = "labels";

  /** The input of {@link #MULTI}. */
  public static final String LABEL_SETS = "labelSets";

  /**
   * What is said of some texts: their losses {@code [batch]} and logits {@code [batch, classes]}.
   */
  record Compared(Value losses, Value logits) {}

  /**
   * Compares texts with their labels, in nats a text.
   *
   * @param read what the network read of each, {@code [batch, size]}
   * @param classes the matrix {@code [classes, size]}
   * @param smoothing of the labels, for {@link #SINGLE}
   */
  Compared compare(Graph graph, Value read, Value classes, double smoothing) {
    long batch = read.shape().size(0);
    return switch (this) {
      case SINGLE -> {
        Value labels = graph.input(LABELS, DataType.INT64, Shape.of(batch));
        List<Value> compared =
            graph.apply(new Op.LinearCrossEntropy(smoothing), List.of(read, classes, labels));
        yield new Compared(compared.get(0), compared.get(1));
      }
      case MULTI -> {
        Value logits = graph.gemm(read, false, classes, true);
        Value sets = graph.input(LABEL_SETS, DataType.FLOAT, logits.shape());
        Value each = graph.sub(SpecialFunctions.softplus(graph, logits), graph.mul(sets, logits));
        yield new Compared(graph.reduceSum(each, false, 1), logits);
      }
    };
  }
}
