package dev.unroll.series.csv;

import dev.unroll.series.Frequency;
import dev.unroll.series.TimeSeries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of a file.
 *
 * @param frequency of all; none where times are not known
 * @param known names of what is known in advance
 * @param statics names of what is said of whole series
 * @param haveOffsets whether the times of the file say how far they are from UTC
 * @param series at least one, in the order of the file
 */
public record SeriesFile(
    @Nullable Frequency frequency,
    List<String> known,
    List<String> statics,
    boolean haveOffsets,
    List<TimeSeries> series) {
  public SeriesFile {
    known = List.copyOf(known);
    statics = List.copyOf(statics);
    series = List.copyOf(series);
  }

  /** Series of which nothing is said. */
  public SeriesFile(@Nullable Frequency frequency, List<String> known, List<TimeSeries> series) {
    this(frequency, known, List.of(), false, series);
  }
}
