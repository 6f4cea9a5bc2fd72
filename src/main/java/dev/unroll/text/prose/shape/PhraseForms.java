package dev.unroll.text.prose.shape;

import dev.unroll.text.prose.normal.Normalizer;
import dev.unroll.text.prose.normal.Typography;
import dev.unroll.text.prose.span.SmallLetters;
import dev.unroll.text.prose.span.Span;
import dev.unroll.text.prose.span.Span.Kind;
import dev.unroll.text.prose.span.SpanFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The forms in which a dictionary may have a word or phrase: without the signs around it, and
 * without the capitals of a heading or of the beginning of a sentence. Each comes with the way from
 * its translation back to the signs and capitals of the text.
 */
final class PhraseForms {
  private static final String BEFORE = "\"'([{¿¡-–— ";
  private static final String AFTER = "\"')]}.,;:!?…-–— ";

  /** Joiner and variation selector, between and behind the characters of one emoji. */
  private static final String EMOJI_PARTS = "\u200D\uFE0F";

  /** Signs that French has a blank before. */
  private static final String SPACED = ";:!?";

  private final Capitalization capitals;
  private final Typography typography;
  private final Locale source;
  private final Locale target;

  PhraseForms(Capitalization capitals, Typography typography, String source, String target) {
    this.capitals = capitals;
    this.typography = typography;
    this.source = Locale.of(source);
    this.target = Locale.of(target);
  }

  /** The forms, the most alike first; none of what is more than a phrase between signs. */
  List<Phrase> of(String sentence) {
    String text = Normalizer.normalized(sentence).text();
    int start = 0;
    int end = text.length();
    List<Span> copies = SpanFinder.find(text);
    while (start < end && !isOfWord(text.codePointAt(start)) && !isCopied(copies, start)) {
      if (!isAround(text.codePointAt(start), BEFORE)) {
        return List.of();
      }
      start += Character.charCount(text.codePointAt(start));
    }
    while (end > start && !isOfWord(text.codePointBefore(end)) && !isCopied(copies, end - 1)) {
      if (!isAround(text.codePointBefore(end), AFTER)) {
        return List.of();
      }
      end -= Character.charCount(text.codePointBefore(end));
    }
    String phrase = text.substring(start, end);
    if (phrase.codePoints().filter(Character::isLetter).limit(2).count() < 2) {
      return List.of();
    }
    String before = text.substring(0, start);
    String after = after(text.substring(end));
    boolean isSentence = after.codePoints().anyMatch(c -> ".!?…".indexOf(c) >= 0);
    List<Phrase> forms = new ArrayList<>();
    boolean hasCapital = Character.isUpperCase(phrase.codePointAt(0));
    UnaryOperator<String> around = words -> typography.restore(before + words + after);
    UnaryOperator<String> capital = words -> around.apply(capitalized(words));
    forms.add(new Phrase(phrase, hasCapital && isSentence ? capital : around));
    Capitalization.Recased recased = capitals.recase(phrase);
    String small = SmallLetters.of(phrase, source);
    switch (recased.kind()) {
      case ALL -> {
        UnaryOperator<String> all = words -> around.apply(Capitalization.inCapitals(words));
        forms.add(new Phrase(recased.text(), all));
        forms.add(new Phrase(small, all));
      }
      case TITLE ->
          forms.add(
              new Phrase(
                  small,
                  target.getLanguage().equals("en")
                      ? words -> around.apply(Capitalization.asEnglishTitle(capitalized(words)))
                      : capital));
      case USUAL -> {
        boolean isAcronym = phrase.codePoints().noneMatch(Character::isLowerCase);
        if (hasCapital && !isAcronym) {
          forms.add(new Phrase(small, capital));
        }
      }
    }
    return forms;
  }

  /** Whether a sign is of something that is copied, as the bracket of a placeholder is. */
  private static boolean isCopied(List<Span> copies, int at) {
    return copies.stream()
        .anyMatch(copy -> copy.kind() != Kind.EMOJI && copy.start() <= at && at < copy.end());
  }

  private static boolean isOfWord(int character) {
    int type = Character.getType(character);
    boolean isMark = type == Character.NON_SPACING_MARK && !isOfEmoji(character);
    return Character.isLetterOrDigit(character) || isMark;
  }

  private static boolean isAround(int character, String signs) {
    return signs.indexOf(character) >= 0 || isOfEmoji(character);
  }

  private static boolean isOfEmoji(int character) {
    return Character.isEmojiPresentation(character)
        || Character.isExtendedPictographic(character)
        || Character.isEmojiModifier(character)
        || EMOJI_PARTS.indexOf(character) >= 0;
  }

  /**
   * The signs after a phrase, with or without a blank as the language of the translation has it.
   */
  private String after(String signs) {
    String close = signs.stripLeading();
    if (close.isEmpty() || SPACED.indexOf(close.charAt(0)) < 0) {
      return signs;
    }
    return target.getLanguage().equals("fr") ? " " + close : close;
  }

  /** With a capital, unless the first word is a name in its own way, such as {@code iPhone}. */
  private String capitalized(String words) {
    int word = 0;
    while (word < words.length() && Character.isLetter(words.charAt(word))) {
      word++;
    }
    if (!words.substring(0, word).equals(words.substring(0, word).toLowerCase(target))) {
      return words;
    }
    int first = words.offsetByCodePoints(0, 1);
    return words.substring(0, first).toUpperCase(target) + words.substring(first);
  }
}
