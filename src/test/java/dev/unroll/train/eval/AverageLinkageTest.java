package dev.unroll.train.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.train.figure.Cluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class AverageLinkageTest {

  private static Cluster.Leaf leaf(String name) {
    return new Cluster.Leaf(name, "group");
  }

  @Test
  void tree_ofFourPointsOnALine_hasTheHandComputedHeights() {
    // 0 and 1 join at 1; 10 and 13 at 3; the pairs at the mean of 10, 13, 9, 12 = 11.
    Cluster root =
        AverageLinkage.cluster(
            List.of(leaf("a"), leaf("d"), leaf("b"), leaf("c")),
            List.of(new double[] {0}, new double[] {13}, new double[] {1}, new double[] {10}));

    assertThat(root).isInstanceOf(Cluster.Join.class);
    Cluster.Join join = (Cluster.Join) root;
    assertThat(join.height()).isCloseTo(11, within(1e-12));
    assertThat(List.of(join.left().distance(), join.right().distance()))
        .containsExactlyInAnyOrder(1.0, 3.0);
    assertThat(join.left().leaves()).containsExactly(leaf("a"), leaf("b"));
    assertThat(join.right().leaves()).containsExactlyInAnyOrder(leaf("c"), leaf("d"));
  }

  @Test
  void tree_ofOneItem_isTheItem() {
    assertThat(AverageLinkage.cluster(List.of(leaf("a")), List.of(new double[] {1, 2})))
        .isEqualTo(leaf("a"));
  }
}
