package dev.unroll.series.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.store.DataException;
import dev.unroll.series.csv.CsvColumns.Decimal;
import dev.unroll.series.csv.CsvColumns.Layout;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvInspectionTest {
  private static CsvInspection look(String text) {
    return look(text, SaidColumns.NONE);
  }

  private static CsvInspection look(String text, SaidColumns said) {
    return CsvInspection.of("a.csv", text.getBytes(StandardCharsets.UTF_8), said);
  }

  private static SaidColumns said(String time, List<String> targets, List<String> known) {
    return new SaidColumns(time, targets, known, null, null);
  }

  private static String days(int count, String header, IntFunction<String> cells) {
    StringBuilder text = new StringBuilder(header + "\n");
    for (int t = 0; t < count; t++) {
      text.append(LocalDate.of(2024, 1, 1).plusDays(t)).append(cells.apply(t)).append('\n');
    }
    return text.toString();
  }

  @Test
  void fileWithoutAHeader_isRefusedRatherThanOneOfItsRowsLost() {
    assertThatThrownBy(() -> look(days(30, "2023-12-31,4.5", t -> "," + t * 7 % 11)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "a.csv:1: has no names of columns but values: put a line with their names above it");
    assertThatThrownBy(() -> look("a,b\n\"" + "1".repeat(1 << 25) + "\",2\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("16777216");
  }

  @Test
  void cellThatIsNoNumber_isNamed() {
    assertThatThrownBy(() -> look(days(30, "date,sales", t -> "," + (t == 7 ? "inf" : "" + t % 9))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("left out: sales (no numbers: 'inf' is no number)");
    SaidColumns sales = said("date", List.of("sales"), List.of());
    for (String cell : List.of("1e302", "-2e31", "1e-298")) {
      byte[] file =
          days(30, "date,sales", t -> "," + (t == 7 ? cell : "" + t % 9))
              .getBytes(StandardCharsets.UTF_8);
      CsvColumns columns = look(days(30, "date,sales", t -> "," + t % 9), sales).columns();
      assertThatThrownBy(() -> CsvSeries.parse("a.csv", file, columns))
          .isInstanceOf(DataException.class)
          .hasMessage("a.csv:9: sales: '%s' is not between 1e-30 and 1e30 in size".formatted(cell));
    }
  }

  @Test
  void columnsWithOneValueASeries_areStatic() {
    StringBuilder text = new StringBuilder("date,store,sales,region,size,street,stock,open\n");
    for (int t = 0; t < 30; t++) {
      for (int store = 0; store < 6; store++) {
        text.append(
            "%s,S%d,%d,%s,%s,street %d,%d,%d%n"
                .formatted(
                    LocalDate.of(2024, 1, 1).plusDays(t),
                    store,
                    (t * 7 + store) % 11,
                    store < 3 ? "north" : "south",
                    t == 4 ? "" : 100 + store, // a missing one changes nothing
                    store,
                    (t * 5 + store) % 9,
                    t % 7 == 0 ? 0 : 1));
      }
    }
    CsvInspection look = look(text.toString());
    assertThat(look.columns().series()).isEqualTo("store");
    assertThat(look.columns().statics()).containsExactly("region", "size");
    assertThat(look.columns().targets()).containsExactly("sales");
    assertThat(look.columns().known()).containsExactly("open");
    // A text that each series has for itself is but another name of it.
    assertThat(look.leftOut()).anyMatch(why -> why.startsWith("street ("));
    assertThat(
            CsvSeries.parse(
                    "a.csv", text.toString().getBytes(StandardCharsets.UTF_8), look.columns())
                .series())
        .hasSize(6)
        .allMatch(series -> series.statics().size() == 2);
  }

  @ParameterizedTest
  @CsvSource({
    "'2024-03-30T%02d:00:00+01:00,2024-03-31T%02d:00:00+02:00', 3, Europe/Berlin",
    "'2024-03-09T%02d:00:00-05:00,2024-03-10T%02d:00:00-04:00', 3, America/New_York",
    "'03/30/2024 %02d:00 -05:00,03/31/2024 %02d:00 -05:00', 0, America/Chicago",
    "'2024-03-30T%02d:00:00Z,2024-03-31T%02d:00:00Z', 0, UTC",
    "'2024-03-30 %02d:00+05:45,2024-03-31 %02d:00+05:45', 0, Asia/Kathmandu",
    "'2024-03-30T%02d:00:00+01:00[Europe/Rome],2024-03-31T%02d:00:00+02:00[Europe/Rome]', 3, Europe/Rome",
    "'2024-03-30T%02d:00:00,2024-03-31T%02d:00:00', 0,",
    "'2024-03-30T%02d:00:00+01:00,2024-03-31T%02d:00:00-08:00', 3,"
  })
  void zone_isThatWhoseClockHasTheOffsets(String forms, int first, @Nullable String zone) {
    StringBuilder text = new StringBuilder("time,value\n");
    for (String form : forms.split(",", -1)) {
      for (int hour = first; hour < 24; hour++) {
        text.append(form.formatted(hour)).append(',').append(hour * 7 % 11).append('\n');
      }
    }
    assertThat(look(text.toString()).columns().zone()).isEqualTo(zone);
  }

  @Test
  void quotationMarkWithoutItsOtherHalf_isRefused() {
    assertThatThrownBy(
            () -> look(days(30, "date,note,sales", t -> (t == 3 ? ",\"a," : ",a,") + t % 9)))
        .isInstanceOf(DataException.class)
        .hasMessage("a.csv:5: has a quotation mark that no other one closes");
    assertThat(
            look(days(30, "date,note,sales", t -> (t == 3 ? ",5\" pipe," : ",a,") + t % 9))
                .columns()
                .targets())
        .containsExactly("sales");
  }

  @Test
  void rolesAreGuessedFromNamesAndCells() {
    CsvColumns columns =
        look(days(
                30,
                "Date,Row,Weather,UnitsSold,Price,Open,Customers,Version",
                t -> ",%d,sun,%d,9.5%d,%s,%d,1".formatted(t, t * 7 % 11, t % 9, t % 7 > 0, t * t)))
            .columns();
    assertThat(columns.layout()).isEqualTo(Layout.LONG);
    assertThat(columns.time()).isEqualTo("Date");
    assertThat(columns.targets()).containsExactly("UnitsSold");
    assertThat(columns.known()).containsExactly("Price", "Open");
    assertThat(columns.series()).isNull();
    assertThat(columns.decimal()).isNull();
    assertThat(columns.dayFirst()).isNull();
  }

  @Test
  void whatIsLeftOut_isSaidWithItsReason() {
    assertThat(
            look(days(
                    30,
                    "Date,Row,Weather,Sold,Customers,Version",
                    t -> ",%d,sun,%d,%d,1".formatted(t, t * 7 % 11, t * t)))
                .leftOut())
        .containsExactly(
            "Row (counts the rows)",
            "Weather (no numbers)",
            "Version (always the same)",
            "Customers (neither to be forecast nor known in advance, by its name)");
  }

  @Test
  void withoutATellingName_allNumbersAreForecast() {
    CsvColumns columns =
        look(days(30, "ds,HUFL,MULL", t -> ",%d.5,%d".formatted(t * 7 % 11, t * 3 % 10))).columns();
    assertThat(columns.time()).isEqualTo("ds");
    assertThat(columns.targets()).containsExactly("HUFL", "MULL");
  }

  @Test
  void aColumnThatTellsSeriesApart_isThatWithWhichNoTimeIsTwice() {
    StringBuilder text = new StringBuilder("date;country;branch;sales\n");
    for (int t = 0; t < 20; t++) {
      for (int branch = 1; branch <= 3; branch++) {
        text.append(
            "%s;FR;%d;%d,5\n".formatted(LocalDate.of(2024, 3, 1).plusDays(t), branch, t * branch));
      }
    }
    CsvInspection look = look(text.toString());
    assertThat(look.columns().series()).isEqualTo("branch");
    assertThat(look.columns().targets()).containsExactly("sales");
    assertThat(look.columns().decimal()).isEqualTo(Decimal.COMMA);
    assertThat(look.separator()).isEqualTo(';');
    assertThatThrownBy(
            () -> look(text.toString().replace(";branch;", ";comment;").replaceAll(";\\d;", ";1;")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.csv:3: 2024-03-01 is on line 2 too, and no column alone tells");
  }

  @Test
  void datesThatDoNotTell_areThoseWithStepsAlike() {
    StringBuilder text = new StringBuilder("Datum,Wert\n");
    for (int t = 0; t < 10; t++) {
      text.append(
          "%s,%d\n"
              .formatted(
                  LocalDate.of(2024, 3, 1)
                      .plusDays(t)
                      .format(DateTimeFormatter.ofPattern("dd/MM/yyyy")),
                  t * 3 % 7));
    }
    assertThat(look(text.toString()).columns().dayFirst()).isTrue();
    text.setLength(0);
    text.append("Month,Value\n");
    for (int t = 0; t < 24; t++) {
      text.append("%02d/01/%d,%d\n".formatted(1 + t % 12, 2023 + t / 12, t * 3 % 7));
    }
    assertThat(look(text.toString()).columns().dayFirst()).isFalse();
  }

  @Test
  void rowsThatAreSeries_areSeen() {
    StringBuilder text = new StringBuilder("id");
    for (int t = 0; t < 30; t++) {
      text.append(",V").append(t);
    }
    text.append("\nH1").append(",1.5".repeat(30)).append("\nH2").append(",7".repeat(20));
    text.append(",".repeat(10)).append('\n');
    CsvInspection look = look(text.toString());
    assertThat(look.columns().layout()).isEqualTo(Layout.WIDE);
    assertThat(look.columns().targets()).isEmpty();
  }

  @Test
  void aSpreadsheetsEncoding_isFound() {
    String text = days(20, "Tag,Umsatz in €", t -> "," + t * 5 % 7);
    CsvInspection look =
        CsvInspection.of("a.csv", text.getBytes(Charset.forName("windows-1252")), SaidColumns.NONE);
    assertThat(look.columns().encoding()).isEqualTo("windows-1252");
    assertThat(look.columns().targets()).containsExactly("Umsatz in €");
  }

  @Test
  void whatIsSaid_isNotGuessed() {
    String text =
        days(20, "date,sales,price,customers", t -> ",%d,%d,%d".formatted(t % 7, t % 5, t % 3));
    CsvColumns columns = look(text, said("date", List.of("customers"), List.of())).columns();
    assertThat(columns.targets()).containsExactly("customers");
    assertThat(columns.known()).isEmpty();
    assertThatThrownBy(() -> look(text, said("date", List.of("sales"), List.of("sales"))))
        .hasMessage("a.csv: column 'sales' cannot be forecast and be known in advance");
    assertThatThrownBy(() -> look(text, said("when", List.of("sales"), List.of())))
        .hasMessageContaining("has no column 'when'");
  }

  @Test
  void withoutTimes_rowsAreSteps() {
    CsvColumns columns = look("load\n3\n5\n4\n6\n").columns();
    assertThat(columns.time()).isNull();
    assertThat(columns.targets()).containsExactly("load");
    assertThatThrownBy(() -> look("a,b\nx,y\nz,w\n"))
        .hasMessage(
            "a.csv: no column looks like one to be forecast: give --targets;"
                + " left out: a (no numbers), b (no numbers)");
  }
}
