package dev.unroll.data.set;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TestSentencesTest {
  private static final List<String> SETS =
      List.of(
          "flores200-dev", "flores200-devtest", "newstest2014", "ntrex128", "newsdiscusstest2015");

  @Test
  void contain_whenASentenceOfATestSetIsWrittenOtherwise_findsIt() {
    String sentence =
        "“We now have 4-month-old mice that are non-diabetic that used to be diabetic,” he added.";
    assertThat(TestSentences.contain(sentence)).isTrue();
    assertThat(
            TestSentences.contain(
                "\"WE NOW HAVE 4-month-old mice that are non-diabetic that used to be diabetic\" he added"))
        .isTrue();
  }

  @Test
  void contain_whenASentenceIsInNoTestSet_doesNot() {
    assertThat(TestSentences.contain("We now have two mice that are not in any of the sets."))
        .isFalse();
    assertThat(TestSentences.contain("")).isFalse();
    assertThat(TestSentences.contain("...")).isFalse();
  }

  /** The list is made again from the sets, where they are. */
  @Test
  void list_isThatOfThePublishedSets() throws IOException {
    List<String> sentences = new ArrayList<>();
    for (Path file : files()) {
      sentences.addAll(Files.readAllLines(file));
    }
    try (InputStream list =
        Objects.requireNonNull(TestSentences.class.getResourceAsStream("test-sentences.bin"))) {
      assertThat(list.readAllBytes()).isEqualTo(TestSentences.listOf(sentences));
    }
  }

  private static List<Path> files() {
    String data = System.getenv("UNROLL_DATA");
    Assumptions.assumeTrue(data != null && Files.isDirectory(Path.of(data, "test-enfr")));
    return SETS.stream()
        .flatMap(set -> Stream.of("en", "fr").map(side -> set + "." + side))
        .map(name -> Path.of(String.valueOf(data), "test-enfr", name))
        .toList();
  }

  /** Writes the list anew, from {@code UNROLL_DATA} to the file that the argument names. */
  public static void main(String[] arguments) throws IOException {
    List<String> sentences = new ArrayList<>();
    for (Path file : files()) {
      sentences.addAll(Files.readAllLines(file));
    }
    Files.write(Path.of(arguments[0]), TestSentences.listOf(sentences));
  }
}
