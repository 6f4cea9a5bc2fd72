package dev.unroll.cli.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.api.TestForecasters;
import dev.unroll.bundle.StaticFeature;
import dev.unroll.cli.CommandTest;
import dev.unroll.model.NBeats;
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
  void distributions_haveAnyQuantileAndAMean_andStaticsAreRead() throws IOException {
    Path other = temporary.resolve("normal");
    TestForecasters.write(
        other,
        NBeats.Loss.STUDENT_T,
        List.of(StaticFeature.category("region", List.of("north", "south"))));
    String[] cells = PAST.lines().toArray(String[]::new);
    StringBuilder rows = new StringBuilder(cells[0]).append(",region\n");
    for (int i = 1; i < cells.length; i++) {
      rows.append(cells[i]).append(cells[i].contains("other") ? ",west\n" : ",north\n");
    }
    Path in = Files.writeString(temporary.resolve("in.csv"), rows);
    assertThat(run("forecast", other, "--data", in, "--quantiles", "0.99,0.02", "--horizon", 1))
        .isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.getFirst()).isEqualTo("series,step,time,forecast,mean,q0.02,q0.99");
    String[] first = lines.get(1).split(",", -1);
    assertThat(Double.parseDouble(first[3])).isEqualTo(Double.parseDouble(first[4]));
    assertThat(Double.parseDouble(first[5])).isLessThan(Double.parseDouble(first[3]));
    assertThat(Double.parseDouble(first[6])).isGreaterThan(Double.parseDouble(first[3]));
    assertThat(err.toString())
        .contains("warning: B, the other: region 'west' was not learnt")
        .doesNotContain("north");
    // Without the column there is nothing to read.
    Path without = Files.writeString(temporary.resolve("without.csv"), PAST);
    assertThat(run("forecast", other, "--data", without)).isNotZero();
    assertThat(err.toString()).contains("has no column 'region'");
  }

  @Test
  void timesOfAZone_areWrittenAsTheFileHasThem() throws IOException {
    Path paris = temporary.resolve("paris");
    TestForecasters.write(paris, NBeats.Loss.QUANTILE, List.of(), "Europe/Paris");
    Path in =
        Files.writeString(
            temporary.resolve("in.csv"),
            """
            date,place,height,price
            2024-10-26T12:00+02:00,A,1,10
            2024-10-26T18:00+02:00,A,0,10
            2024-10-27T00:00+02:00,A,1,10
            """);
    assertThat(run("forecast", paris, "--data", in, "--horizon", 1)).isZero();
    assertThat(out.toString()).contains("\nA,1,2024-10-27T05:00+01:00,");
    Files.writeString(in, Files.readString(in).replace("+02:00", ""));
    assertThat(run("forecast", paris, "--data", in, "--horizon", 1)).isZero();
    assertThat(out.toString()).contains("\nA,1,2024-10-27T05:00,");
  }

  @Test
  void quantilesThatAModelDoesNotGive_areRefused() throws IOException {
    Path in = Files.writeString(temporary.resolve("in.csv"), PAST);
    assertThat(run("forecast", model, "--data", in, "--quantiles", "0.3")).isZero();
    assertThat(out.toString()).startsWith("series,step,time,forecast,q0.3\n");
    assertThat(run("forecast", model, "--data", in, "--quantiles", "0.95")).isNotZero();
    assertThat(err.toString())
        .contains("the quantile 0.95 is not between 0.1 and 0.9, which the model has learnt");
    assertThat(run("forecast", model, "--data", in, "--quantiles", "1.5")).isNotZero();
    assertThat(err.toString()).contains("the quantile 1.5 is not between 0 and 1");
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
