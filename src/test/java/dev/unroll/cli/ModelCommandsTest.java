package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.page.TinyModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands that read a model folder, on small untrained models. */
class ModelCommandsTest extends CommandTest {
  @TempDir private static Path models;
  private static Path text = Path.of("text");
  private static Path series = Path.of("series");

  @BeforeAll
  static void writeModels() {
    text = models.resolve("tiny-text");
    series = models.resolve("tiny-series");
    TinyModels.text(text, "A small text model");
    TinyModels.series(series, "A small series model");
  }

  @Test
  void inspect_showsWhatTheGraphReallyReadsAndGives() {
    assertThat(run("inspect", text)).isZero();
    assertThat(out.toString())
        .contains("tiny-text: A small text model")
        .containsPattern("architecture +lstm")
        .containsPattern("input +tokens int64\\[batch, time]")
        .containsPattern("output +logits float\\[batch, time, \\d+]")
        .containsPattern("input +state.0.c float\\[batch, 32]")
        .containsPattern("validation.crossEntropy +4.2");

    assertThat(run("inspect", series)).isZero();
    assertThat(out.toString())
        .contains("  test.height.mae           0.5")
        .contains("  test.height.mae.naiveLast 0.25");
  }

  @Test
  void inspect_ofADamagedModelIsOneLine() throws IOException {
    Path damaged = models.resolve("damaged");
    TinyModels.text(damaged, "Damaged");
    Files.write(damaged.resolve("model.onnx"), new byte[] {1, 2, 3});

    assertThat(run("inspect", damaged)).isEqualTo(1);
    assertThat(err.toString()).contains("model.onnx", "damaged").hasLineCount(1);
  }

  @Test
  void generate_continuesThePromptTheSameWayForTheSameSeed() {
    assertThat(run("generate", text, "ROMEO:", "--max-tokens", 20, "--seed", 5)).isZero();
    String first = out.toString();

    assertThat(first).startsWith("ROMEO:").hasSize("ROMEO:".length() + 20 + 1);
    assertThat(err.toString()).startsWith("20 tokens in ").contains("seed 5").hasLineCount(1);

    assertThat(run("generate", text, "ROMEO:", "--max-tokens", 20, "--seed", 5)).isZero();
    assertThat(out.toString()).isEqualTo(first);

    assertThat(run("generate", text, "ROMEO:", "--max-tokens", 20, "--seed", 6)).isZero();
    assertThat(out.toString()).isNotEqualTo(first);
  }

  @Test
  void generate_withoutPromptTakesTheFirstExample() {
    assertThat(run("generate", text, "--max-tokens", 1)).isZero();
    assertThat(out.toString()).startsWith("ROMEO:\n");
  }

  @Test
  void generate_refusesCharactersTheModelHasNeverSeen() {
    assertThat(run("generate", text, "☃")).isEqualTo(1);
    assertThat(err.toString()).contains("☃").hasLineCount(1);
  }

  @Test
  void generate_refusesANegativeTemperature() {
    assertThat(run("generate", text, "a", "--temperature", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("temperature must be at least 0").hasLineCount(1);
  }

  @Test
  void generate_ofASeriesModelPointsToForecast() {
    assertThat(run("generate", series)).isEqualTo(1);
    assertThat(err.toString()).contains("unroll forecast tiny-series").hasLineCount(1);
  }

  @Test
  void forecast_ofTheExampleIsOneCsvLineAStep() {
    assertThat(run("forecast", series, "--horizon", 3)).isZero();

    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst()).isEqualTo("step,height,wind_speed");
    assertThat(lines.get(3)).matches("3,-?\\d.*,-?\\d.*");
  }

  @Test
  void forecast_isTheSameFromArgumentsAndFromAFile() throws IOException {
    Path csv =
        Files.writeString(models.resolve("past.csv"), "wind_speed,height\n5,-0.5\n6,-0.25\n7,0\n");

    assertThat(run("forecast", series, "--file", csv, "--horizon", 5)).isZero();
    String fromFile = out.toString();
    assertThat(run("forecast", series, "--horizon", 5, "--", "-0.5,5", "-0.25,6", "0,7")).isZero();

    assertThat(out.toString()).isEqualTo(fromFile).hasLineCount(6);
  }

  @Test
  void forecast_ofValuesFarFromWhatWasLearnt_isGivenWithAWarning() {
    assertThat(run("forecast", series, "--horizon", 2, "--", "0,5", "5000,6", "0,7")).isZero();
    assertThat(out.toString()).hasLineCount(3);
    assertThat(err.toString())
        .startsWith("unroll: warning: height: values[1] = 5000.0 is ")
        .hasLineCount(1);
  }

  @Test
  void forecast_ofATextModelPointsToGenerate() {
    assertThat(run("forecast", text, "1")).isEqualTo(1);
    assertThat(err.toString()).contains("unroll generate tiny-text").hasLineCount(1);
  }

  @Test
  void forecast_fromValuesAndFileIsAMistake() {
    assertThat(run("forecast", series, "1,2", "--file", "x.csv")).isEqualTo(2);
    assertThat(err.toString()).contains("not both").hasLineCount(1);
  }

  static Stream<List<String>> commandsThatPrint() {
    return Stream.of(
        List.of("generate", text.toString(), "a", "--max-tokens", "3"),
        List.of("forecast", series.toString(), "--horizon", "2"),
        List.of("inspect", text.toString()),
        List.of("data", "list"),
        List.of("help", "train"),
        List.of("train", "-h"),
        List.of("--help"),
        List.of("--version"));
  }

  @ParameterizedTest
  @MethodSource("commandsThatPrint")
  void outputThatCannotBeWritten_isAFailureInOneLine(List<String> command) {
    assertThat(runToFailing("No space left on device", command.toArray())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "unroll: cannot write to the standard output: No space left on device\n");
  }

  @ParameterizedTest
  @MethodSource("commandsThatPrint")
  void readerThatHasGone_endsACommandQuietly(List<String> command) {
    assertThat(runToFailing("Broken pipe", command.toArray())).isEqualTo(141);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void forecast_readsAFileWithAByteOrderMark() throws IOException {
    Path csv = models.resolve("bom.csv");
    Files.writeString(csv, "\ufeffheight,wind_speed\n-0.5,5\n-0.25,6\n");

    assertThat(run("forecast", series, "--file", csv, "--horizon", 1)).as(err.toString()).isZero();
    String fromFile = out.toString();
    assertThat(runOn(Files.readAllBytes(csv), "forecast", series, "--file", "-", "--horizon", 1))
        .isZero();

    assertThat(out.toString()).isEqualTo(fromFile).hasLineCount(2);
  }

  @Test
  void forecast_ofAFileThatIsNoText_namesTheLine() throws IOException {
    Path csv = models.resolve("latin.csv");
    Files.write(csv, "1,2\n3,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(run("forecast", series, "--file", csv)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "unroll: " + csv + ", line 2: not valid UTF-8 (byte 3 of it)\n");
  }

  @Test
  void forecast_ofAFolder_namesIt() {
    assertThat(run("forecast", series, "--file", models)).isEqualTo(1);
    assertThat(err.toString()).startsWith("unroll: " + models + ": ").hasLineCount(1);
  }
}
