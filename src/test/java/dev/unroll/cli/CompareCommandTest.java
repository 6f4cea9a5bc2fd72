package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest extends CommandTest {
  @TempDir Path folder;

  @Test
  void models_areSideBySide_byNameAndByFolder() {
    assertThat(run("compare", "sine-elman", "models/sine-lstm")).as(err.toString()).isZero();
    assertThat(out.toString())
        .startsWith("| | sine-elman | sine-lstm |\n|---|---:|---:|\n")
        .contains("| architecture.type | elman | lstm |")
        .containsPattern("\\| test\\.value\\.mae \\| [0-9.]+.* \\| [0-9.]+.* \\|")
        .doesNotContain("| data.source |", "| title |");
  }

  @Test
  void oneFigure_isChosen() {
    assertThat(run("compare", "sine-elman", "sine-lstm", "--metric", "test.value.mae")).isZero();
    assertThat(out.toString()).contains("test.value.mae").doesNotContain("validation.value.mae");
    assertThat(run("compare", "sine-elman", "--metric", "test.bleu")).isEqualTo(1);
    assertThat(err.toString())
        .contains("--metric: none has test.bleu; there are ", "test.value.mae")
        .hasLineCount(1);
  }

  @Test
  void figureOverAKey_hasOneColumnWithoutBy_andAPicture() {
    Path picture = folder.resolve("a.svg");
    assertThat(
            run(
                "compare",
                "sine-elman",
                "--metric",
                "test.value.mae",
                "--over",
                "architecture.hidden",
                "--svg",
                picture))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).startsWith("| architecture.hidden | test.value.mae |");
    assertThat(picture).exists();
  }

  @Test
  void whatMeansNothing_isRefused() {
    assertThat(run("compare", "sine-elman", "--by", "init")).isEqualTo(2);
    assertThat(err.toString()).contains("--by needs --over");
    assertThat(run("compare", "sine-elman", "--over", "architecture.hidden")).isEqualTo(2);
    assertThat(err.toString()).contains("--over needs --metric");
    assertThat(run("compare", "sine-elma")).isEqualTo(1);
    assertThat(err.toString()).contains("did you mean sine-elman?").hasLineCount(1);
  }
}
