package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** The dropout of one graph: makes its masks, or none where the rate is 0. */
final class Dropout {
  private final Graph graph;
  private final double rate;
  private final List<TrainingGraph.Mask> masks = new ArrayList<>();

  /** The dropout of a graph that drops everything alike. */
  Dropout(Graph graph, double rate) {
    this.graph = graph;
    this.rate = rate;
  }

  /** Whether anything is dropped. */
  boolean drops() {
    return rate > 0;
  }

  /** The value with some of its elements dropped. */
  Value apply(Value x) {
    return drops() ? graph.mul(x, mask(x.shape())) : x;
  }

  /** The value with some of its elements dropped, at a rate of its own. */
  Value apply(Value x, double own) {
    return own > 0 ? graph.mul(x, mask(x.shape(), own)) : x;
  }

  /** A new mask: the input {@code mask.N}. */
  Value mask(Shape shape) {
    return mask(shape, rate);
  }

  private Value mask(Shape shape, double own) {
    Value mask = graph.input("mask." + masks.size(), DataType.FLOAT, shape);
    masks.add(new TrainingGraph.Mask(mask, own));
    return mask;
  }

  /** The masks made so far. */
  List<TrainingGraph.Mask> masks() {
    return List.copyOf(masks);
  }
}
