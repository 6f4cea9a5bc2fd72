package dev.unroll.series;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Where a time lies in the day, the week and the year, as sine and cosine of each phase. Steps have
 * equal distances, so the phases of one step say those of all others.
 */
public final class CalendarPhase {
  /** How many numbers there are. */
  public static final int SIZE = 6;

  private CalendarPhase() {}

  /**
   * Writes the phases of a time.
   *
   * @param time none writes zeros
   */
  public static void write(@Nullable LocalDateTime time, float[] to, int at) {
    if (time == null) {
      return;
    }
    double day = time.toLocalTime().toSecondOfDay() / 86_400.0;
    double week = (time.getDayOfWeek().getValue() - 1 + day) / 7;
    double year = (time.getDayOfYear() - 1 + day) / time.toLocalDate().lengthOfYear();
    double[] phases = {day, week, year};
    for (int i = 0; i < phases.length; i++) {
      to[at + 2 * i] = (float) Math.sin(2 * Math.PI * phases[i]);
      to[at + 2 * i + 1] = (float) Math.cos(2 * Math.PI * phases[i]);
    }
  }
}
