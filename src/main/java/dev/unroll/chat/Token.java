package dev.unroll.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word of an expression.
 *
 * @param text as written; of a string literal, its value
 */
record Token(Kind kind, String text) {
  enum Kind {
    NAME,
    NUMBER,
    STRING,
    OPERATOR
  }

  /** Limit of the words of one expression. */
  private static final int MOST = 1_000;

  private static final Pattern PATTERN =
      Pattern.compile(
          "\\s*(?:(?<name>[A-Za-z_]\\w*)|(?<number>\\d[\\d_]*+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)"
              + "|(?<string>'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\")"
              + "|(?<operator>==|!=|<=|>=|//|\\*\\*|[-+*/%~|.,:()\\[\\]{}<>=]))",
          Pattern.DOTALL);

  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", Pattern.DOTALL);

  /**
   * The words of an expression or a statement.
   *
   * @throws TemplateException when there is something else
   */
  static List<Token> all(String code, int line) {
    List<Token> tokens = new ArrayList<>();
    String text = code.strip();
    Matcher matcher = PATTERN.matcher(text);
    for (int at = 0; at < text.length(); at = matcher.end()) {
      if (!matcher.find(at) || matcher.start() != at) {
        String first = Character.toString(text.substring(at).strip().codePointAt(0));
        throw TemplateException.at(line, "unexpected '" + first + "'");
      }
      tokens.add(of(matcher));
    }
    if (tokens.size() > MOST) {
      throw TemplateException.at(line, "more than " + MOST + " words in one expression");
    }
    return tokens;
  }

  private static Token of(Matcher matcher) {
    for (Kind kind : List.of(Kind.NAME, Kind.NUMBER, Kind.OPERATOR)) {
      String text = matcher.group(kind.name().toLowerCase(Locale.ROOT));
      if (text != null) {
        return new Token(kind, text);
      }
    }
    String quoted = matcher.group("string");
    return new Token(Kind.STRING, unescaped(quoted.substring(1, quoted.length() - 1)));
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            match -> {
              String code = match.group(1) == null ? match.group(2) : match.group(1);
              String meant =
                  code != null
                      ? Character.toString(Integer.parseInt(code, 16))
                      : switch (match.group(3)) {
                        case "n" -> "\n";
                        case "t" -> "\t";
                        case "r" -> "\r";
                        case "\\", "'", "\"" -> match.group(3);
                        case "\n" -> "";
                        default -> match.group();
                      };
              return Matcher.quoteReplacement(meant);
            });
  }

  boolean is(String operatorOrWord) {
    return (kind == Kind.OPERATOR || kind == Kind.NAME) && text.equals(operatorOrWord);
  }
}
