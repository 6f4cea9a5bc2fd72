package dev.unroll.data.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.data.batch.Range;
import dev.unroll.data.store.DataException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesDataTest {
  private static final Shares HALVES = new Shares(0.5, 0.25, 0.25);

  private static final String WEATHER =
      """
      date,precipitation,temp_max,temp_min,wind,weather
      2012-02-27,0.0,12.8,5.0,4.7,drizzle
      2012-02-28,10.9,10.6,2.8,4.5,rain
      2012-02-29,0.8,11.7,7.2,2.3,rain
      2012-03-01,20.3,12.2,5.6,4.7,rain
      """;

  private static final String PRICES =
      """
      Date,SP500,Dividend
      1999-11-01,4.44,0.26
      1999-12-01,4.5,0.0
      2000-01-01,4.61,0.26
      2000-02-01,4.74,0.0
      """;

  private static SeriesData weather(String csv, String... features) {
    return DailyWeather.parse(
        "w.csv", csv.getBytes(StandardCharsets.UTF_8), List.of(features), HALVES);
  }

  private static SeriesData prices(String csv) {
    return StockPrices.parse("p.csv", csv.getBytes(StandardCharsets.UTF_8), HALVES);
  }

  @Test
  void weather_hasTheChosenColumnsInOrder() {
    SeriesData data = weather(WEATHER, "temp_max", "wind");

    assertThat(data.columns())
        .containsExactly(
            new SeriesData.Column("temp_max", "°C"), new SeriesData.Column("wind", "m/s"));
    assertThat(data.values())
        .isDeepEqualTo(new double[][] {{12.8, 4.7}, {10.6, 4.5}, {11.7, 2.3}, {12.2, 4.7}});
    assertThat(data.interval()).isEqualTo("day");
    assertThat(data.train()).isEqualTo(new Range(0, 2));
    assertThat(data.validation()).isEqualTo(new Range(2, 3));
    assertThat(data.test()).isEqualTo(new Range(3, 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          12.2       | ''         | w.csv:5: temp_max: is empty
          12.2       | NaN        | w.csv:5: temp_max: 'NaN' is not a number
          12.2       | warm       | w.csv:5: temp_max: 'warm' is not a number
          12.2,      | ''         | w.csv:5: has 5 cells, expected 6
          2012-02-29 | 2012-03-02 | w.csv:4: date: is not the day after the one before
          2012-02-29 | 29.2.2012  | w.csv:4: date: '29.2.2012' is not a date
          temp_max   | tmax       | w.csv: has no column 'temp_max' (there are: date, precipitation, tmax, temp_min, wind, weather)
          """)
  void weatherWithAGap_isRefusedWithItsPlace(String good, String bad, String message) {
    assertThatThrownBy(() -> weather(WEATHER.replace(good, bad), "temp_max"))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  @Test
  void prices_areTheOnesOfTheIndex() {
    SeriesData data = prices(PRICES);

    assertThat(data.values()).isDeepEqualTo(new double[][] {{4.44}, {4.5}, {4.61}, {4.74}});
    assertThat(data.interval()).isEqualTo("month");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4.61       | 0          | p.csv:4: SP500: a price must be above 0
          4.61       | ''         | p.csv:4: SP500: is empty
          2000-01-01 | 2000-02-01 | p.csv:4: Date: is not the month after the one before
          """)
  void pricesWithAGap_areRefusedWithTheirPlace(String good, String bad, String message) {
    assertThatThrownBy(() -> prices(PRICES.replace(good, bad)))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  @Test
  void fileWithoutRows_isRefused() {
    assertThatThrownBy(() -> prices("")).hasMessage("p.csv: has no rows");
    assertThatThrownBy(() -> prices("Date,SP500\n")).hasMessage("p.csv: has no rows");
    assertThatThrownBy(() -> prices("Date,SP500\n2000-01-01,4\n"))
        .isInstanceOf(DataException.class)
        .hasMessage("the series of 1 steps is too short to be divided");
  }

  @Test
  void sine_isTheWaveWithNoiseOfTheGivenSize() {
    NoisySine sine = new NoisySine(40, 2, 0.1, 10_000, 1);
    SeriesData data = sine.generate(new Shares(0.8, 0.1, 0.1));

    double sum = 0;
    double squares = 0;
    for (int t = 0; t < 10_000; t++) {
      double noise = data.values()[t][0] - 2 * Math.sin(2 * Math.PI * t / 40);
      sum += noise;
      squares += noise * noise;
    }
    assertThat(sum / 10_000).isCloseTo(0, within(0.005));
    assertThat(Math.sqrt(squares / 10_000)).isCloseTo(0.1, within(0.005));
    assertThat(sine.clean(10)).isCloseTo(2, within(1e-12));
    assertThat(data.interval()).isEqualTo("1/40 period");
  }

  @Test
  void sine_dependsOnItsSeedOnly() {
    Shares shares = new Shares(0.8, 0.1, 0.1);
    NoisySine sine = new NoisySine(40, 1, 0.1, 200, 1);

    assertThat(sine.generate(shares).values()).isDeepEqualTo(sine.generate(shares).values());
    assertThat(sine.generate(shares).origin()).isEqualTo(sine.generate(shares).origin());
    assertThat(new NoisySine(40, 1, 0.1, 200, 2).generate(shares).origin())
        .isNotEqualTo(sine.generate(shares).origin());
  }
}
