package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.api.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest extends CommandTest {
  @TempDir Path folder;

  @Test
  void otherTexts_areTranslatedAndMeasured() throws IOException {
    Path phrases = folder.resolve("phrases.tsv");
    Files.writeString(phrases, "I am happy.\tJe suis content. || Je suis heureux.\nno\tnon\tXQZ\n");
    Files.writeString(folder.resolve("news.en"), "Good morning.\n");
    Files.writeString(folder.resolve("news.fr"), "Bonjour.\n");
    Object[] arguments = {
      "eval",
      "models/translate-en-fr",
      "--threads",
      1,
      "--on",
      phrases,
      "--on",
      folder.resolve("news"),
      "--translations",
      folder.resolve("written")
    };

    assertThat(run(arguments)).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("phrases.bleu", "phrases.accepted", "0 of 1 words kept", "news.chrF")
        .doesNotContain("news.accepted");
    assertThat(Files.readAllLines(folder.resolve("written/phrases.txt"))).hasSize(2);
    assertThat(Files.readAllLines(folder.resolve("written/news.txt"))).hasSize(1);
  }

  @Test
  void otherTexts_thatCannotBeMeasured_areOneLine() throws IOException {
    assertThat(run("eval", "models/translate-en-fr", "--on", folder.resolve("none"))).isEqualTo(1);
    assertThat(err.toString()).contains("none.en", "none.fr").hasLineCount(1);
    Path untranslated = Files.writeString(folder.resolve("a.tsv"), "a\tb\nonly this\n");
    assertThat(run("eval", "models/translate-en-fr", "--on", untranslated)).isEqualTo(1);
    assertThat(err.toString()).contains("in line 2").hasLineCount(1);
    assertThat(run("eval", "models/sine-elman", "--on", untranslated)).isEqualTo(1);
    assertThat(err.toString()).contains("neither translates nor").hasLineCount(1);
    assertThat(run("eval", "models/sine-elman", "--translations", folder)).isEqualTo(2);
    assertThat(err.toString()).contains("--translations needs --data");
    assertThat(run("eval", "models/sine-elman", "--confusion", folder)).isEqualTo(2);
    assertThat(err.toString()).contains("--confusion needs --data");
  }

  @Test
  void labelsOfAFile_areMeasured_andDrawn() throws IOException {
    Path model = folder.resolve("kinds");
    TestModels.labels(model, 3, List.of("cat", "dog"));
    Path texts =
        Files.writeString(
            folder.resolve("texts.tsv"), "cat\tthe cat\ndog\ta dog\ncat\ta cat\nbird\ta bird\n");
    Path picture = folder.resolve("confusion.svg");
    assertThat(run("eval", model, "--threads", 1, "--data", texts, "--confusion", picture))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("texts.tsv.accuracy", "texts.tsv.macroF1", "texts.tsv, 3 texts, 2 labels")
        .contains("left out: 1 texts, whose labels the model does not know");
    assertThat(picture).content().contains("<svg", ">cat<", ">dog<");
    Path others = Files.writeString(folder.resolve("others.tsv"), "bird\ta bird\n");
    assertThat(run("eval", model, "--data", others)).isEqualTo(1);
    assertThat(err.toString())
        .contains("others.tsv: no text has a label of the model (cat, dog)")
        .hasLineCount(1);
    assertThat(run("eval", model, "--data", texts, "--translations", folder)).isEqualTo(1);
    assertThat(err.toString()).contains("translates nothing").hasLineCount(1);
  }
}
