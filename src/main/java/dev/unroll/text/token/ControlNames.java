package dev.unroll.text.token;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of tokens that steer a model, and their places in a text: from left to right, and of
 * several that begin at one place the longest, as Hugging Face's library finds them.
 */
final class ControlNames {
  private final Map<String, AddedToken> tokens = new HashMap<>();

  /** By their first character and their length, the longest first. */
  private final Map<Character, TreeMap<Integer, Set<String>>> names = new HashMap<>();

  ControlNames(Collection<AddedToken> tokens) {
    for (AddedToken token : tokens) {
      String name = token.name();
      if (!name.isEmpty()) {
        this.tokens.put(name, token);
        names
            .computeIfAbsent(name.charAt(0), _ -> new TreeMap<>(Collections.reverseOrder()))
            .computeIfAbsent(name.length(), _ -> new HashSet<>())
            .add(name);
      }
    }
  }

  /** A stretch of a text. */
  sealed interface Piece {
    /** Plain text. */
    record Plain(String text) implements Piece {}

    /** The token of that name. */
    record Control(String name) implements Piece {}
  }

  Set<String> all() {
    return tokens.keySet();
  }

  /** The name that begins at a place of a text. */
  @Nullable String at(String text, int at) {
    TreeMap<Integer, Set<String>> byLength = names.get(text.charAt(at));
    if (byLength == null) {
      return null;
    }
    for (Map.Entry<Integer, Set<String>> one : byLength.entrySet()) {
      int end = at + one.getKey();
      if (end <= text.length() && one.getValue().contains(text.substring(at, end))) {
        return text.substring(at, end);
      }
    }
    return null;
  }

  /** The text split at the names in it, without empty pieces. */
  List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length(); ) {
      String name = at(text, at);
      AddedToken token = name == null ? null : tokens.get(name);
      if (name == null || token == null || (token.wholeWord() && !isWhole(text, at, name))) {
        at += name == null ? 1 : name.length();
        continue;
      }
      int end = at;
      while (token.left() && end > from && isBlank(text.charAt(end - 1))) {
        end--;
      }
      addPlain(pieces, text.substring(from, end));
      pieces.add(new Piece.Control(name));
      at += name.length();
      while (token.right() && at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
      from = at;
    }
    addPlain(pieces, text.substring(from));
    return pieces;
  }

  private static void addPlain(List<Piece> pieces, String text) {
    if (!text.isEmpty()) {
      pieces.add(new Piece.Plain(text));
    }
  }

  private static boolean isWhole(String text, int at, String name) {
    int end = at + name.length();
    return (at == 0 || !isOfWord(text.codePointBefore(at)))
        && (end == text.length() || !isOfWord(text.codePointAt(end)));
  }

  private static boolean isOfWord(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || codePoint == '_';
  }

  /** Whether a character is white space as Unicode defines it. */
  static boolean isBlank(char c) {
    return Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == '\u0085';
  }
}
