package dev.unroll.train.figure;

import java.util.List;
import java.util.stream.Stream;

/** A binary tree of things that are alike: a {@link Dendrogram} draws it. */
public sealed interface Cluster {

  /**
   * One thing.
   *
   * @param group what the reader expects to find together; it chooses the colour
   */
  record Leaf(String name, String group) implements Cluster {}

  /**
   * Two clusters joined.
   *
   * @param height their distance
   */
  record Join(Cluster left, Cluster right, double height) implements Cluster {}

  /** The leaves from left to right. */
  default List<Leaf> leaves() {
    return switch (this) {
      case Leaf leaf -> List.of(leaf);
      case Join join ->
          Stream.concat(join.left.leaves().stream(), join.right.leaves().stream()).toList();
    };
  }

  /** The distance at which this cluster was joined; 0 for a leaf. */
  default double distance() {
    return switch (this) {
      case Leaf leaf -> 0;
      case Join join -> join.height;
    };
  }
}
