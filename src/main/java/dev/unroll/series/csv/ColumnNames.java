package dev.unroll.series.csv;

import java.util.Locale;
import java.util.regex.Pattern;

/** What columns are usually called, in English, German, French and Spanish. */
enum ColumnNames {
  /** Dates and times. */
  TIME(
      """
      date time timestamp datetime day week month quarter year hour period ds t when epoch
      datum zeit zeitpunkt tag monat jahr jour mois heure fecha dia mes hora
      """),
  /** What tells series apart. */
  SERIES(
      """
      id series store shop branch item product article sku name key region city country site
      location sensor meter station device machine customer category department unique
      filiale laden artikel produkt standort magasin produit tienda producto
      """),
  /** What people want to know in advance. */
  TARGET(
      """
      y target value sales sale sold demand quantity qty units unit revenue turnover visitors
      visits orders load consumption traffic count amount volume production ot
      umsatz absatz menge verkauf verkauft wert nachfrage verbrauch ventes vente valeur ventas valor
      """),
  /** What people decide themselves, or what the calendar says. */
  KNOWN(
      """
      price prices discount promo promotion promotions onpromotion campaign holiday holidays
      weekday weekend weekdays dayofweek dow month year hour day week quarter open closed event
      events school snap planned scheduled
      preis rabatt aktion feiertag ferien wochentag prix ferie precio festivo
      """);

  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern CAMEL = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");

  private final Pattern words;

  ColumnNames(String words) {
    this.words = Pattern.compile(words.strip().replaceAll("\\s+", "|"));
  }

  /** Whether a column is called so: {@code store_id} and {@code StoreNr} as {@code store}. */
  boolean fit(String column) {
    String apart = CAMEL.matcher(column).replaceAll(" ");
    return BETWEEN
        .splitAsStream(apart)
        .map(word -> word.toLowerCase(Locale.ROOT))
        .anyMatch(word -> words.matcher(word).matches());
  }
}
