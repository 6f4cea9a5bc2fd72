package dev.unroll.text.prose;

import java.text.BreakIterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the sentences of a line end: where the JDK's {@link BreakIterator} says so, less the ends
 * that it sees after abbreviations, initials and ordinal numbers, and before words in lower case;
 * and where a number, an amount or a dash begins the next one, or a French quotation ended, which
 * it does not see.
 */
final class SentenceEnds implements SentenceSplitter.Ends {
  private static final Pattern UNSEEN =
      Pattern.compile(
          "[.!?…][\"'”’)\\]]*\\s+(?=[\\p{Nd}\\p{Sc}]|[-–—]\\s)|[.!?…]\\h?»\\h+(?=\\p{Lu})");

  private final String language;
  private final Abbreviations abbreviations;
  private final BreakIterator prototype;

  SentenceEnds(Locale locale) {
    this.language = locale.getLanguage();
    this.abbreviations = Abbreviations.of(language);
    this.prototype = BreakIterator.getSentenceInstance(locale);
  }

  @Override
  public List<Integer> in(String line) {
    BreakIterator found = (BreakIterator) prototype.clone();
    found.setText(line);
    TreeSet<Integer> ends = new TreeSet<>();
    for (int next = found.next(); next != BreakIterator.DONE; next = found.next()) {
      ends.add(afterFrenchQuote(line, next));
    }
    UNSEEN.matcher(line).results().forEach(unseen -> ends.add(unseen.end()));
    return ends.stream().filter(end -> isEnd(line, end)).toList();
  }

  /** In French a blank stands before the closing quote, which still belongs to the sentence. */
  private int afterFrenchQuote(String line, int end) {
    if (!language.equals("fr") || end == line.length() || line.charAt(end) != '»') {
      return end;
    }
    return Blanks.start(line, end + 1);
  }

  private boolean isEnd(String line, int end) {
    if (end == line.length()) {
      return true;
    }
    int next = line.codePointAt(end);
    if (Character.isLowerCase(next)) {
      return false;
    }
    int stop = Blanks.end(line, end);
    if (stop == 0 || line.charAt(stop - 1) != '.') {
      return true;
    }
    String word = lastWord(line, stop - 1);
    boolean number = !word.isEmpty() && word.chars().allMatch(Character::isDigit);
    if (number) {
      return !(abbreviations.hasOrdinals() && word.length() <= 2);
    }
    return !abbreviations.has(word, Character.isDigit(next));
  }

  /** The word that ends there, without an opening quote or bracket before it. */
  private static String lastWord(String line, int end) {
    int start = end;
    while (start > 0 && !separates(line.charAt(start - 1))) {
      start--;
    }
    return line.substring(start, end);
  }

  private static boolean separates(char c) {
    return Blanks.isBlank(c) || "([{\"'“‘„«»‚".indexOf(c) >= 0;
  }
}
