package dev.unroll.text.prose.shape;

import dev.unroll.text.prose.span.Span;
import dev.unroll.text.prose.span.SpanFinder;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sentences in capital letters and titles in the capitals of a usual sentence. Which words keep a
 * capital follows from the model's vocabulary: of two ways to write a word, the one with fewer
 * tokens was more frequent in what it learned from.
 */
final class Capitalization {
  /** How a sentence is capitalised. */
  enum Kind {
    /** As sentences are. */
    USUAL,

    /** In capital letters only. */
    ALL,

    /** With a capital at every important word. */
    TITLE
  }

  /**
   * A sentence in usual capitals.
   *
   * @param kind how it was capitalised
   */
  record Recased(String text, Kind kind) {}

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");

  /** Words that English titles write small. */
  private static final Set<String> SMALL =
      Set.of(
          "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on",
          "or", "over", "per", "the", "to", "via", "with");

  /** A word up to this length that has no cheaper form is an acronym. */
  private static final int LONGEST_ACRONYM = 5;

  private static final int LONGEST_SMALL_WORD = 3;
  private static final int LONGEST_WORD = 40;

  private final Locale language;
  private final ToIntFunction<String> tokens;

  /**
   * @param language of the sentences
   * @param tokens how many tokens the model has for a word after a blank
   */
  Capitalization(String language, ToIntFunction<String> tokens) {
    this.language = Locale.of(language);
    this.tokens = tokens;
  }

  /** A sentence in usual capitals; itself if it has them. */
  Recased recase(String sentence) {
    Kind kind = kind(sentence);
    if (kind == Kind.USUAL) {
      return new Recased(sentence, kind);
    }
    List<Span> spans = SpanFinder.find(sentence);
    StringBuilder recased = new StringBuilder(sentence);
    Matcher words = WORD.matcher(sentence);
    boolean first = true;
    boolean changed = false;
    while (words.find()) {
      if (words.end() - words.start() > LONGEST_WORD
          || isWithin(spans, words.start(), words.end())
          || touchesDigit(sentence, words)) {
        first = false;
        continue;
      }
      String word = words.group();
      boolean elided = words.start() > 0 && sentence.charAt(words.start() - 1) == '\'';
      String usual =
          switch (kind) {
            case ALL -> fromCapitals(word, first, elided);
            default -> first ? word : fromTitle(word);
          };
      changed |= !usual.equals(word);
      if (usual.length() == word.length()) {
        recased.replace(words.start(), words.end(), usual);
      }
      first = false;
    }
    return changed ? new Recased(recased.toString(), kind) : new Recased(sentence, Kind.USUAL);
  }

  /** How a sentence is capitalised, as far as its letters tell. */
  private static Kind kind(String sentence) {
    int upper = 0;
    boolean lower = false;
    for (int i = 0; i < sentence.length(); i++) {
      char c = sentence.charAt(i);
      if (Character.isUpperCase(c)) {
        upper++;
      } else if (Character.isLowerCase(c)) {
        lower = true;
      }
    }
    if (upper < 2) {
      return Kind.USUAL;
    }
    if (!lower || isAllCapitals(sentence)) {
      return Kind.ALL;
    }
    return isTitle(sentence) ? Kind.TITLE : Kind.USUAL;
  }

  /** Whether all small letters are in spans that are copied. */
  private static boolean isAllCapitals(String sentence) {
    int upper = 0;
    List<Span> spans = List.of();
    boolean found = false;
    for (int i = 0; i < sentence.length(); i++) {
      char c = sentence.charAt(i);
      if (Character.isUpperCase(c)) {
        upper++;
      } else if (Character.isLowerCase(c)) {
        if (!found) {
          spans = SpanFinder.find(sentence);
          found = true;
        }
        if (spans.isEmpty() || !isWithin(spans, i, i + 1)) {
          return false;
        }
      }
    }
    return upper > 1;
  }

  private static boolean isTitle(String sentence) {
    char last = sentence.charAt(sentence.length() - 1);
    if (last == '.' || last == '!') {
      return false;
    }
    Matcher words = WORD.matcher(sentence);
    int count = 0;
    while (words.find()) {
      boolean elided = words.start() > 0 && sentence.charAt(words.start() - 1) == '\'';
      boolean small = words.end() - words.start() <= LONGEST_SMALL_WORD || elided;
      if (Character.isUpperCase(sentence.charAt(words.start()))) {
        count++;
      } else if (!small || count == 0) {
        return false;
      }
    }
    return count > 1;
  }

  private static boolean isWithin(List<Span> spans, int start, int end) {
    return spans.stream().anyMatch(span -> span.start() < end && start < span.end());
  }

  private static boolean touchesDigit(String sentence, Matcher word) {
    return (word.start() > 0 && Character.isDigit(sentence.charAt(word.start() - 1)))
        || (word.end() < sentence.length() && Character.isDigit(sentence.charAt(word.end())));
  }

  private String fromCapitals(String word, boolean first, boolean elided) {
    String small = word.toLowerCase(language);
    String capital = capitalised(small);
    if (elided) {
      return small;
    }
    if (word.length() == 1) {
      return first || (word.equals("I") && language.getLanguage().equals("en")) ? word : small;
    }
    int asIs = tokens.applyAsInt(word);
    int lower = tokens.applyAsInt(small);
    int upper = tokens.applyAsInt(capital);
    if (word.length() <= LONGEST_ACRONYM && asIs <= Math.min(lower, upper)) {
      return word;
    }
    return first || upper < lower ? capital : small;
  }

  private String fromTitle(String word) {
    boolean capital = Character.isUpperCase(word.charAt(0));
    boolean acronym = word.length() > 1 && word.equals(word.toUpperCase(language));
    if (!capital || acronym || (word.equals("I") && language.getLanguage().equals("en"))) {
      return word;
    }
    String small = word.toLowerCase(language);
    return word.length() == 1 || tokens.applyAsInt(small) < tokens.applyAsInt(word) ? small : word;
  }

  private String capitalised(String small) {
    int first = Character.charCount(small.codePointAt(0));
    return small.substring(0, first).toUpperCase(language) + small.substring(first);
  }

  /** A translation in capital letters, but for what is copied into it. */
  static String inCapitals(String translation) {
    StringBuilder out = new StringBuilder(translation.length());
    int at = 0;
    for (Span span : SpanFinder.find(translation)) {
      upper(translation, at, span.start(), out);
      out.append(translation, span.start(), span.end());
      at = span.end();
    }
    upper(translation, at, translation.length(), out);
    return out.toString();
  }

  private static void upper(String text, int from, int to, StringBuilder out) {
    text.substring(from, to).codePoints().map(Character::toUpperCase).forEach(out::appendCodePoint);
  }

  /** A translation as an English title. */
  static String asEnglishTitle(String translation) {
    StringBuilder out = new StringBuilder(translation);
    List<Span> spans = SpanFinder.find(translation);
    Matcher words = WORD.matcher(translation);
    while (words.find()) {
      int at = words.start();
      boolean elided = at > 0 && translation.charAt(at - 1) == '\'';
      if (!elided && !SMALL.contains(words.group()) && !isWithin(spans, at, words.end())) {
        out.setCharAt(at, Character.toUpperCase(out.charAt(at)));
      }
    }
    return out.toString();
  }
}
