package dev.unroll.series.csv;

import dev.unroll.series.Frequency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a CSV file hold, and how it is written. What is {@code null} is found out.
 *
 * @param layout what a row is
 * @param time column of times; without one, rows are steps in their order
 * @param zone of times without an offset, such as {@code Europe/Paris}
 * @param frequency of the steps
 * @param targets columns that are to be forecast, each a series of its own; in a wide file none
 * @param known columns that are known in advance; in a wide file, rows
 * @param statics columns that say something of a whole series
 * @param series column that tells the series apart; without one, the file is one series
 * @param gaps what becomes of missing values
 * @param encoding name of the character set
 * @param separator between cells
 * @param decimal of numbers
 * @param dayFirst whether 03/04/2024 is the third of April
 */
public record CsvColumns(
    Layout layout,
    @Nullable String time,
    @Nullable String zone,
    @Nullable Frequency frequency,
    List<String> targets,
    List<String> known,
    List<String> statics,
    @Nullable String series,
    Gaps gaps,
    @Nullable String encoding,
    @Nullable Character separator,
    @Nullable Decimal decimal,
    @Nullable Boolean dayFirst) {
  public CsvColumns {
    targets = List.copyOf(targets);
    known = List.copyOf(known);
    statics = List.copyOf(statics);
  }

  /** Columns of which none says something of a whole series, and times without a zone. */
  public CsvColumns(
      Layout layout,
      @Nullable String time,
      @Nullable Frequency frequency,
      List<String> targets,
      List<String> known,
      @Nullable String series,
      Gaps gaps,
      @Nullable String encoding,
      @Nullable Character separator,
      @Nullable Decimal decimal,
      @Nullable Boolean dayFirst) {
    this(
        layout, time, null, frequency, targets, known, List.of(), series, gaps, encoding, separator,
        decimal, dayFirst);
  }

  /** The same with steps of another distance. */
  public CsvColumns withFrequency(Frequency other) {
    return new CsvColumns(
        layout, time, zone, other, targets, known, statics, series, gaps, encoding, separator,
        decimal, dayFirst);
  }

  /** What a row of a file is. */
  public enum Layout {
    /** A row is a step of one series. */
    LONG,
    /**
     * A row is a series: its name, then its values; empty cells at the end are no values. What is
     * known in advance has rows of its own.
     */
    WIDE
  }

  /** What becomes of steps without a row and of cells without a number. */
  public enum Gaps {
    /** They stay missing: nothing is learnt from them. */
    MISSING,
    /** The file is refused. */
    REFUSE,
    /** They become 0, as where no row means that nothing was sold. */
    ZERO,
    /** They become the value before. */
    PREVIOUS,
    /** They become points of the line between their neighbours. */
    LINEAR
  }

  /** How numbers are written. */
  public enum Decimal {
    /** 1,234.5 */
    POINT,
    /** 1.234,5 */
    COMMA
  }
}
