package dev.unroll.text.prose.span;

import dev.unroll.text.prose.span.Span.Kind;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The scripts that a language is written in; Latin words may be in all of them. */
final class Scripts {
  /** Of a language of which nothing is known: every script. */
  static final Scripts ALL = new Scripts(EnumSet.allOf(UnicodeScript.class));

  private final Set<UnicodeScript> known;

  private Scripts(Set<UnicodeScript> known) {
    this.known = known;
  }

  static Scripts of(Optional<String> language) {
    return language.map(Scripts::of).orElse(ALL);
  }

  private static Scripts of(String language) {
    EnumSet<UnicodeScript> scripts =
        EnumSet.of(UnicodeScript.LATIN, UnicodeScript.COMMON, UnicodeScript.INHERITED);
    switch (language) {
      case "af",
          "az",
          "br",
          "bs",
          "ca",
          "cs",
          "cy",
          "da",
          "de",
          "en",
          "eo",
          "es",
          "et",
          "eu",
          "fi",
          "fr",
          "fy",
          "ga",
          "gl",
          "hr",
          "hu",
          "id",
          "is",
          "it",
          "la",
          "lb",
          "lt",
          "lv",
          "ms",
          "mt",
          "nb",
          "nl",
          "nn",
          "no",
          "pl",
          "pt",
          "ro",
          "sk",
          "sl",
          "sq",
          "sv",
          "sw",
          "tl",
          "tr",
          "vi",
          "zu" -> {}
      case "be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk" ->
          scripts.add(UnicodeScript.CYRILLIC);
      case "el" -> scripts.add(UnicodeScript.GREEK);
      case "ar", "fa", "ps", "ur" -> scripts.add(UnicodeScript.ARABIC);
      case "he", "yi" -> scripts.add(UnicodeScript.HEBREW);
      case "hi", "mr", "ne" -> scripts.add(UnicodeScript.DEVANAGARI);
      case "zh" -> scripts.addAll(Set.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO));
      case "ja" ->
          scripts.addAll(Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA));
      case "ko" -> scripts.addAll(Set.of(UnicodeScript.HANGUL, UnicodeScript.HAN));
      default -> {
        return ALL;
      }
    }
    return new Scripts(scripts);
  }

  /** Whether a letter may be in a word of the language. */
  boolean has(int letter) {
    return letter < 0x250 || known.contains(UnicodeScript.of(letter));
  }

  /** The words of other scripts, with the blanks between them, outside the other spans. */
  List<Span> others(String sentence, List<Span> spans) {
    List<Span> others = new ArrayList<>();
    int from = 0;
    for (Span span : spans) {
      words(sentence, from, span.start(), others);
      from = span.end();
    }
    words(sentence, from, sentence.length(), others);
    return others;
  }

  private void words(String sentence, int from, int to, List<Span> found) {
    int start = -1;
    int end = -1;
    for (int at = from; at < to; at += Character.charCount(sentence.codePointAt(at))) {
      int c = sentence.codePointAt(at);
      if (c < 0x250) {
        boolean ends = c != ' ' && c != '-' && c != '\'';
        if (ends && start >= 0) {
          found.add(new Span(start, end, Kind.OTHER_SCRIPT));
          start = -1;
        }
      } else if (Character.isLetter(c) && !has(c)) {
        start = start < 0 ? at : start;
        end = at + Character.charCount(c);
      } else if (start >= 0 && Character.getType(c) == Character.NON_SPACING_MARK) {
        end = at + Character.charCount(c);
      }
    }
    if (start >= 0) {
      found.add(new Span(start, Math.min(end, to), Kind.OTHER_SCRIPT));
    }
  }
}
