package dev.unroll.engine.constraint.json;

import dev.unroll.engine.constraint.RegexParser;
import dev.unroll.engine.constraint.Term;
import java.util.Map;
import java.util.Optional;

/** The values of {@code format} that are kept; others are notes, as JSON Schema says. */
final class StringFormats {
  private static final String DATE =
      "[12][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
          + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))";
  private static final String TIME =
      "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?"
          + "(?:Z|\\+(?:0[0-9]|1[0-3]):[0-5][0-9]|-(?:0[1-9]|1[0-1]):[0-5][0-9])";
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?";
  private static final String DOMAIN =
      "[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?(?:\\." + LABEL + "){0,3}\\.(?:com|org|net|edu|info|de|fr)";
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String PATH = "(?:/[A-Za-z0-9._~-]{0,40}){0,6}";
  private static final String QUERY =
      "(?:\\?[a-z0-9]{1,20}=[A-Za-z0-9._~-]{0,40}(?:&[a-z0-9]{1,20}=[A-Za-z0-9._~-]{0,40}){0,4})?";
  private static final String GROUP = "[0-9a-f]{1,4}";
  private static final String OF_TIME =
      "T(?:[0-9]{1,2}H(?:[0-9]{1,2}M)?(?:[0-9]{1,2}S)?|[0-9]{1,2}M(?:[0-9]{1,2}S)?|[0-9]{1,2}S)";

  private static final Map<String, String> EXPRESSIONS =
      Map.ofEntries(
          Map.entry("date", DATE),
          Map.entry("time", TIME),
          Map.entry("date-time", DATE + "T" + TIME),
          Map.entry(
              "duration",
              ("P(?:(?:[0-9]{1,4}Y(?:[0-9]{1,2}M(?:[0-9]{1,2}D)?)?|[0-9]{1,2}M(?:[0-9]{1,2}D)?"
                      + "|[0-9]{1,3}D)(?:%s)?|%s|[0-9]{1,3}W)")
                  .formatted(OF_TIME, OF_TIME)),
          Map.entry("email", "[A-Za-z0-9_+-]{1,20}(?:\\.[A-Za-z0-9_+-]{1,12}){0,2}@" + DOMAIN),
          Map.entry("hostname", DOMAIN),
          Map.entry("ipv4", OCTET + "(?:\\." + OCTET + "){3}"),
          Map.entry("ipv6", "(?:%s:){7}%s|::(?:%s:){0,5}%s".formatted(GROUP, GROUP, GROUP, GROUP)),
          Map.entry("uuid", "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
          Map.entry("uri", "https?://" + DOMAIN + PATH + QUERY),
          Map.entry("uri-reference", "(?:https?://" + DOMAIN + ")?" + PATH + QUERY),
          Map.entry("json-pointer", "(?:/(?:[A-Za-z0-9._-]|~[01]){0,40}){0,8}"));

  private StringFormats() {}

  static Optional<Term> of(String name) {
    String known =
        switch (name) {
          case "idn-email" -> "email";
          case "idn-hostname" -> "hostname";
          case "iri" -> "uri";
          case "iri-reference" -> "uri-reference";
          default -> name;
        };
    return Optional.ofNullable(EXPRESSIONS.get(known)).map(RegexParser::whole);
  }
}
