package dev.unroll.text.prose.span;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The codes by which models name languages, such as {@code fr}, {@code fr_FR} and {@code fra_Latn}.
 */
final class LanguageCode {
  private static final int TWO_LETTERS = 2;
  private static final Map<String, String> BY_THREE =
      Stream.of(Locale.getISOLanguages())
          .collect(
              Collectors.toMap(
                  code -> Locale.of(code).getISO3Language(), code -> code, (a, _) -> a));

  private LanguageCode() {}

  /** The ISO 639-1 code of a language, if it has one. */
  static Optional<String> of(String language) {
    String first = language.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
    return first.length() == TWO_LETTERS
        ? Optional.of(first)
        : Optional.ofNullable(BY_THREE.get(first));
  }
}
