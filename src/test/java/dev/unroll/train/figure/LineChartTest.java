package dev.unroll.train.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LineChartTest {

  @ParameterizedTest
  @EnumSource
  void svg_ofTwoCurves_isWellFormedWithBothNamesAndBothPaths(Scale scale) throws Exception {
    LineChart chart =
        new LineChart(
            "Loss < 1 & falling",
            "epoch",
            "nats",
            scale,
            List.of(Line.of("train", falling(4)), Line.of("validation", falling(3))));

    Document document = parse(chart.svg());

    assertThat(texts(document))
        .contains("Loss < 1 & falling", "train", "validation", "epoch", "nats");
    assertThat(paths(document, "line s0")).hasSize(2); // the curve and its legend entry
    assertThat(paths(document, "line s1")).hasSize(2);
  }

  @Test
  void curve_thatFalls_goesDownThePage() throws Exception {
    LineChart chart = new LineChart("t", "x", "y", Scale.LINEAR, List.of(Line.of("a", falling(4))));
    String path = paths(parse(chart.svg()), "line s0").getFirst();
    String[] points = path.substring(1).split("L", -1);
    double first = Double.parseDouble(points[0].split(" ", -1)[1]);
    double last = Double.parseDouble(points[points.length - 1].split(" ", -1)[1]);
    assertThat(first).isLessThan(last);
    assertThat(List.of(first, last)).allSatisfy(y -> assertThat(y).isBetween(60.0, 400.0));
  }

  @Test
  void pointThatIsNotFinite_leavesAGap() throws Exception {
    List<Point> points =
        List.of(
            new Point(0, 1),
            new Point(1, 2),
            new Point(2, Double.NaN),
            new Point(3, 2),
            new Point(4, 1));
    LineChart chart = new LineChart("t", "x", "y", Scale.LINEAR, List.of(Line.of("a", points)));
    String svg = chart.svg();
    assertThat(paths(parse(svg), "line s0")).hasSize(2);
    assertThat(svg).doesNotContain("NaN");
  }

  @Test
  void chart_withoutPointsOrWithAConstant_stillDraws() throws Exception {
    parse(new LineChart("t", "x", "y", Scale.LOG, List.of(Line.of("a", List.of()))).svg());
    List<Point> constant = List.of(new Point(0, 3), new Point(1, 3));
    String svg = new LineChart("t", "x", "y", Scale.LINEAR, List.of(Line.of("a", constant))).svg();
    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @Test
  void labels_ofAnotherNumberThanThePoints_areRefused() {
    assertThatThrownBy(() -> new Line("a", falling(4), Line.Style.MARKED, List.of("only one")))
        .hasMessageContaining("1 labels");
  }

  @Test
  void linearTicks_areRoundAndInside() {
    assertThat(Scale.LINEAR.ticks(0.13, 0.87).stream().map(Scale::format))
        .containsExactly("0.2", "0.4", "0.6", "0.8");
  }

  @Test
  void logTicks_overTwoDecades_areOneTwoFive() {
    assertThat(Scale.LOG.ticks(0.04, 4).stream().map(Scale::format))
        .containsExactly("0.05", "0.1", "0.2", "0.5", "1", "2");
  }

  private static List<Point> falling(double from) {
    return IntStream.rangeClosed(0, 20).mapToObj(i -> new Point(i, from / (1 + i))).toList();
  }

  static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  static List<String> texts(Document document) {
    NodeList nodes = document.getElementsByTagName("text");
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  private static List<String> paths(Document document, String classes) {
    NodeList nodes = document.getElementsByTagName("path");
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> (Element) nodes.item(i))
        .filter(e -> e.getAttribute("class").equals(classes))
        .map(e -> e.getAttribute("d"))
        .toList();
  }
}
