package dev.unroll.engine.lexical;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sentences and texts that have been translated before, each with its translation. What is the same
 * but for white space is found. Safe for use by many threads.
 */
public final class TranslationMemory {
  /** Without sentences. */
  public static final TranslationMemory EMPTY = new TranslationMemory(Map.of());

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private final Map<String, String> translations;

  private TranslationMemory(Map<String, String> translations) {
    this.translations = Map.copyOf(translations);
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
    return translations.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(translations.get(key(text)));
  }

  private static String key(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }
}
