package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import dev.unroll.series.Frequency;
import dev.unroll.series.csv.CsvColumns;
import dev.unroll.series.csv.CsvColumns.Decimal;
import dev.unroll.series.csv.CsvColumns.Gaps;
import dev.unroll.series.csv.CsvColumns.Layout;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Series of your own in a CSV file, to be forecast. The last horizon of each is the test, the one
 * before it validates.
 *
 * @param path of the file, from the recipe's folder; it may be compressed with gzip
 * @param test a file of the same form with what followed, which is then the test
 * @param layout {@code long} has a step a row, {@code wide} a series a row
 * @param time column of dates or times; without one, rows are steps in their order
 * @param zone of times without an offset, such as {@code Europe/Paris}; none when left out
 * @param frequency distance of steps, such as {@code 1h}, {@code 1d}, {@code 1b} (business days) or
 *     {@code 1mo}; {@code auto} finds it out
 * @param targets columns to be forecast, each a series of its own
 * @param known columns of numbers that are known in advance; where a series is a row, rows
 * @param statics columns with one value a series, such as its region (a text) or its size (a
 *     number)
 * @param series column that tells series apart
 * @param season after how many steps values repeat themselves; usual for the frequency when left
 *     out
 * @param gaps what becomes of missing values
 * @param origins how many times the test is repeated, each time a horizon further back
 * @param encoding of the file, UTF-8 or as its byte order mark says when left out
 * @param separator between cells, found out when left out
 * @param decimal how numbers are written, found out when left out
 * @param dayFirst whether 03/04/2024 is in April, where the dates do not tell
 * @param licence under which it may be used, for the model card
 */
@TypeName("csv-file")
public record CsvSource(
    String path,
    @Nullable String test,
    @Default("long") Layout layout,
    @Nullable String time,
    @Nullable String zone,
    @Default("auto") String frequency,
    @Nullable List<String> targets,
    @Nullable List<String> known,
    @KeyName("static") @Nullable List<String> statics,
    @Nullable String series,
    @Within("[1, 65536]") @Nullable Integer season,
    @Default("missing") Gaps gaps,
    @Default("1") @Within("[1, 1000]") int origins,
    @Nullable String encoding,
    @Nullable String separator,
    @Nullable Decimal decimal,
    @Nullable Boolean dayFirst,
    @Default("not stated") String licence)
    implements DataSource {
  private static final String AUTO = "auto";

  public CsvSource {
    targets = targets == null ? null : List.copyOf(targets);
    known = known == null ? null : List.copyOf(known);
    statics = statics == null ? null : List.copyOf(statics);
    if (layout == Layout.WIDE) {
      String problem = "is for layout: long; a wide file has a series a row, without times";
      refuse("time", time != null, problem);
      refuse("targets", targets != null, problem);
      refuse("static", statics != null, problem);
      refuse("series", series != null, problem);
    } else {
      refuse("targets", targets == null || targets.isEmpty(), "must name at least one column");
    }
    refuse(
        "test",
        test != null && (known != null || origins > 1),
        "is for series of which nothing else is known, and for one origin");
    refuse("zone", zone != null && time == null, "is of times, but no column of them is named");
    refuse(
        "zone",
        zone != null && !ZoneId.getAvailableZoneIds().contains(zone),
        "'%s' is none: write Europe/Paris, UTC or the like".formatted(zone));
    refuse(
        "separator",
        separator != null && separator.length() != 1,
        "must be one character, is '%s'".formatted(separator));
    if (!frequency.equals(AUTO)) {
      String problem = "";
      try {
        Frequency.parse(frequency);
      } catch (IllegalArgumentException e) {
        problem = String.valueOf(e.getMessage());
      }
      refuse("frequency", !problem.isEmpty(), "is none: " + problem);
    }
  }

  /** How the file is read. */
  public CsvColumns columns() {
    return new CsvColumns(
        layout,
        time,
        zone,
        frequency.equals(AUTO) ? null : Frequency.parse(frequency),
        targets == null ? List.of() : targets,
        known == null ? List.of() : known,
        statics == null ? List.of() : statics,
        series,
        gaps,
        encoding,
        separator == null ? null : separator.charAt(0),
        decimal,
        dayFirst);
  }
}
