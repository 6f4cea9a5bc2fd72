package dev.unroll.engine.lexical;

import dev.unroll.text.prose.span.SmallLetters;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sentences and texts that have been translated before, each with its translation. What is the same
 * but for white space and the form of apostrophes is found. What has several words is also found
 * where other letters are large; the translation then follows the text: KEEP OUT, Keep out. So is
 * what differs in numbers, placeholders and the like only, which are copied. Safe for use by many
 * threads.
 */
public final class TranslationMemory {
  /** Without sentences. */
  public static final TranslationMemory EMPTY = new TranslationMemory(Map.of());

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private final Map<String, String> translations;

  /** Translations by texts of several words in small letters; empty ones of those with several. */
  private final Map<String, String> small;

  private final Templates templates;

  /**
   * A memory of a map that nobody else has: copies of large ones take longer than all else here.
   */
  private TranslationMemory(Map<String, String> translations) {
    this.translations = translations;
    this.small = new HashMap<>();
    translations.forEach(
        (source, target) -> {
          if (hasWords(source)) {
            small.merge(
                SmallLetters.of(source, Locale.ROOT),
                target,
                (one, other) -> one.equalsIgnoreCase(other) ? smaller(one, other) : "");
          }
        });
    this.templates = new Templates(translations);
  }

  /** The one of two spellings that has more small letters, whichever comes first. */
  private static String smaller(String one, String other) {
    return one.compareTo(other) > 0 ? one : other; // small letters are behind capitals
  }

  /** One with the translations of some texts; where white space alone differs, the last counts. */
  public static TranslationMemory of(Map<String, String> translations) {
    Map<String, String> normal = new HashMap<>();
    translations.forEach((source, target) -> normal.put(key(source), target.strip()));
    return normal.isEmpty() ? EMPTY : new TranslationMemory(normal);
  }

  /** How many it has. */
  public int size() {
    return translations.size();
  }

  /** The translation of a text that it has. */
  public Optional<String> find(String text) {
    if (translations.isEmpty()) {
      return Optional.empty();
    }
    String key = key(text);
    Optional<String> exact = Optional.ofNullable(translations.get(key));
    return exact.or(() -> templates.find(key)).or(() -> inOtherLetters(key));
  }

  /** Whether a key has several words: Polish is not to polish, nor US us. */
  private static boolean hasWords(String key) {
    return key.indexOf(' ') >= 0;
  }

  private Optional<String> inOtherLetters(String key) {
    if (!hasWords(key)) {
      return Optional.empty();
    }
    String found = small.getOrDefault(SmallLetters.of(key, Locale.ROOT), "");
    if (found.isEmpty()) {
      return Optional.empty();
    }
    boolean isInCapitals = key.codePoints().noneMatch(Character::isLowerCase);
    return Optional.of(isInCapitals ? found.toUpperCase(Locale.ROOT) : beginningAs(key, found));
  }

  private static String beginningAs(String text, String translation) {
    return Character.isUpperCase(text.codePointAt(0))
        ? Terminology.capitalized(translation)
        : translation;
  }

  private static String key(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip().replace('’', '\'');
  }
}
