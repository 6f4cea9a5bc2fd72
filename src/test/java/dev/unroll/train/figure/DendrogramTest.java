package dev.unroll.train.figure;

import static dev.unroll.train.figure.LineChartTest.parse;
import static dev.unroll.train.figure.LineChartTest.texts;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DendrogramTest {

  @Test
  void svg_ofATree_namesLeavesInTreeOrderAndGroupsOnce() throws Exception {
    Cluster animals =
        new Cluster.Join(new Cluster.Leaf("cat", "noun"), new Cluster.Leaf("mouse", "noun"), 0.3);
    Cluster root = new Cluster.Join(animals, new Cluster.Leaf("eat", "verb"), 1.2);

    var document = parse(new Dendrogram("Words", "distance", root).svg());

    assertThat(texts(document)).containsSubsequence("noun", "verb", "cat", "mouse", "eat");
    assertThat(document.getElementsByTagName("path").getLength())
        .as("three strokes a join, the axis and its ticks")
        .isGreaterThan(6);
  }
}
