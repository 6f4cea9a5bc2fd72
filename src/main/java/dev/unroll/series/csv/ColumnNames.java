package dev.unroll.series.csv;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What columns are usually called, in English, German, French and Spanish. */
enum ColumnNames {
  /** Dates and times. */
  TIME(
      Set.of(
          "date",
          "time",
          "timestamp",
          "datetime",
          "day",
          "week",
          "month",
          "quarter",
          "year",
          "hour",
          "period",
          "ds",
          "t",
          "datum",
          "zeit",
          "zeitpunkt",
          "tag",
          "monat",
          "jahr",
          "jour",
          "mois",
          "heure",
          "fecha",
          "dia",
          "mes",
          "hora",
          "when",
          "epoch")),
  /** What tells series apart. */
  SERIES(
      Set.of(
          "id",
          "series",
          "store",
          "shop",
          "branch",
          "item",
          "product",
          "article",
          "sku",
          "name",
          "key",
          "region",
          "city",
          "country",
          "site",
          "location",
          "sensor",
          "meter",
          "station",
          "device",
          "machine",
          "customer",
          "category",
          "department",
          "unique",
          "filiale",
          "laden",
          "artikel",
          "produkt",
          "standort",
          "magasin",
          "produit",
          "tienda",
          "producto")),
  /** What people want to know in advance. */
  TARGET(
      Set.of(
          "y",
          "target",
          "value",
          "sales",
          "sale",
          "sold",
          "demand",
          "quantity",
          "qty",
          "units",
          "unit",
          "revenue",
          "turnover",
          "visitors",
          "visits",
          "orders",
          "load",
          "consumption",
          "traffic",
          "count",
          "amount",
          "volume",
          "production",
          "umsatz",
          "absatz",
          "menge",
          "verkauf",
          "verkauft",
          "wert",
          "nachfrage",
          "verbrauch",
          "ventes",
          "vente",
          "valeur",
          "ventas",
          "valor",
          "ot")),
  /** What people decide themselves, or what the calendar says. */
  KNOWN(
      Set.of(
          "price",
          "prices",
          "discount",
          "promo",
          "promotion",
          "promotions",
          "onpromotion",
          "campaign",
          "holiday",
          "holidays",
          "weekday",
          "weekend",
          "weekdays",
          "dayofweek",
          "dow",
          "month",
          "year",
          "hour",
          "day",
          "week",
          "quarter",
          "open",
          "closed",
          "event",
          "events",
          "school",
          "snap",
          "planned",
          "scheduled",
          "preis",
          "rabatt",
          "aktion",
          "feiertag",
          "ferien",
          "wochentag",
          "prix",
          "promotionnel",
          "ferie",
          "precio",
          "festivo",
          "is"));

  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern CAMEL = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");

  private final Set<String> words;

  ColumnNames(Set<String> words) {
    this.words = words;
  }

  /** Whether a column is called so: {@code store_id} and {@code StoreNr} as {@code store}. */
  boolean fit(String column) {
    String apart = CAMEL.matcher(column).replaceAll(" ");
    return BETWEEN
        .splitAsStream(apart)
        .map(word -> word.toLowerCase(Locale.ROOT))
        .anyMatch(words::contains);
  }
}
