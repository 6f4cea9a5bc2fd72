package dev.unroll.train.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.series.Frequency;
import dev.unroll.series.TimeSeries;
import dev.unroll.series.csv.SeriesFile;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesReachTest {
  private static SeriesFile series(String frequency, int... lengths) {
    List<TimeSeries> all =
        Arrays.stream(lengths)
            .mapToObj(length -> TimeSeries.of("s" + length, new double[length]))
            .toList();
    return new SeriesFile(Frequency.parse(frequency), List.of(), all);
  }

  @ParameterizedTest
  @CsvSource({
    "1h, 5000, 48, 192, 24",
    "1d, 731, 28, 112, 7",
    "1d, 120, 14, 46, 7",
    "1w, 300, 13, 52, 1",
    "1mo, 240, 12, 48, 12",
    "1mo, 40, 3, 17, 12",
    "15min, 9000, 96, 384, 96",
    "1y, 40, 4, 16, 1",
  })
  void reach_fitsFrequencyAndLength(
      String frequency, int length, int horizon, int context, int season) {
    SeriesReach reach = SeriesReach.of(series(frequency, length), null).orElseThrow();
    assertThat(reach.horizon()).isEqualTo(horizon);
    assertThat(reach.context()).isEqualTo(context);
    assertThat(reach.season()).isEqualTo(season);
    assertThat(reach.windows()).isPositive();
  }

  @Test
  void aSaidHorizon_isKept_orThereIsNoWindow() {
    assertThat(SeriesReach.of(series("1d", 731), 60).orElseThrow().horizon()).isEqualTo(60);
    assertThat(SeriesReach.of(series("1d", 100), 60)).isEmpty();
    assertThat(SeriesReach.of(series("1d", 3), null)).isEmpty();
  }

  @Test
  void horizon_isNoFartherThanWhatIsKnownInAdvance() {
    TimeSeries known = new TimeSeries("a", null, new double[731], new double[1][741]);
    SeriesFile file = new SeriesFile(Frequency.parse("1d"), List.of("price"), List.of(known));
    assertThat(SeriesReach.of(file, null).orElseThrow().horizon()).isEqualTo(10);
    assertThat(SeriesReach.of(file, 28).orElseThrow().horizon()).isEqualTo(28);
  }

  @Test
  void autocorrelation_isThatOfTheFormula() {
    double[] wave =
        IntStream.range(0, 70).mapToDouble(t -> Math.sin(2 * Math.PI * t / 7)).toArray();
    assertThat(Autocorrelation.of(wave, 7)).isCloseTo(1, within(1e-9));
    wave[20] = Double.NaN;
    assertThat(Autocorrelation.of(wave, 7)).isCloseTo(1, within(0.02));
    assertThat(Autocorrelation.of(new double[] {1, -1, 1, -1, 1, -1}, 1))
        .isCloseTo(-1, within(1e-9));
    assertThat(Autocorrelation.of(new double[3], 2)).isNaN();
  }
}
