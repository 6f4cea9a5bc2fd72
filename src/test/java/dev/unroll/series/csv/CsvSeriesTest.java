package dev.unroll.series.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.store.DataException;
import dev.unroll.series.Frequency;
import dev.unroll.series.StaticValue;
import dev.unroll.series.TimeSeries;
import dev.unroll.series.csv.CsvColumns.Decimal;
import dev.unroll.series.csv.CsvColumns.Gaps;
import dev.unroll.series.csv.CsvColumns.Layout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSeriesTest {
  private static final double NONE = Double.NaN;

  private static CsvColumns columns(Gaps gaps, @Nullable String series, String... known) {
    return new CsvColumns(
        Layout.LONG,
        "date",
        null,
        List.of("sales"),
        List.of(known),
        series,
        gaps,
        null,
        null,
        null,
        null);
  }

  private static SeriesFile parse(String text) {
    return parse(text, columns(Gaps.MISSING, null));
  }

  private static SeriesFile parse(String text, CsvColumns columns) {
    return CsvSeries.parse("f.csv", text.getBytes(StandardCharsets.UTF_8), columns);
  }

  private static TimeSeries only(SeriesFile file) {
    assertThat(file.series()).hasSize(1);
    return file.series().getFirst();
  }

  @Test
  void rows_outOfOrderWithQuotesAndAMark_areOneSeries() {
    SeriesFile file =
        parse(
            "\ufeff\"date\",\"note, long\",sales\r\n2024-01-02,\"a \"\"b\"\"\nc\",2\r\n2024-01-01,,1.5\r\n");
    assertThat(file.frequency()).isEqualTo(Frequency.parse("1d"));
    assertThat(only(file).values()).containsExactly(1.5, 2);
    assertThat(only(file).start()).isEqualTo(LocalDateTime.of(2024, 1, 1, 0, 0));
    assertThat(only(file).id()).isEqualTo("sales");
  }

  @Test
  void decimalCommas_andThousands_areReadWithSemicolons() {
    String text = "date;sales\n01.02.2024;1.234,5\n02.02.2024;-0,25\n03.02.2024;12\n";
    assertThat(only(parse(text)).values()).containsExactly(1234.5, -0.25, 12);
  }

  @Test
  void thousandsWithPoints_needQuotes_inAFileWithCommas() {
    assertThat(only(parse("date,sales\n2024-01-01,\"1,234.5\"\n2024-01-02,3\n")).values())
        .containsExactly(1234.5, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void separators_areFoundOut(String separator) {
    String text = "date,sales\n2024-01-01,1\n2024-01-02,2\n".replace(",", separator);
    assertThat(only(parse(text)).values()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2024-01-31 | 2024-02-29 | 1mo | 2024-01-31T00:00",
        "2024-01 | 2024-02 | 1mo | 2024-01-01T00:00",
        "2024-Q1 | 2024-Q2 | 3mo | 2024-01-01T00:00",
        "2023 | 2024 | 1y | 2023-01-01T00:00",
        "20240101 | 20240108 | 1w | 2024-01-01T00:00",
        "2024-01-01 00:00:00 | 2024-01-01 00:15:00 | 15min | 2024-01-01T00:00",
        "2024-03-31T01:00+01:00 | 2024-03-31T03:00+02:00 | 1h | 2024-03-31T00:00",
        "2024-01-01T12:00Z | 2024-01-01T13:00Z | 1h | 2024-01-01T12:00",
        "31/12/2023 11:00 PM | 01/01/2024 12:00 AM | 1h | 2023-12-31T23:00",
        "12/31/2023 | 01/01/2024 | 1d | 2023-12-31T00:00",
        "1.2.2024 23:00 | 1.2.2024 24:00 | 1h | 2024-02-01T23:00",
        "1704067200 | 1704070800 | 1h | 2024-01-01T00:00",
      })
  void times_areReadInTheUsualForms(String first, String second, String frequency, String start) {
    SeriesFile file = parse("date;sales\n%s;1\n%s;2\n".formatted(first, second));
    assertThat(file.frequency()).isEqualTo(Frequency.parse(frequency));
    assertThat(only(file).start()).isEqualTo(start);
    assertThat(only(file).values()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "MISSING, NaN, NaN, 4",
    "ZERO, 0, 0, 4",
    "PREVIOUS, 1, 1, 4",
    "LINEAR, 2, 3, 4",
  })
  void gaps_areFilledAsSaid(Gaps gaps, double second, double third, double last) {
    // The second day has no row, the third no number.
    String text = "date,sales\n2024-01-01,1\n2024-01-03,NA\n2024-01-04,4\n2024-01-05,5\n";
    assertThat(only(parse(text, columns(gaps, null))).values())
        .containsExactly(1, second, third, last, 5);
    assertThatThrownBy(() -> parse(text, columns(Gaps.REFUSE, null)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("series 'sales' has no value at its step 2");
  }

  @Test
  void series_areToldApart_andTheFutureOfWhatIsKnownIsKept() {
    SeriesFile file =
        parse(
            """
            date,store,sales,price
            2024-01-01,A,1,10
            2024-01-01,B,5,20
            2024-01-02,A,2,11
            2024-01-02,B,6,21
            2024-01-03,A,,12
            2024-01-04,A,,13
            """,
            columns(Gaps.MISSING, "store", "price"));
    assertThat(file.series()).extracting(TimeSeries::id).containsExactly("A", "B");
    assertThat(file.series().getFirst().values()).containsExactly(1, 2);
    assertThat(file.series().getFirst().known()[0]).containsExactly(10, 11, 12, 13);
    assertThat(file.series().getLast().known()[0]).containsExactly(20, 21);
  }

  @Test
  void wideFile_hasASeriesARow() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(
          "\"V1\",\"V2\",\"V3\",\"V4\"\n\"H1\",\"1\",\"2\",\"\"\n\"H2\",\"3\",\"\",\"4\"\n"
              .getBytes(StandardCharsets.UTF_8));
    }
    SeriesFile file =
        CsvSeries.read(
            "f.csv.gz",
            new ByteArrayInputStream(packed.toByteArray()),
            new CsvColumns(
                Layout.WIDE,
                null,
                null,
                List.of(),
                List.of(),
                null,
                Gaps.MISSING,
                null,
                null,
                null,
                null));
    assertThat(file.series().getFirst().values()).containsExactly(1, 2);
    assertThat(file.series().getLast().values()).containsExactly(3, NONE, 4);
  }

  private static SeriesFile inParis(String... rows) {
    CsvColumns columns =
        new CsvColumns(
            Layout.LONG,
            "date",
            "Europe/Paris",
            null,
            List.of("sales"),
            List.of(),
            List.of(),
            null,
            Gaps.MISSING,
            null,
            null,
            null,
            null);
    return parse("date,sales\n" + String.join("\n", rows) + "\n", columns);
  }

  @Test
  void hoursOfAZone_haveNoGapWhereClocksArePutForward() {
    SeriesFile file =
        inParis(
            "2024-03-31 00:00,0", "2024-03-31 01:00,1", "2024-03-31 03:00,3", "2024-03-31 04:00,4");
    assertThat(file.frequency()).hasToString("1h");
    assertThat(file.haveOffsets()).isFalse();
    assertThat(only(file).values()).containsExactly(0, 1, 3, 4);
    assertThat(only(file).start()).isEqualTo("2024-03-30T23:00"); // in UTC
    assertThatThrownBy(
            () -> inParis("2024-03-31 01:00,1", "2024-03-31 02:30,2", "2024-03-31 03:00,3"))
        .hasMessage(
            "f.csv:3: date: there is no 2024-03-31T02:30 in Europe/Paris: clocks are put forward");
  }

  @Test
  void hoursOfAZone_comeTwiceWhereClocksArePutBack() {
    String[] rows = {
      "2024-10-27 01:00,1", "2024-10-27 02:00,2", "2024-10-27 02:00,2.5", "2024-10-27 03:00,3"
    };
    assertThat(only(inParis(rows)).values()).containsExactly(1, 2, 2.5, 3);
    assertThat(only(inParis(rows[3], rows[2], rows[1], rows[0])).values())
        .containsExactly(1, 2, 2.5, 3);
    // The earlier of the two, where there is one; the other is missing.
    assertThat(only(inParis("2024-10-27 00:00,0", rows[0], rows[1], rows[3])).values())
        .containsExactly(0, 1, 2, NONE, 3);
    assertThatThrownBy(() -> inParis(rows[0], rows[1], rows[1], rows[1], rows[3]))
        .hasMessageContaining("2024-10-27T02:00 is on line 4 too");
    SeriesFile offsets =
        inParis(
            "2024-10-27T02:00+01:00,2.5",
            "2024-10-27T02:00+02:00,2",
            "2024-10-26T23:00:00Z,1",
            "2024-10-27T02:00Z,3");
    assertThat(offsets.haveOffsets()).isTrue();
    assertThat(only(offsets).values()).containsExactly(1, 2, 2.5, 3);
  }

  @Test
  void daysOfAZone_areThoseOfItsClock() {
    SeriesFile file =
        inParis(
            "2024-03-29T23:00:00Z,30",
            "2024-03-30T23:00:00Z,31",
            "2024-03-31T22:00:00Z,1",
            "2024-04-02,2");
    assertThat(file.frequency()).hasToString("1d");
    assertThat(only(file).start()).isEqualTo("2024-03-30T00:00");
    assertThat(only(file).values()).containsExactly(30, 31, 1, 2);
    assertThat(file.haveOffsets()).isFalse();
  }

  private static String businessDays(int days) {
    StringBuilder rows = new StringBuilder("date,sales\n");
    LocalDate day = LocalDate.of(2024, 3, 1); // a Friday
    for (int i = 0; i < days; i++) {
      if (day.getDayOfWeek().getValue() <= 5 && i != 11) { // but for a holiday
        rows.append(day).append(',').append(i).append('\n');
      }
      day = day.plusDays(1);
    }
    return rows.toString();
  }

  @Test
  void businessDays_haveNoGapsAtWeekends() {
    SeriesFile file = parse(businessDays(21));
    assertThat(file.frequency()).hasToString("1b");
    assertThat(only(file).values())
        .containsExactly(0, 3, 4, 5, 6, 7, 10, NONE, 12, 13, 14, 17, 18, 19, 20);
    // One weekend may be chance.
    assertThat(parse(businessDays(6)).frequency()).hasToString("1d");
    byte[] few = businessDays(6).getBytes(StandardCharsets.UTF_8);
    SeriesFile known = CsvSeries.parse("f.csv", few, columns(Gaps.MISSING, null), "1b");
    assertThat(known.frequency()).hasToString("1b");
    assertThat(only(known).values()).containsExactly(0, 3, 4, 5);
    byte[] many = businessDays(21).getBytes(StandardCharsets.UTF_8);
    assertThat(CsvSeries.parse("f.csv", many, columns(Gaps.MISSING, null), "1d").frequency())
        .hasToString("1d");
    assertThat(CsvSeries.parse("f.csv", many, columns(Gaps.MISSING, null), "1w").frequency())
        .hasToString("1b");
    assertThatThrownBy(
            () ->
                parse(
                    businessDays(21) + "2024-03-23,1\n",
                    columns(Gaps.MISSING, null).withFrequency(Frequency.parse("1b"))))
        .hasMessageContaining("2024-03-23T00:00 is no whole number of steps of 1b after");
    // With a row on a Saturday, days are days.
    assertThat(parse(businessDays(21) + "2024-03-23,1\n").frequency()).hasToString("1d");
  }

  private static CsvColumns wide(String... known) {
    return new CsvColumns(
        Layout.WIDE,
        null,
        null,
        List.of(),
        List.of(known),
        null,
        Gaps.MISSING,
        null,
        null,
        null,
        null);
  }

  @Test
  void wideFile_hasRowsOfWhatIsKnown() {
    String text =
        """
        name,1,2,3,4
        price,9,8,,7
        A,1,2,,
        B,3,4,5,
        holiday,0,1,0,1
        B / price,1,1,2,2
        """;
    SeriesFile file = parse(text, wide("holiday", "price"));
    assertThat(file.known()).containsExactly("holiday", "price");
    assertThat(file.series()).extracting(TimeSeries::id).containsExactly("A", "B");
    assertThat(file.series().getFirst().values()).containsExactly(1, 2);
    assertThat(Arrays.deepToString(file.series().getFirst().known()))
        .isEqualTo("[[0.0, 1.0, 0.0, 1.0], [9.0, 8.0, NaN, 7.0]]");
    assertThat(Arrays.deepToString(file.series().getLast().known()))
        .isEqualTo("[[0.0, 1.0, 0.0, 1.0], [1.0, 1.0, 2.0, 2.0]]");
    assertThatThrownBy(() -> parse(text, wide("promotion")))
        .hasMessage(
            "f.csv: has no row 'promotion', nor one 'price / promotion' of that series alone");
    assertThatThrownBy(() -> parse("name,1\nprice,9\n", wide("price")))
        .hasMessage("f.csv: has no row but those that are known in advance");
    assertThatThrownBy(() -> parse(text.replace("9,8", "9,low"), wide("price")))
        .hasMessage("f.csv:2: 2: 'low' is no number");
  }

  private static CsvColumns withStatics(String... statics) {
    return new CsvColumns(
        Layout.LONG,
        "date",
        null,
        null,
        List.of("sales"),
        List.of(),
        List.of(statics),
        "store",
        Gaps.MISSING,
        null,
        null,
        null,
        null);
  }

  @Test
  void statics_areOfAWholeSeries() {
    String text =
        """
        date;store;sales;region;size
        2024-01-02;A;2;;1,50
        2024-01-01;A;1;north;1,5
        2024-01-01;B;3,5;south;NA
        2024-01-02;B;4;south;
        """;
    SeriesFile file = parse(text, withStatics("region", "size"));
    assertThat(file.statics()).containsExactly("region", "size");
    assertThat(file.series().getFirst().statics())
        .containsExactly(StaticValue.of("north"), new StaticValue("1,5", 1.5));
    assertThat(file.series().getLast().statics())
        .containsExactly(StaticValue.of("south"), StaticValue.NONE);
    assertThatThrownBy(
            () -> parse(text.replace("4;south", "4;north"), withStatics("region", "size")))
        .hasMessage(
            "f.csv:5: region: 'north' is 'south' on line 4, but a static column has one value in"
                + " series 'B'");
    assertThatThrownBy(() -> parse(text.replace("1,50", "1,6"), withStatics("size")))
        .hasMessageContaining("size: '1,6' is '1,5' on line 3");
    assertThatThrownBy(() -> parse(text, withStatics("colour")))
        .hasMessageContaining("has no column 'colour'");
  }

  @Test
  void encodings_areReadWhenNamed_andNamedWhenWrong() {
    Charset latin = Charset.forName("windows-1252");
    byte[] bytes = "date,sales,Café\n2024-01-01,1,é\n2024-01-02,2,\n".getBytes(latin);
    assertThatThrownBy(() -> CsvSeries.parse("f.csv", bytes, columns(Gaps.MISSING, null)))
        .hasMessage(
            "f.csv:1: is not in UTF-8: byte 0xE9 after \"date,sales,Caf\"; if it comes from a"
                + " spreadsheet, give data.encoding: windows-1252");
    CsvColumns named =
        new CsvColumns(
            Layout.LONG,
            "date",
            null,
            List.of("sales"),
            List.of(),
            null,
            Gaps.MISSING,
            "windows-1252",
            ',',
            Decimal.POINT,
            null);
    assertThat(only(CsvSeries.parse("f.csv", bytes, named)).values()).containsExactly(1, 2);
    byte[] marked =
        "\ufeffdate,sales\n2024-01-01,1\n2024-01-02,2\n".getBytes(StandardCharsets.UTF_16LE);
    assertThat(only(CsvSeries.parse("f.csv", marked, columns(Gaps.MISSING, null))).values())
        .containsExactly(1, 2);
    byte[] unmarked = "date,sales\n2024-01-01,1\n".getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> CsvSeries.parse("f.csv", unmarked, columns(Gaps.MISSING, null)))
        .hasMessageContaining("has a character 0, as UTF-16 read as UTF-8 has");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "~~ @ has no rows below a header",
        "date,sales @ has no rows below a header",
        "date,price\\n2024-01-01,1 @ has no column 'sales' (there are: date, price)",
        "date,sales,sales\\n2024-01-01,1,2 @ f.csv:1: has two columns 'sales'",
        "date,sales\\n2024-01-01,x\\n2024-01-02,1 @ f.csv:2: sales: 'x' is no number",
        "date,sales\\n2024-01-01,1e999\\n2024-01-02,1 @ f.csv:2: sales: '1e999' is not between 1e-30 and 1e30 in size",
        "date,sales\\n2024-01-01,Infinity\\n2024-01-02,1 @ f.csv:2: sales: 'Infinity' is no number",
        "date,sales\\n2024-02-30,1 @ f.csv:2: date: '2024-02-30' is no date or time",
        "date,sales\\nyesterday,1 @ f.csv:2: date: 'yesterday' is no date or time",
        "date,sales\\n01/02/2024,1\\n02/02/2024,1 @ say dayFirst: true or false",
        "date,sales\\n2024-01-01,1\\n2024-01-01,2 @ f.csv:3: 2024-01-01T00:00 is on line 2 too; name",
        "date,sales\\n2024-01-01,1 @ has too few rows to tell how far apart steps are",
        "date,sales\\n2024-01-01,1\\n2024-01-02,1\\n2024-01-03,1\\n2024-01-03T05:00,1 @ f.csv:5: 2024-01-03T05:00 is no whole number of steps of 1d after 2024-01-01T00:00",
        "date,sales\\n2024-01-01 00:00:00,1\\n2024-01-01 00:00:01,1\\n2024-01-01 00:00:02,1\\n2099-01-01,1 @ but there are only 4 rows",
        "date,sales\\n2024-01-01,1,9\\n2024-01-02,1 @ f.csv:2: has 3 cells, the header has 2",
      })
  void whatCannotBeRead_isNamedWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> parse(text.replace("\\n", "\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  /** Whatever a file holds, it is read or refused in one line. */
  @Test
  void mutatedFiles_areReadOrRefused() {
    Random random = new Random(1);
    String alphabet = "0123456789-/.:,;\t|\"\n\r TZ+eNA\u00e9\ufeff\0";
    String seed = "date,store,sales\n2024-01-01,A,1\n2024-01-02,A,\"2\"\n2024-01-03,A,3\n";
    int read = 0;
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder(seed);
      for (int change = random.nextInt(6); change >= 0; change--) {
        int at = random.nextInt(text.length());
        text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        read += parse(text.toString(), columns(Gaps.MISSING, "store")).series().size();
      } catch (DataException refused) {
        assertThat(refused.getMessage()).startsWith("f.csv").doesNotContain("\n");
      }
    }
    assertThat(read).isPositive();
  }
}
