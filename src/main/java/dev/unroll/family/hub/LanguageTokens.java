package dev.unroll.family.hub;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ISO 639-1 codes of languages as models name them: {@code __fr__} (M2M-100), {@code fr_XX}
 * (mBART), {@code fra_Latn} (NLLB), {@code >>fra<<} (OPUS-MT).
 */
public final class LanguageTokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "__([a-z]{2,3})__"
              + "|([a-z]{2})_[A-Z]{2}"
              + "|([a-z]{3})_([A-Z][a-z]{3})"
              + "|>>([a-z]{2,3})(?:[_-]([A-Za-z]+))?<<");

  /** Languages of a group that has a code, and stands for it in models. */
  private static final Map<String, String> OF_GROUP =
      Map.ofEntries(
          Map.entry("arb", "ar"),
          Map.entry("azj", "az"),
          Map.entry("als", "sq"),
          Map.entry("cmn", "zh"),
          Map.entry("ekk", "et"),
          Map.entry("gaz", "om"),
          Map.entry("khk", "mn"),
          Map.entry("kmr", "ku"),
          Map.entry("lvs", "lv"),
          Map.entry("npi", "ne"),
          Map.entry("ory", "or"),
          Map.entry("pbt", "ps"),
          Map.entry("pes", "fa"),
          Map.entry("plt", "mg"),
          Map.entry("quy", "qu"),
          Map.entry("swh", "sw"),
          Map.entry("uzn", "uz"),
          Map.entry("ydd", "yi"),
          Map.entry("zsm", "ms"));

  private static final Map<String, String> BY_THREE_LETTERS = byThreeLetters();

  private LanguageTokens() {}

  private static Map<String, String> byThreeLetters() {
    Map<String, String> codes = new HashMap<>();
    for (String code : Locale.getISOLanguages()) {
      try {
        codes.putIfAbsent(Locale.of(code).getISO3Language(), code);
      } catch (MissingResourceException none) {
        // A code without three letters is found by its two.
      }
    }
    codes.putAll(OF_GROUP);
    return Map.copyOf(codes);
  }

  /**
   * A token's language.
   *
   * @param code ISO 639-1, or three letters where there is none
   * @param variant the script or country, empty where the token has none
   */
  public record Named(String code, String variant) {}

  /** The language that a token stands for; empty if it is no such token. */
  public static Optional<Named> of(String token) {
    Matcher matcher = TOKEN.matcher(token);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    for (int group : new int[] {1, 2, 3, 5}) {
      String language = matcher.group(group);
      if (language != null) {
        String variant = group == 3 || group == 5 ? matcher.group(group + 1) : null;
        return Optional.of(new Named(code(language), variant == null ? "" : variant));
      }
    }
    return Optional.empty();
  }

  /** The ISO 639-1 code of a language of two or three letters. */
  static String code(String language) {
    return BY_THREE_LETTERS.getOrDefault(language, language);
  }
}
