package dev.unroll.text.token;

import dev.unroll.text.token.ControlNames.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Distinguishes, within one text, the names of special tokens that stand for these tokens from the
 * same names in users' text.
 *
 * <p>A user's text gets a mark, a noncharacter of Unicode, wherever it could be read as such a
 * name: inside each name, and at its edges where it could form one with the text beside it. Most
 * texts need none, so that a template can compare, cut and strip them. Splitting the text into
 * {@link Piece}s removes the marks.
 */
final class ControlMarks {
  /** One of Unicode's noncharacters, which are for use inside of programs. */
  static final char MARK = '\uFDD0';

  private static final String MARKS = String.valueOf(MARK);

  private final ControlNames names;

  /** The names in order, and their reversals, so that those with a beginning or end are found. */
  private final NavigableSet<String> sorted = new TreeSet<>();

  private final NavigableSet<String> reversed = new TreeSet<>();
  private final int longest;

  ControlMarks(ControlNames names) {
    this.names = names;
    int most = 0;
    for (String name : names.all()) {
      most = Math.max(most, name.length());
      sorted.add(name);
      reversed.add(reversed(name));
    }
    this.longest = most;
  }

  /** The text with marks where it could be read as a special token. */
  String marked(String text) {
    String plain = text.replace(MARKS, "");
    StringBuilder out = new StringBuilder();
    int written = 0;
    for (int at = 0; at < plain.length(); at++) {
      // A mark after the first character breaks this name; the next one may start within it.
      if (names.at(plain, at) != null) {
        int first = plain.offsetByCodePoints(at, 1);
        out.append(plain, written, first).append(MARK);
        written = first;
      }
    }
    out.append(plain, written, plain.length());
    return withEdges(out.toString());
  }

  private String withEdges(String text) {
    int from = text.length() - text.stripLeading().length();
    int to = Math.max(from, text.stripTrailing().length());
    // A template may strip a text, so the edges of its non-blank part get marks too.
    String core = edged(text.substring(from, to));
    return edged(text.substring(0, from) + core + text.substring(to));
  }

  private String edged(String text) {
    if (text.isEmpty()) {
      return text;
    }
    boolean within =
        text.length() <= longest && names.all().stream().anyMatch(name -> name.contains(text));
    boolean before = within;
    boolean after = within;
    for (int n = 1; n < Math.min(longest, text.length() + 1) && !(before && after); n++) {
      before |= isBeginning(reversed, reversed(text.substring(0, n)));
      after |= isBeginning(sorted, text.substring(text.length() - n));
    }
    return (before ? MARKS : "") + text + (after ? MARKS : "");
  }

  /** Whether one of the names goes on after its first characters. */
  private static boolean isBeginning(NavigableSet<String> names, String first) {
    String next = names.higher(first);
    return next != null && next.startsWith(first);
  }

  private static String reversed(String text) {
    StringBuilder units = new StringBuilder();
    for (int i = text.length() - 1; i >= 0; i--) {
      units.append(text.charAt(i)); // Not reverse(), which keeps surrogate pairs together.
    }
    return units.toString();
  }

  /** The text split at the names in it that have no mark, with all marks removed. */
  List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    for (Piece piece : names.pieces(text)) {
      if (piece instanceof Piece.Plain(String plain)) {
        String unmarked = plain.replace(MARKS, "");
        if (!unmarked.isEmpty()) {
          pieces.add(new Piece.Plain(unmarked));
        }
      } else {
        pieces.add(piece);
      }
    }
    return pieces;
  }

  /** The length of a text without its marks. */
  static long length(String text) {
    return text.chars().filter(c -> c != MARK).count();
  }
}
