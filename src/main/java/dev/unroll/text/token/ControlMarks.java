package dev.unroll.text.token;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

  /** Longest first: of several names that match, the longest is meant. */
  private final List<String> names;

  private final Map<Character, List<String>> byFirst;

  private final TokenizerFile.BlankEaters blankEaters;

  ControlMarks(Collection<String> names, TokenizerFile.BlankEaters blankEaters) {
    this.blankEaters = blankEaters;
    this.names =
        names.stream()
            .filter(name -> !name.isEmpty())
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    this.byFirst = this.names.stream().collect(Collectors.groupingBy(name -> name.charAt(0)));
  }

  /** A stretch of a text. */
  sealed interface Piece {
    /** Plain text. */
    record Plain(String text) implements Piece {}

    /** The token of that name. */
    record Control(String name) implements Piece {}
  }

  /** The text with marks where it could be read as a special token. */
  String marked(String text) {
    String plain = text.replace(MARKS, "");
    StringBuilder out = new StringBuilder();
    int written = 0;
    for (int at = 0; at < plain.length(); at++) {
      // A mark after the first character breaks this name; the next one may start within it.
      if (nameAt(plain, at) != null) {
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
    boolean within = names.stream().anyMatch(name -> name.contains(text));
    boolean before = within || names.stream().anyMatch(name -> endsAtStart(name, text));
    boolean after = within || names.stream().anyMatch(name -> startsAtEnd(name, text));
    return (before ? MARKS : "") + text + (after ? MARKS : "");
  }

  /** Whether a name's last characters, but not all, are the text's first. */
  private static boolean endsAtStart(String name, String text) {
    return IntStream.range(1, name.length()).anyMatch(n -> text.startsWith(name.substring(n)));
  }

  private static boolean startsAtEnd(String name, String text) {
    return IntStream.range(1, name.length()).anyMatch(n -> text.endsWith(name.substring(0, n)));
  }

  /** The text split at the names in it that have no mark, with all marks removed. */
  List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length(); ) {
      String name = nameAt(text, at);
      if (name == null) {
        at++;
      } else {
        String before = text.substring(from, at);
        addPlain(pieces, blankEaters.left().contains(name) ? before.stripTrailing() : before);
        pieces.add(new Piece.Control(name));
        at += name.length();
        while (blankEaters.right().contains(name)
            && at < text.length()
            && Character.isWhitespace(text.charAt(at))) {
          at++;
        }
        from = at;
      }
    }
    addPlain(pieces, text.substring(from));
    return pieces;
  }

  private static void addPlain(List<Piece> pieces, String text) {
    String plain = text.replace(MARKS, "");
    if (!plain.isEmpty()) {
      pieces.add(new Piece.Plain(plain));
    }
  }

  /** The length of a text without its marks. */
  static long length(String text) {
    return text.chars().filter(c -> c != MARK).count();
  }

  private @Nullable String nameAt(String text, int at) {
    for (String name : byFirst.getOrDefault(text.charAt(at), List.of())) {
      if (text.startsWith(name, at)) {
        return name;
      }
    }
    return null;
  }
}
