package dev.unroll.train.eval;

import dev.unroll.train.figure.Cluster;
import java.util.ArrayList;
import java.util.List;

/**
 * Hierarchical clustering by average linkage (UPGMA): starting from single items, the two clusters
 * whose members are closest on average are joined, until one is left.
 */
final class AverageLinkage {

  private AverageLinkage() {}

  /**
   * The tree over items.
   *
   * @param leaves at least one
   * @param vectors one an item, compared by Euclidean distance
   */
  static Cluster cluster(List<Cluster.Leaf> leaves, List<double[]> vectors) {
    if (leaves.isEmpty() || leaves.size() != vectors.size()) {
      throw new IllegalArgumentException(
          "%d items and %d vectors".formatted(leaves.size(), vectors.size()));
    }
    List<Member> clusters = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      clusters.add(new Member(leaves.get(i), List.of(vectors.get(i))));
    }
    while (clusters.size() > 1) {
      int first = 0;
      int second = 1;
      double closest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < clusters.size(); i++) {
        for (int j = i + 1; j < clusters.size(); j++) {
          double distance = clusters.get(i).distance(clusters.get(j));
          if (distance < closest) {
            closest = distance;
            first = i;
            second = j;
          }
        }
      }
      Member right = clusters.remove(second);
      Member left = clusters.get(first);
      List<double[]> all = new ArrayList<>(left.vectors);
      all.addAll(right.vectors);
      clusters.set(first, new Member(new Cluster.Join(left.cluster, right.cluster, closest), all));
    }
    return clusters.getFirst().cluster;
  }

  private record Member(Cluster cluster, List<double[]> vectors) {

    double distance(Member other) {
      double sum = 0;
      for (double[] a : vectors) {
        for (double[] b : other.vectors) {
          double squares = 0;
          for (int i = 0; i < a.length; i++) {
            squares += (a[i] - b[i]) * (a[i] - b[i]);
          }
          sum += Math.sqrt(squares);
        }
      }
      return sum / ((long) vectors.size() * other.vectors.size());
    }
  }
}
