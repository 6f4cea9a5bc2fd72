package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.cli.argument.CommandFailed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Past values as people write them. */
class SeriesCsvTest {
  private static final List<String> WEATHER = List.of("temperature", "rain");

  @Test
  void singleFeature_isALineAStep() {
    assertThat(SeriesCsv.parse(List.of("1", "-2.5", "3e-1"), List.of("value"), "test"))
        .containsExactly(new double[] {1}, new double[] {-2.5}, new double[] {0.3});
  }

  @Test
  void separators_areCommaSemicolonAndSpace() {
    assertThat(SeriesCsv.parse(List.of("1, 2", "3;4", "5\t 6"), WEATHER, "test"))
        .containsExactly(new double[] {1, 2}, new double[] {3, 4}, new double[] {5, 6});
  }

  @Test
  void header_ordersTheColumns() {
    assertThat(
            SeriesCsv.parse(
                List.of("# Seattle", "\"rain\",wind,temperature", "", "1,2,3"), WEATHER, "test"))
        .containsExactly(new double[] {3, 1});
  }

  @Test
  void missingColumn_isNamed() {
    assertThatThrownBy(() -> SeriesCsv.parse(List.of("rain,wind", "1,2"), WEATHER, "w.csv"))
        .isInstanceOf(CommandFailed.class)
        .hasMessage("w.csv: has no column 'temperature' (its columns: rain, wind)");
  }

  @Test
  void wrongWidth_isNamedWithItsLine() {
    assertThatThrownBy(() -> SeriesCsv.parse(List.of("1,2", "1"), WEATHER, "w.csv"))
        .hasMessage("w.csv, line 2: has 1 values, but a step has 2 (temperature, rain)");
  }

  @Test
  void word_isNoNumber() {
    assertThatThrownBy(() -> SeriesCsv.parse(List.of("1,2", "1,x"), WEATHER, "w.csv"))
        .hasMessage("w.csv, line 2: 'x' is no number");
  }

  @Test
  void infinity_isNoNumber() {
    assertThatThrownBy(() -> SeriesCsv.parse(List.of("1,2", "1,NaN"), WEATHER, "w.csv"))
        .hasMessage("w.csv, line 2: 'NaN' is no number");
  }
}
