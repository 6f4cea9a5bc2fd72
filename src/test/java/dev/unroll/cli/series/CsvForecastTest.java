package dev.unroll.cli.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.api.TestForecasters;
import dev.unroll.cli.CommandTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvForecastTest extends CommandTest {
  private static final String PAST =
      """
      date,place,height,price
      2024-01-01 00:00,A,0,10
      2024-01-01 06:00,A,1,10
      2024-01-01 18:00,A,-1,10
      2024-01-02 00:00,A,,11
      2024-01-01 00:00,"B, the other",55,10
      2024-01-01 06:00,"B, the other",56,10
      """;

  @TempDir Path temporary;
  private Path model;

  @BeforeEach
  void write() {
    model = temporary.resolve("waves");
    TestForecasters.write(model);
  }

  @Test
  void file_isForecastToAFile() throws IOException {
    Path in = Files.writeString(temporary.resolve("in.csv"), PAST);
    Path to = temporary.resolve("out.csv");
    assertThat(run("forecast", model, "--data", in, "--output", to, "--horizon", 2)).isZero();
    List<String> lines = Files.readAllLines(to);
    assertThat(lines).hasSize(5);
    assertThat(lines.getFirst()).isEqualTo("series,step,time,forecast,q0.1,q0.5,q0.9");
    assertThat(lines.get(1)).startsWith("A,1,2024-01-02T00:00,");
    assertThat(lines.get(4)).startsWith("\"B, the other\",2,2024-01-01T18:00,");
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("warning: B, the other: values[1] = 56.0 is far outside of what")
        .contains("warning: A: price is not known for all steps");
    assertThat(temporary.resolve("out.csv.part")).doesNotExist();
  }

  @Test
  void standardInput_andTheExample_areForecastToStandardOutput() {
    byte[] input = PAST.getBytes(StandardCharsets.UTF_8);
    assertThat(runOn(input, "forecast", model, "--data", "-")).isZero();
    assertThat(out.toString().lines()).hasSize(13);
    assertThat(run("forecast", model)).isZero();
    assertThat(out.toString().lines()).hasSize(7);
  }

  @Test
  void whatCannotBeForecast_isOneLine() throws IOException {
    Path days =
        Files.writeString(
            temporary.resolve("days.csv"),
            "date,place,height,price\n2024-01-01,A,1,1\n2024-01-02,A,1,1\n");
    assertThat(run("forecast", model, "--data", days)).isNotZero();
    assertThat(err.toString())
        .contains("the steps of the file are 1d apart, but the model has learnt steps of 6h");
    Path other = Files.writeString(temporary.resolve("other.csv"), "a,b\n1,2\n");
    Path to = Files.writeString(temporary.resolve("out.csv"), "kept");
    assertThat(run("forecast", model, "--data", other, "--output", to)).isNotZero();
    assertThat(err.toString()).contains("has no column 'height'").doesNotContain("\tat ");
    assertThat(to).hasContent("kept");
    assertThat(run("forecast", model, "--data", temporary.resolve("none.csv"))).isNotZero();
    assertThat(err.toString()).contains("none.csv: no such file");
    assertThat(run("forecast", model, "1", "2")).isNotZero();
    assertThat(err.toString()).contains("forecasts whole horizons: give --data");
  }
}
