package dev.unroll.data.set;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.store.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctPartsTest {
  private static final Shares SHARES = new Shares(0.8, 0.1, 0.1);

  @TempDir Path folder;

  private LabelledData labelled(List<String> lines, long seed) throws IOException {
    Path file = Files.write(folder.resolve("texts.tsv"), lines);
    return LabelledData.file(file, LabelForm.SINGLE, SHARES, seed, "own");
  }

  private static Set<String> texts(List<LabelledText> part) {
    return part.stream().map(text -> HeldOut.words(text.text())).collect(toSet());
  }

  private static void assertApart(Collection<? extends Set<String>> parts) {
    Set<String> all = new HashSet<>();
    parts.forEach(part -> assertThat(all).doesNotContainAnyElementsOf(part));
    parts.forEach(all::addAll);
    assertThat(all).hasSize(parts.stream().mapToInt(Set::size).sum());
  }

  private static String nonsense(Random random) {
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < 4; word++) {
      random.ints(5, 'a', 'z' + 1).forEach(text::appendCodePoint);
      text.append(' ');
    }
    return text.toString().strip();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void textsThatOccurFourTimes_areInOnePart_andCountOnce(long seed) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      String text = nonsense(random);
      String label = random.nextBoolean() ? "yes" : "no";
      lines.addAll(
          List.of(
              label + "\t" + text,
              label + "\t" + text,
              label + "\t" + Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".",
              (random.nextBoolean() ? "yes" : "no") + "\t" + text));
    }
    Collections.shuffle(lines, random);

    LabelledData data = labelled(lines, seed);

    assertApart(List.of(texts(data.train()), texts(data.validation()), texts(data.test())));
    List<LabelledText> all =
        Stream.of(data.train(), data.validation(), data.test()).flatMap(List::stream).toList();
    assertThat(all).doesNotHaveDuplicates();
    assertThat(texts(all)).hasSize(150);
    assertThat(data.origin().name())
        .isEqualTo("texts.tsv (%d different of 600)".formatted(all.size()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyLabel_isDividedByTheShares(long seed) throws IOException {
    Random random = new Random(seed);
    Map<String, Integer> counts = Map.of("often", 400, "seldom", 40, "rare", 10, "once", 1);
    List<String> lines = new ArrayList<>();
    counts.forEach(
        (label, count) -> {
          for (int i = 0; i < count; i++) {
            lines.add(label + "\t" + nonsense(random));
          }
        });
    LabelledData data = labelled(lines, seed);

    Map<Cell, Long> found = new HashMap<>();
    count(found, "train", data.train());
    count(found, "validation", data.validation());
    count(found, "test", data.test());
    counts.forEach(
        (label, count) -> {
          assertThat(found.getOrDefault(new Cell("train", label), 0L))
              .as("%s for training", label)
              .isBetween(Math.max(1, Math.round(0.8 * count) - 2), Math.round(0.8 * count) + 2);
          for (String part : List.of("validation", "test")) {
            assertThat(found.getOrDefault(new Cell(part, label), 0L))
                .as("%s for %s", label, part)
                .isBetween(Math.round(0.1 * count) - 2, Math.round(0.1 * count) + 2);
          }
        });
    assertThat(data.labels()).containsExactly("often", "once", "rare", "seldom");
  }

  private record Cell(String part, String label) {}

  private static void count(Map<Cell, Long> found, String part, List<LabelledText> texts) {
    texts.stream()
        .collect(groupingBy(LabelledText::label, counting()))
        .forEach((label, count) -> found.put(new Cell(part, label), count));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 9})
  void fewTexts_leaveOneForEachPartThatTrainingCanSpare(int count) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add("a\tfirst " + i);
      lines.add("b\tsecond " + i);
    }
    LabelledData data = labelled(lines, 1);
    assertThat(data.labels()).containsExactly("a", "b");
    assertThat(data.validation()).isNotEmpty();
    assertThat(data.test()).isNotEmpty();
  }

  /** Customers, each with some texts; two of them have written the same. */
  @Test
  void groups_areInOnePart_withAllThatSharesATextWithThem() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("label\ttext\tchannel\tcustomer");
    for (int i = 0; i < 300; i++) {
      lines.add((i % 2 == 0 ? "a" : "b") + "\ttext " + i + "\tmail\tcustomer " + i / 5);
    }
    lines.add("a\tthe same text\tmail\tcustomer 1");
    lines.add("a\tThe same text!\tmail\tcustomer 2");
    Path file = Files.write(folder.resolve("customers.tsv"), lines);
    LabelledData data =
        LabelledData.file(file, LabelForm.SINGLE.withGroup("customer"), SHARES, 1, "own");

    List<Set<Integer>> customers =
        Stream.of(data.train(), data.validation(), data.test())
            .map(
                part ->
                    part.stream()
                        .filter(text -> text.text().matches("text \\d+"))
                        .map(text -> Integer.parseInt(text.text().substring(5)) / 5)
                        .collect(toSet()))
            .toList();
    assertThat(customers).allSatisfy(part -> assertThat(part).isNotEmpty());
    assertThat(customers.stream().mapToInt(Set::size).sum()).isEqualTo(60);
    assertThat(customers).filteredOn(part -> part.contains(1)).allMatch(part -> part.contains(2));
    LabelledData texts = labelled(lines.subList(1, lines.size()), 1);
    assertThat(texts.train().size() + texts.validation().size() + texts.test().size())
        .isEqualTo(302);
  }

  @Test
  void group_thatIsNotThere_isNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("none.tsv"), "label\ttext\nx\ty\n");
    assertThatThrownBy(
            () -> LabelledData.file(file, LabelForm.SINGLE.withGroup("customer"), SHARES, 1, "own"))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "none.tsv:1: names no column 'customer' after those of the label and the text");
    Path shortened =
        Files.writeString(folder.resolve("short.tsv"), "label\ttext\tcustomer\nx\ty\n");
    assertThatThrownBy(
            () ->
                LabelledData.file(
                    shortened, LabelForm.SINGLE.withGroup("customer"), SHARES, 1, "own"))
        .hasMessageContaining("short.tsv:2: no labelled text");
    Path talks =
        Files.writeString(
            folder.resolve("t.jsonl"),
            "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}");
    assertThatThrownBy(
            () ->
                DialogueData.file(new DialogueData.PartFiles(talks), SHARES, 1, "own", "customer"))
        .hasMessageEndingWith("t.jsonl:1: has no customer to divide by");
  }

  @Test
  void dialoguesOfOneGroup_areInOnePart() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      lines.add(
          """
          {"customer": %d, "messages": [{"role": "user", "content": "A room %d"}, \
          {"role": "assistant", "content": "Yes."}]}"""
              .formatted(i / 4, i));
    }
    Path file = Files.write(folder.resolve("talks.jsonl"), lines);
    DialogueData data =
        DialogueData.file(new DialogueData.PartFiles(file), SHARES, 1, "own", "customer");
    List<Set<Integer>> customers =
        Stream.of(data.train(), data.validation(), data.test())
            .map(
                part ->
                    asked(part).stream()
                        .map(text -> Integer.parseInt(text.substring(7)) / 4)
                        .collect(toSet()))
            .toList();
    assertThat(customers.stream().mapToInt(Set::size).sum()).isEqualTo(50);
    assertThat(customers).allSatisfy(part -> assertThat(part).isNotEmpty());
  }

  @Test
  void textsWithoutWords_areTheirSigns() throws IOException {
    List<String> lines = List.of("a\t:-)", "a\t:-(", "b\t!!", "b\t??", "a\t...", "b\t;-)");
    LabelledData data = labelled(lines, 1);
    assertThat(data.train().size() + data.validation().size() + data.test().size()).isEqualTo(6);
  }

  private DialogueData dialogues(List<String> lines, long seed) throws IOException {
    Path file = Files.write(folder.resolve("talks.jsonl"), lines);
    return DialogueData.file(new DialogueData.PartFiles(file), SHARES, seed, "own", null);
  }

  /** What users ask for first. */
  private static Set<String> asked(List<Dialogue> part) {
    return part.stream().map(dialogue -> dialogue.turns().getFirst().text()).collect(toSet());
  }

  @Test
  void dialoguesSortedByTopic_areMixedBySeed_andNoneIsInTwoParts() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String topic = i < 100 ? "hotel" : "flight";
      String line =
          """
          {"messages": [{"role": "user", "content": "A %s for %d?"}, \
          {"role": "assistant", "content": "Yes."}]}"""
              .formatted(topic, i);
      lines.add(line);
      lines.add(line.replace("A ", "a ").replace("?", ""));
    }
    DialogueData data = dialogues(lines, 1);

    for (List<Dialogue> part : List.of(data.validation(), data.test())) {
      assertThat(part).hasSizeBetween(38, 42);
      for (String topic : List.of("hotel", "flight")) {
        assertThat(asked(part)).filteredOn(text -> text.contains(topic)).hasSizeGreaterThan(8);
      }
    }
    assertApart(
        Stream.of(data.train(), data.validation(), data.test())
            .map(DistinctPartsTest::asked)
            .map(asked -> asked.stream().map(HeldOut::words).collect(toSet()))
            .toList());
    assertThat(dialogues(lines, 1)).isEqualTo(data);
    assertThat(asked(dialogues(lines, 2).test())).isNotEqualTo(asked(data.test()));
  }
}
