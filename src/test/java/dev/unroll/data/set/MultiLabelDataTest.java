package dev.unroll.data.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.store.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of texts with any number of labels, read, recognised and divided. */
class MultiLabelDataTest {
  private static final Shares SHARES = new Shares(0.8, 0.1, 0.1);
  private static final LabelForm SEVERAL = LabelForm.several(null);

  @TempDir Path folder;

  private Path file(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private static LabelledText text(String text, String... labels) {
    return new LabelledText(text, List.of(labels));
  }

  @Test
  void labelsOfTheFirstColumn_areSeparate_andOfATextThatComesAgainUnited() throws IOException {
    Path file =
        file(
            "a.tsv",
            "b, a\tone",
            "\tnone",
            ",a,,\ttwo\twith a tab",
            "😀,\"q\"\tthree",
            "c\tone",
            "a,a\tone");
    assertThat(LabelledData.texts(file, SEVERAL))
        .containsExactly(
            text("one", "a", "b", "c"),
            text("none"),
            text("two\twith a tab", "a"),
            text("three", "\"q\"", "😀"));
    assertThat(LabelledData.texts(file("b.tsv", "x,y|z\tone"), LabelForm.several("|")))
        .containsExactly(text("one", "x,y", "z"));
  }

  @Test
  void jsonLinesAndFastText_areReadAsTheirFormsSay() throws IOException {
    Path json =
        file(
            "a.jsonl",
            "{\"text\": \"one\\ttab\", \"labels\": [\"a,b\", 3]}",
            "{\"labels\": [], \"text\": \"two\"}",
            "{\"text\": \"three\", \"label\": \"c\"}",
            "{\"text\": \"four\", \"label\": \"c, d\"}");
    assertThat(LabelledData.texts(json, SEVERAL))
        .containsExactly(
            text("one\ttab", "3", "a,b"), text("two"), text("three", "c"), text("four", "c", "d"));
    Path fast = file("a.txt", "__label__b __label__a one two", "just text", "__label__c\tthree");
    assertThat(LabelledData.texts(fast, SEVERAL))
        .containsExactly(text("one two", "a", "b"), text("just text"), text("three", "c"));
    Path single = file("single.txt", "__label__b one", "__label__a two");
    assertThat(LabelledData.texts(single, LabelForm.SINGLE))
        .containsExactly(text("one", "b"), text("two", "a"));
    // With a tab the first column is the label, as it stands.
    Path tabs = file("tabs.tsv", "__label__b\tone");
    assertThat(LabelledData.texts(tabs, LabelForm.SINGLE))
        .containsExactly(text("one", "__label__b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          a.tsv   ~ true  ~ no tab                              ~ :1: no labelled text; a line is its labels, a tab and a text
          a.tsv   ~ true  ~ a\t                                 ~ :1: no labelled text
          a.txt   ~ true  ~ __label__ one                       ~ :1: a label without a name
          a.txt   ~ true  ~ __label__a                          ~ :1: no labelled text
          a.txt   ~ false ~ __label__a __label__b one           ~ :1: has 2 labels; where a text may have several or none, the recipe says data.multiLabel: true
          a.jsonl ~ false ~ {"text": "one", "labels": []}       ~ :1: has no label; where
          a.jsonl ~ true  ~ {"text": "one"}                     ~ :1: no labelled text; a line is {"text"
          a.jsonl ~ true  ~ {"text": 1, "labels": []}           ~ :1: no labelled text
          a.jsonl ~ true  ~ {"text": "one", "labels": [null]}   ~ :1: a label must be a text
          a.jsonl ~ true  ~ {"text": "one", "labels": {"a": 1}} ~ :1: a label must be a text
          a.jsonl ~ true  ~ {"text": "one", "labels": [" "]}    ~ :1: a label must be a text
          a.jsonl ~ true  ~ {"text": "one", "labels":           ~ :1: not JSON
          """)
  void lineThatIsNoLabelledText_isNamed(
      String name, boolean isMultiLabel, String line, String problem) throws IOException {
    Path file = file(name, line);
    assertThatThrownBy(() -> LabelledData.texts(file, isMultiLabel ? SEVERAL : LabelForm.SINGLE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(name + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          a.tsv   ~ a;one a,b;two b;three                   ~ true  ~ ,
          a.tsv   ~ a;one a|b;two b;three                   ~ true  ~ |
          a.tsv   ~ a;one ;two b;three                      ~ true  ~ ,
          a.tsv   ~ a;one b;one a;two                       ~ true  ~ ,
          a.tsv   ~ a;one b;two a;three                     ~ false ~ ,
          a.tsv   ~ food,drinks;one hotels,rooms;two        ~ false ~ ,
          """)
  void form_isFoundInTheFile(String name, String lines, boolean isMultiLabel, String separator)
      throws IOException {
    Path file = file(name, lines.replace(";", "\t").split(" "));
    assertThat(LabelForms.of(file)).isEqualTo(new LabelForm(isMultiLabel, separator, null));
  }

  /** What is only measured may have the recipe's columns, or not. */
  @Test
  void groupsOfAFile_areReadWhereItNamesThem() throws IOException {
    Path named = file("named.tsv", "label\ttext\tcustomer", "a,b\tone\tc3");
    assertThat(LabelledData.texts(named, SEVERAL.withGroupOf(named, "customer")))
        .containsExactly(text("one", "a", "b"));
    Path plain = file("plain.tsv", "a\tone");
    assertThat(LabelledData.texts(plain, SEVERAL.withGroupOf(plain, "customer")))
        .containsExactly(text("one", "a"));
    assertThat(SEVERAL.withGroupOf(named, null)).isEqualTo(SEVERAL);
  }

  @Test
  void formOfJsonLinesAndFastText_isFoundByTheirLabels() throws IOException {
    Path one = file("one.jsonl", "{\"text\": \"x\", \"label\": \"a\"}");
    assertThat(LabelForms.of(one)).isEqualTo(LabelForm.SINGLE);
    Path none = file("none.jsonl", "{\"text\": \"x\", \"labels\": []}");
    assertThat(LabelForms.of(none).isMultiLabel()).isTrue();
    Path fast = file("two.txt", "__label__a __label__b x");
    assertThat(LabelForms.of(fast).isMultiLabel()).isTrue();
  }

  /** Labels of very different frequency, of which texts have up to four, or none. */
  private Path many(Random random) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      List<String> labels = new ArrayList<>();
      for (int label = 0; label < 8; label++) {
        if (random.nextDouble() < 0.5 / (1 << label)) {
          labels.add("label" + label);
        }
      }
      lines.add(String.join(",", labels) + "\ttext number " + i);
    }
    lines.add("once\tthe only one");
    return Files.write(folder.resolve("many.tsv"), lines);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyLabel_isDividedByTheShares_andTheFirstTrains(long seed) throws IOException {
    LabelledData data = LabelledData.file(many(new Random(seed)), SEVERAL, SHARES, seed, "own");
    assertThat(data.labels()).contains("once", "label0", "label7");
    List<List<LabelledText>> parts = List.of(data.train(), data.validation(), data.test());
    assertThat(parts.stream().mapToInt(List::size).sum()).isEqualTo(1_001);
    for (String label : data.labels()) {
      List<Long> counts =
          parts.stream()
              .map(part -> part.stream().filter(text -> text.labels().contains(label)).count())
              .toList();
      long all = counts.stream().mapToLong(count -> count).sum();
      assertThat(counts.get(0)).as(label).isBetween((long) (0.8 * all) - 2, (long) (0.8 * all) + 2);
      assertThat(counts.get(0)).as(label).isPositive();
      assertThat(counts.get(1)).as(label).isBetween((long) (0.1 * all) - 2, (long) (0.1 * all) + 2);
    }
    assertThat(data.train().size()).isBetween(790, 811);
    assertThat(data.test().stream().filter(text -> text.labels().isEmpty()).count()).isPositive();
  }

  @Test
  void labelsWithThreeTextsEach_areInEveryPart() throws IOException {
    List<String> lines =
        IntStream.range(0, 600).mapToObj(i -> "label" + i / 3 + "\ttext number " + i).toList();
    Path file = Files.write(folder.resolve("rare.tsv"), lines);
    LabelledData data = LabelledData.file(file, SEVERAL, SHARES, 1, "own");
    assertThat(data.labels()).hasSize(200);
    assertThat(data.validation().size()).isBetween(40, 80);
    assertThat(data.test()).hasSizeBetween(40, 80).noneMatch(text -> text.labels().isEmpty());
    LabelledData two = LabelledData.file(file, SEVERAL, new Shares(0.7, 0.3, 0), 1, "own");
    assertThat(two.train().size() + two.validation().size()).isEqualTo(600);
    assertThat(two.test()).isEmpty();
  }

  @Test
  void groupsAndEqualTexts_areInOnePart() throws IOException {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    lines.add("labels\ttext\tcustomer");
    for (int i = 0; i < 300; i++) {
      String labels = random.nextBoolean() ? "a,b" : random.nextBoolean() ? "b" : "";
      lines.add(labels + "\ttext " + i + "\tcustomer " + i / 5);
    }
    lines.add("a\tThe same text!\tcustomer 1");
    lines.add("b\tthe same text\tcustomer 2");
    Path file = Files.write(folder.resolve("groups.tsv"), lines);
    LabelledData data = LabelledData.file(file, SEVERAL.withGroup("customer"), SHARES, 1, "own");
    List<Set<Integer>> customers =
        Stream.of(data.train(), data.validation(), data.test())
            .map(
                part ->
                    part.stream()
                        .filter(text -> text.text().matches("text \\d+"))
                        .map(text -> Integer.parseInt(text.text().substring(5)) / 5)
                        .collect(Collectors.toSet()))
            .toList();
    assertThat(customers).allSatisfy(part -> assertThat(part).isNotEmpty());
    assertThat(customers.stream().mapToInt(Set::size).sum()).isEqualTo(60);
    assertThat(new HashSet<>(customers.stream().flatMap(Set::stream).toList())).hasSize(60);
    assertThat(customers).filteredOn(part -> part.contains(1)).allMatch(part -> part.contains(2));
  }

  @Test
  void groupOfJsonLines_isAKey_andFastTextHasNone() throws IOException {
    List<String> lines =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    "{\"text\": \"text %d\", \"labels\": [\"%s\"], \"by\": %d}"
                        .formatted(i, i % 2 == 0 ? "a" : "b", i / 6))
            .toList();
    Path file = Files.write(folder.resolve("by.jsonl"), lines);
    LabelledData data =
        LabelledData.file(file, SEVERAL.withGroup("by"), new Shares(0.5, 0.5, 0), 1, "own");
    assertThat(data.train().size() % 6).isZero();
    assertThat(data.validation().size() % 6).isZero();
    assertThatThrownBy(() -> LabelledData.texts(file, SEVERAL.withGroup("customer")))
        .hasMessageEndingWith("by.jsonl:1: has no customer to divide by");
    Path fast = file("fast.txt", "__label__a one");
    assertThatThrownBy(() -> LabelledData.texts(fast, SEVERAL.withGroup("by")))
        .hasMessageContaining("no columns, so no groups");
  }

  @Test
  void oneLabel_thatSomeTextsLack_isEnough_butNotOneThatAllHave() throws IOException {
    List<String> lines =
        IntStream.range(0, 40).mapToObj(i -> (i % 2 == 0 ? "a" : "") + "\ttext " + i).toList();
    Path some = Files.write(folder.resolve("some.tsv"), lines);
    assertThat(LabelledData.file(some, SEVERAL, SHARES, 1, "own").labels()).containsExactly("a");
    Path all =
        Files.write(
            folder.resolve("all.tsv"),
            lines.stream().map(line -> line.startsWith("a") ? line : "a" + line).toList());
    assertThatThrownBy(() -> LabelledData.file(all, SEVERAL, SHARES, 1, "own"))
        .hasMessageContaining("every text has the one label 'a'");
    Path none =
        Files.write(
            folder.resolve("none.tsv"), lines.stream().map(l -> l.replaceFirst("a", "")).toList());
    assertThatThrownBy(() -> LabelledData.file(none, SEVERAL, SHARES, 1, "own"))
        .hasMessageContaining("there are 0 labels");
  }
}
