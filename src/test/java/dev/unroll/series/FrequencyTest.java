package dev.unroll.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrequencyTest {
  private static final Frequency BUSINESS = Frequency.parse("1b");

  private static LocalDateTime time(String day) {
    return LocalDateTime.parse(day + "T09:30");
  }

  @ParameterizedTest
  @CsvSource({
    // 1 March 2024 is a Friday.
    "2024-03-01, 1, 2024-03-04", "2024-03-01, 5, 2024-03-08", "2024-03-04, -1, 2024-03-01",
    "2024-03-06, 0, 2024-03-06", "2024-03-06, 3, 2024-03-11", "1969-12-31, 1, 1970-01-01",
    "1969-12-26, 1, 1969-12-29", "2024-03-02, 0, 2024-03-04", "2024-03-03, 1, 2024-03-05"
  })
  void businessDays_skipWeekends(String from, int steps, String to) {
    assertThat(BUSINESS.plus(time(from), steps)).isEqualTo(time(to));
    if (BUSINESS.allows(time(from))) {
      assertThat(BUSINESS.steps(time(from), time(to))).hasValue(steps);
    }
  }

  /** Day by day, as a calendar is read. */
  @Test
  void businessDays_areCountedAsDayByDay() {
    LocalDateTime start = time("2023-12-27");
    int weekdays = 0;
    for (int day = 0; day < 400; day++) {
      LocalDateTime now = start.plusDays(day);
      boolean isWeekend =
          now.getDayOfWeek() == DayOfWeek.SATURDAY || now.getDayOfWeek() == DayOfWeek.SUNDAY;
      if (isWeekend) {
        assertThat(BUSINESS.steps(start, now)).isEmpty();
      } else {
        assertThat(BUSINESS.steps(start, now)).hasValue(weekdays);
        assertThat(BUSINESS.plus(start, weekdays)).isEqualTo(now);
        weekdays++;
      }
    }
  }

  @Test
  void businessDays_haveAWeekOfFive_andNames() {
    assertThat(BUSINESS.usualSeason()).isEqualTo(5);
    assertThat(Frequency.parse("5b").usualSeason()).isEqualTo(1);
    assertThat(BUSINESS).hasToString("1b");
    assertThat(BUSINESS.seconds()).isEqualTo(1.4 * 86_400);
    assertThat(BUSINESS.steps(time("2024-03-01"), LocalDateTime.parse("2024-03-04T10:00")))
        .isEmpty();
    assertThat(Frequency.parse("5b").steps(time("2024-03-01"), time("2024-03-15"))).hasValue(2);
    assertThat(Frequency.parse("5b").steps(time("2024-03-01"), time("2024-03-14"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0b", "1B", "b1", "", "1 d", "123456d"})
  void whatIsNone_isRefused(String name) {
    assertThatThrownBy(() -> Frequency.parse(name)).hasMessageContaining("is no frequency");
  }
}
