package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.engine.ort.SmallTranslator;
import dev.unroll.page.TinyModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a small untrained model, which translates every line of text as one sentence. */
class TranslateCommandTest extends CommandTest {
  @TempDir private static Path models;
  private static Path small = Path.of("small");

  @BeforeAll
  static void writeModels() {
    small = SmallTranslator.all().get(1).in(models).path();
    TinyModels.text(models.resolve("tiny-text"), "A small text model");
  }

  private int runOn(String input, Object... args) {
    return runOn(input.getBytes(StandardCharsets.UTF_8), args);
  }

  private String translated(String text) {
    assertThat(run("translate", small, text)).isZero();
    return out.toString().stripTrailing();
  }

  @Test
  void text_isTranslatedAndItsCostToldOnStandardError() {
    assertThat(translated("once upon a time")).isNotBlank();
    assertThat(err.toString()).startsWith("1 sentence, ").contains("tokens/s").hasLineCount(1);
  }

  @Test
  void lines_areTranslatedInTheirOrder_withBlankOnesKept() {
    List<String> expected = new ArrayList<>();
    StringBuilder input = new StringBuilder();
    List<String> texts = List.of("a", "once upon", "zz, top.", "the end");
    List<String> alone = texts.stream().map(this::translated).toList();
    for (int i = 0; i < 1_000; i++) {
      String line = i % 7 == 0 ? "" : texts.get(i % 4);
      input.append(line).append('\n');
      expected.add(i % 7 == 0 ? "" : alone.get(i % 4));
    }
    assertThat(runOn(input.toString(), "translate", small)).isZero();
    assertThat(out.toString().lines().map(String::stripTrailing)).isEqualTo(expected);
  }

  @Test
  void lineThatIsTooLong_isTranslatedInParts() {
    assertThat(runOn("a\n" + "so long, ".repeat(30) + "\nb\n", "translate", small)).isZero();
    assertThat(out.toString()).hasLineCount(3);
    assertThat(err.toString()).containsPattern("^\\d+ sentences").doesNotStartWith("3 ");
  }

  @Test
  void alternatives_standBehindTheBest() {
    assertThat(run("translate", small, "once upon a time", "--alternatives", 2)).isZero();
    List<String> best = out.toString().lines().toList();
    assertThat(best).hasSize(3).doesNotHaveDuplicates();

    assertThat(runOn("once upon a time\n", "translate", small, "--alternatives", 2)).isZero();
    assertThat(out.toString().strip().split("\t")).hasSize(3);
  }

  @Test
  void check_tellsOfEachSentenceOnStandardError() {
    assertThat(run("translate", "models/translate-en-fr", "It is $1,250.00.", "--check")).isZero();
    assertThat(out.toString()).containsPattern("1[,\\h]250[.,]00");
    assertThat(err.toString()).contains("\tIt is $1,250.00.\t$1,250.00\t");

    assertThat(
            runOn(
                "$5.50\n",
                "translate",
                "models/translate-en-fr",
                "--numbers",
                "localized",
                "--check"))
        .isZero();
    assertThat(out.toString()).isEqualTo("5,50\u00a0$\n");
    assertThat(err.toString()).contains("no_words\t$5.50\t$5.50\t");
  }

  @Test
  void sampling_isTheSameForTheSameSeed() {
    assertThat(run("translate", small, "abc", "--temperature", 1, "--seed", 5)).isZero();
    String first = out.toString();
    assertThat(run("translate", small, "abc", "--temperature", 1, "--seed", 5)).isZero();
    assertThat(out.toString()).isEqualTo(first);
    assertThat(run("translate", small, "abc", "--temperature", 1, "--seed", 6)).isZero();
    assertThat(out.toString()).isNotEqualTo(first);
  }

  @Test
  void unknownCharacters_areToldWithTheirLine() {
    assertThat(run("translate", small, "☃")).isEqualTo(1);
    assertThat(err.toString()).contains("☃").hasLineCount(1);
    assertThat(runOn("a\nb\nc ☃\nd\n", "translate", small)).isEqualTo(1);
    assertThat(err.toString()).contains("line 3: ", "☃").hasLineCount(1);
    assertThat(out.toString()).hasLineCount(2);
  }

  @Test
  void mistakes_areToldInOneLine() {
    assertThat(run("translate", small, "a", "--beam", 0)).isEqualTo(2);
    assertThat(err.toString()).contains("--beam must be at least 1").hasLineCount(1);
    assertThat(run("translate", small, "a", "--seed", 1)).isEqualTo(2);
    assertThat(err.toString()).contains("--seed needs a --temperature").hasLineCount(1);
    assertThat(run("translate", small, "a", "--temperature", 1, "--beam", 2)).isEqualTo(2);
    assertThat(err.toString()).contains("--temperature goes with no option").hasLineCount(1);
    assertThat(run("translate", models.resolve("tiny-text"), "a")).isEqualTo(1);
    assertThat(err.toString()).contains("unroll generate tiny-text").hasLineCount(1);
  }

  @Test
  void textWithoutWords_staysAsItIs() {
    assertThat(run("translate", small, "  ")).isZero();
    assertThat(out.toString()).isEqualTo("  " + System.lineSeparator());
  }

  @Test
  void byteOrderMark_isNotTranslated() {
    assertThat(runOn("\ufeffonce\n", "translate", small)).isZero();
    assertThat(out.toString().stripTrailing()).isEqualTo(translated("once"));
  }

  @Test
  void malformedLine_isRefusedWithItsNumber_afterThoseBeforeItAreWritten() {
    byte[] input = "once\nupon\na t?me\nthe end\n".getBytes(StandardCharsets.UTF_8);
    input[13] = (byte) 0xe9; // an accent of Latin-1

    assertThat(runOn(input, "translate", small)).isEqualTo(1);

    assertThat(err.toString())
        .startsWith("unroll: standard input, line 3: not valid UTF-8 (byte 4 of it)")
        .hasLineCount(1);
    assertThat(out.toString()).hasLineCount(2);
  }

  @Test
  void wordOfFiftyThousandLetters_staysAsItIs() {
    String word = "a".repeat(50_000);

    assertThat(runOn("once " + word + " upon\n", "translate", small)).isZero();

    assertThat(out.toString()).contains(word);
    assertThat(err.toString()).startsWith("2 sentences, ");
  }

  @Test
  void file_isTranslatedBesideIt_orWhereItIsAsked(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), "{\"k\": \"once upon\"}");
    Path out = folder.resolve("b.json");

    assertThat(run("translate", small, "--file", file)).isZero();
    Path beside = folder.resolve("a.translated.json");
    assertThat(run("translate", small, "--file", file, "--output", out)).isZero();

    assertThat(Files.readString(beside)).startsWith("{\"k\": \"").isEqualTo(Files.readString(out));
    assertFails(folder.resolve("no.txt"), "cannot be read");
    assertFails(Files.writeString(folder.resolve("a.exe"), "x"), "must end with one of");
    assertFails(Files.writeString(folder.resolve("a.docx"), "x"), "is no archive");
    assertThat(run("translate", small, "text", "--file", file)).isEqualTo(2);
  }

  private void assertFails(Path file, String message) {
    assertThat(run("translate", small, "--file", file)).isEqualTo(1);
    assertThat(err.toString()).contains(message).hasLineCount(1);
  }
}
