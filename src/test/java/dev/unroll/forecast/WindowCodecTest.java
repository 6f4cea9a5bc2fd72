package dev.unroll.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.StaticFeature;
import dev.unroll.series.StaticValue;
import dev.unroll.series.TimeSeries;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WindowCodecTest {
  private static WindowCodec codec(
      String frequency, @Nullable String zone, StaticFeature... statics) {
    return new WindowCodec(
        new Forecasting.Direct(
            2,
            3,
            1,
            frequency,
            zone,
            true,
            List.of(0.5),
            null,
            null,
            List.of(),
            List.of(statics),
            List.of(),
            0,
            1,
            null,
            null,
            null));
  }

  private static TimeSeries from(String start) {
    return new TimeSeries("", LocalDateTime.parse(start), new double[] {1, 2}, new double[0][]);
  }

  private static float[] row(WindowCodec codec, TimeSeries series) {
    float[] row = new float[codec.task().inputs()];
    assertThat(codec.encode(series, 2, row)).isPresent();
    return row;
  }

  @Test
  void timesOfAZone_areThoseOfItsClock() {
    WindowCodec paris = codec("1h", "Europe/Paris");
    TimeSeries night = from("2024-10-26T22:00"); // in UTC, at midnight of the day in Paris
    assertThat(paris.times(night, 1, 4, true))
        .containsExactly(
            "2024-10-27T01:00+02:00",
            "2024-10-27T02:00+02:00",
            "2024-10-27T02:00+01:00",
            "2024-10-27T03:00+01:00");
    assertThat(paris.times(night, 2, 2, false))
        .containsExactly("2024-10-27T02:00", "2024-10-27T02:00");
    // Days are those of the clock already.
    assertThat(codec("1d", "Europe/Paris").times(from("2024-10-26T00:00"), 1, 2, true))
        .containsExactly("2024-10-27T00:00", "2024-10-28T00:00");
  }

  @Test
  void calendar_isLocal() {
    float[] paris = row(codec("1h", "Europe/Paris"), from("2024-07-01T10:00"));
    float[] local = row(codec("1h", null), from("2024-07-01T12:00"));
    assertThat(paris).containsExactly(local);
    assertThat(paris).isNotEqualTo(row(codec("1h", null), from("2024-07-01T10:00")));
  }

  @Test
  void statics_areTheLastNumbers() {
    WindowCodec codec =
        codec(
            "1h",
            null,
            StaticFeature.category("region", List.of("east", "west")),
            StaticFeature.number("size", 100, 50));
    TimeSeries series =
        new TimeSeries(
            "",
            LocalDateTime.parse("2024-07-01T12:00"),
            new double[] {1, 2},
            new double[0][],
            List.of(StaticValue.of("west"), StaticValue.of(200)));
    float[] row = row(codec, series);
    assertThat(row).hasSize(2 * 2 + 6 + 3);
    assertThat(Arrays.copyOfRange(row, 10, 13)).containsExactly(0, 1, 2);
    // What was in a row before does not stay.
    assertThat(codec.encode(from("2024-07-01T12:00"), 2, row)).isPresent();
    assertThat(Arrays.copyOfRange(row, 10, 13)).containsExactly(0, 0, 0);
  }
}
