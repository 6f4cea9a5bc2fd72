package dev.unroll.text.prose;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands before the words of a line or of a sentence and is no part of them: quotation marks
 * of mail, signs and numbers of lists, signs of headings, the dash of someone who begins to speak.
 */
final class LineStart {
  private static final Pattern LINE =
      Pattern.compile(
          "(?:>\\h*)*+(?:(?:#{1,6}|[-*+•‣⁃▪◦·●○■□▶►✓✔✗✘–—―]|\\(?(?:\\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})\\)"
              + "|\\d{1,3}(?:\\.\\d{1,3}){0,3}\\.)\\h++)*+(?:\\[[ xX]\\]\\h++)?+");

  private static final Pattern SPEECH = Pattern.compile("[-–—―]\\h++|[—―]");

  private LineStart() {}

  /** Where, from an index on, the words of a line begin. */
  static int end(String line, int from) {
    Matcher matcher = LINE.matcher(line).region(from, line.length());
    return matcher.lookingAt() ? matcher.end() : from;
  }

  /** Where the words of a sentence begin. */
  static int ofSentence(String sentence) {
    Matcher matcher = SPEECH.matcher(sentence);
    return matcher.lookingAt() ? matcher.end() : 0;
  }
}
