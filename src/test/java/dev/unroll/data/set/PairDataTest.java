package dev.unroll.data.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairDataTest {
  private static final Origin ORIGIN = new Origin("test", "none", "0");

  @TempDir Path folder;

  @Test
  void heldOut_keepsEverySentenceOnOneSide_alsoWithOtherPunctuationOrCase() {
    List<TextPair> pairs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      pairs.add(new TextPair("Sentence " + i / 3 + ".", "Phrase " + i / 2 + " !"));
      pairs.add(new TextPair("SENTENCE  " + i / 3 + "!", "autre phrase " + i));
    }
    PairData data = new HeldOut(20, 30, 5).divide(pairs, ORIGIN);

    assertThat(data.validation()).hasSize(20);
    assertThat(data.test()).hasSize(30);
    Set<String> held = new HashSet<>();
    for (List<TextPair> part : List.of(data.validation(), data.test())) {
      for (TextPair pair : part) {
        assertThat(held.add(HeldOut.words(pair.source()))).isTrue();
        assertThat(held.add(HeldOut.words(pair.target()))).isTrue();
      }
    }
    assertThat(data.train())
        .isNotEmpty()
        .noneMatch(pair -> held.contains(HeldOut.words(pair.source())))
        .noneMatch(pair -> held.contains(HeldOut.words(pair.target())));
  }

  @Test
  void heldOut_isDecidedByTheSeed() {
    List<TextPair> pairs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      pairs.add(new TextPair("s" + i, "t" + i));
    }
    PairData data = new HeldOut(10, 10, 1).divide(pairs, ORIGIN);
    assertThat(new HeldOut(10, 10, 1).divide(pairs, ORIGIN)).isEqualTo(data);
    assertThat(new HeldOut(10, 10, 2).divide(pairs, ORIGIN).test()).isNotEqualTo(data.test());
  }

  @Test
  void informalPairs_areMoreForTrainingOnly() {
    List<TextPair> pairs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pairs.add(new TextPair("Is it " + i + "?", "Est-ce " + i + "\u00A0?"));
    }
    PairData data = new HeldOut(5, 5, 1).divide(pairs, ORIGIN);

    PairData more = data.withInformal(0.5, 7);

    assertThat(more.validation()).isEqualTo(data.validation());
    assertThat(more.test()).isEqualTo(data.test());
    assertThat(more.train()).hasSize(45).startsWith(data.train().toArray(TextPair[]::new));
    assertThat(data.withInformal(0.5, 7)).isEqualTo(more);
    assertThat(data.withInformal(0.5, 8)).isNotEqualTo(more);
    assertThat(more.train().subList(30, 45))
        .doesNotHaveDuplicates()
        .allMatch(pair -> pair.source().matches("[Ii]s it \\d+\\??"))
        .allMatch(pair -> pair.target().matches("Est-ce \\d+(\u00A0\\?)?"))
        .allMatch(pair -> pair.source().endsWith("?") == pair.target().endsWith("?"))
        .anyMatch(pair -> pair.source().startsWith("Is"))
        .anyMatch(pair -> pair.source().matches("is.*[^?]"))
        .anyMatch(pair -> pair.source().matches("is.*[?]"));
  }

  @Test
  void informalPairs_keepPunctuationThatOneSideOnlyHas() {
    List<TextPair> pairs =
        List.of(new TextPair("1", "1."), new TextPair("...", "…"), new TextPair("2!", "2"));
    PairData data = new PairData(pairs, pairs, List.of(), ORIGIN);

    assertThat(data.withInformal(1, 1).train()).isEqualTo(pairs);
  }

  @Test
  void words_areLettersAndDigitsOnly() {
    assertThat(HeldOut.words("  C'est L'ÉTÉ, n'est-ce pas ?! 12:30 "))
        .isEqualTo("c est l été n est ce pas 12 30");
  }

  @Test
  void reverseTask_reversesNumbers_andHoldsOutLongerRows() {
    PairData data = new ReverseTask(500, 200, 6, 50, 1).generate();
    assertThat(data.train()).hasSize(500);
    assertThat(data.test()).hasSize(200);
    for (TextPair pair : data.validation()) {
      List<String> numbers = List.of(pair.source().split(" ", -1));
      assertThat(String.join(" ", numbers.reversed())).isEqualTo(pair.target());
      assertThat(numbers).hasSizeBetween(1, 11).allMatch(n -> Integer.parseInt(n) < 50);
    }
    assertThat(data.train()).allMatch(pair -> pair.source().split(" ", -1).length <= 6);
    assertThat(data.validation()).anyMatch(pair -> pair.source().split(" ", -1).length > 6);
  }

  @Test
  void pairFile_isReadLineByLine() throws IOException {
    Path file = folder.resolve("pairs.tsv");
    Files.writeString(file, "one\tun\tby somebody\n\ntwo\tdeux\nthree\ttrois\n");
    PairData data = PairFile.read(file, "CC0").divide(new HeldOut(1, 1, 1));
    assertThat(data.train()).hasSize(1);
    assertThat(data.origin().licence()).isEqualTo("CC0");
    List<TextPair> all = new ArrayList<>(data.train());
    all.addAll(data.validation());
    all.addAll(data.test());
    assertThat(all)
        .containsExactlyInAnyOrder(
            new TextPair("one", "un"), new TextPair("two", "deux"), new TextPair("three", "trois"));
  }

  /** Documents of several pairs, a pair that all have, and a sentence that many have. */
  @Test
  void pairsOfOneGroup_areInOnePart_andNoSentenceIsInTwo() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("en\tfr\tlicence\tdocument");
    for (int i = 0; i < 400; i++) {
      lines.add("sentence %d\tphrase %d\tmine\tdocument %d".formatted(i, i, i / 8));
      if (i % 8 == 0) {
        lines.add("The same\tLe même\tmine\tdocument %d".formatted(i / 8));
        lines.add("Thank you.\tMerci %d.\tmine\tdocument %d".formatted(i, i / 8));
      }
    }
    Path file = Files.write(folder.resolve("documents.tsv"), lines);

    PairData data = PairFile.read(file, "CC0", "document").divide(new HeldOut(60, 60, 1));

    assertThat(data.validation()).hasSizeBetween(50, 70);
    assertThat(data.test()).hasSizeBetween(50, 70);
    List<List<TextPair>> parts = List.of(data.train(), data.validation(), data.test());
    Set<Integer> documents = new HashSet<>();
    Set<String> sources = new HashSet<>();
    for (List<TextPair> part : parts) {
      Set<Integer> here = new HashSet<>();
      Set<String> texts = new HashSet<>();
      for (TextPair pair : part) {
        texts.add(HeldOut.words(pair.source()));
        if (pair.source().startsWith("sentence ")) {
          here.add(Integer.parseInt(pair.source().substring(9)) / 8);
        }
      }
      assertThat(here).isNotEmpty();
      assertThat(documents).doesNotContainAnyElementsOf(here);
      assertThat(sources).doesNotContainAnyElementsOf(texts);
      documents.addAll(here);
      sources.addAll(texts);
    }
    assertThat(documents).hasSize(50);
    assertThat(data.test().size()).isBetween(45, 75);
    assertThat(data.validation().size()).isBetween(40, 75);
    assertThatThrownBy(() -> PairFile.read(file, "CC0", "customer"))
        .hasMessageEndingWith(
            "documents.tsv:1: names no column 'customer' after those of the two texts");
    Path without = folder.resolve("without.tsv");
    Files.writeString(without, "en\tfr\tdocument\none\tun\t \n");
    assertThatThrownBy(() -> PairFile.read(without, "CC0", "document"))
        .hasMessageEndingWith("without.tsv:2: has no document to divide by");
    assertThatThrownBy(
            () -> PairFile.read(file, "CC0", "document").divide(new HeldOut(300, 300, 1)))
        .hasMessageContaining("leave none of 451 for training");
  }

  @Test
  void pairFile_withALineThatIsNoPair_isRefusedWithItsNumber() throws IOException {
    Path file = folder.resolve("pairs.tsv");
    Files.writeString(file, "one\tun\ntwo deux\n");
    assertThatThrownBy(() -> PairFile.read(file, "CC0"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("pairs.tsv:2")
        .hasMessageContaining("tab");
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "30, 3", "9999, 999", "10000, 1000", "1000000, 1000"})
  void heldOut_isATenthAndAtMostAThousand_whenNobodySays(int pairs, int expected) {
    assertThat(HeldOut.usual(pairs)).isEqualTo(expected);
  }

  @Test
  void tooFewPairs_areRefused() throws IOException {
    Path file = folder.resolve("pairs.tsv");
    Files.writeString(file, "one\tun\n");
    PairFile one = PairFile.read(file, "CC0");
    assertThatThrownBy(() -> one.divide(new HeldOut(1, 1, 1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("too few");
  }

  @Test
  void lineThatNoModelReads_isRefusedByItsLengthWithItsNumber() throws IOException {
    Path file = folder.resolve("pairs.txt");
    Files.writeString(file, "a\tb\nc" + "d".repeat(4_000_000) + "\te\n");

    assertThatThrownBy(() -> PairFile.read(file, ""))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ":2: the line has 4,000,003 characters; at most 250,000 are read");
  }
}
