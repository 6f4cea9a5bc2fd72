package dev.unroll.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Jinja expression as one that Jinjava reads as Jinja2 would.
 *
 * <ul>
 *   <li>Strings become variables, so that nothing in them is read as code.
 *   <li>{@code x[a:b:c]} becomes {@code x.slice(a, b, c)}, as Jinjava knows no third part.
 *   <li>{@code a or b} becomes {@code a if a|truth else b}, and so on: Jinjava takes the text
 *       {@code false} for false, gives {@code true} for {@code a and b}, and binds {@code not} more
 *       tightly than {@code ==}.
 *   <li>Words stand apart, so that no two of them look like a delimiter.
 *   <li>Filters, tests and functions that are not among {@link PermittedNames} are refused: Jinjava
 *       would take an unknown filter for an empty value, and knows some that no template needs.
 * </ul>
 */
final class ExpressionWriter {
  private static final Set<String> OPERATORS = Set.of("and", "or", "in", "is", "if", "else", "not");
  private static final Set<String> LOOSE = Set.of("and", "or", "if", "else");
  private static final Set<String> BETWEEN = Set.of(",", ":", "=");

  /** Limit of an expression's length, because an operand of {@code or} is written twice. */
  private static final int LONGEST = 100_000;

  private static final Pattern PLAIN = Pattern.compile("[\\w .-]*");

  private final List<Token> tokens;
  private final Function<String, String> variables;
  private final Set<String> macros;
  private final int line;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private ExpressionWriter(
      List<Token> tokens, Function<String, String> variables, Set<String> macros, int line) {
    this.tokens = tokens;
    this.variables = variables;
    this.macros = macros;
    this.line = line;
  }

  /**
   * The expression for Jinjava.
   *
   * @param variables the variable that holds a string
   * @param macros functions that the template itself defines
   * @throws TemplateException when there is something that is not permitted
   */
  static String write(
      List<Token> tokens, Function<String, String> variables, Set<String> macros, int line) {
    if (tokens.isEmpty()) {
      throw TemplateException.at(line, "an expression is missing");
    }
    ExpressionWriter writer = new ExpressionWriter(tokens, variables, macros, line);
    writer.until(Set.of());
    if (writer.at < tokens.size()) {
      throw writer.unexpected(tokens.get(writer.at));
    }
    return writer.out.toString().strip();
  }

  /** Writes until a word that ends this part of the expression, which is left alone. */
  private void until(Set<String> ends) {
    while (!ended(ends)) {
      Token token = tokens.get(at);
      if (isWord(token) && BETWEEN.contains(token.text())) {
        at++;
        operator(token);
      } else {
        choice(ends);
      }
    }
  }

  private boolean ended(Set<String> ends) {
    if (at == tokens.size()) {
      return true;
    }
    Token token = tokens.get(at);
    return isClosing(token) || (isWord(token) && ends.contains(token.text()));
  }

  /** {@code value if condition else other}, or just a value. */
  private void choice(Set<String> ends) {
    int start = out.length();
    chain("or", ends);
    if (!nextIsWord("if", ends)) {
      return;
    }
    String value = cut(start);
    at++;
    chain("or", ends);
    String condition = cut(start);
    String other = null;
    if (nextIsWord("else", ends)) {
      at++;
      choice(ends);
      other = cut(start);
    }
    add(chosen(value, condition, other));
  }

  /** Operands with {@code or} between them, each operands with {@code and} between them. */
  private void chain(String word, Set<String> ends) {
    int start = out.length();
    List<String> operands = new ArrayList<>();
    do {
      if (!operands.isEmpty()) {
        at++;
      }
      if (word.equals("or")) {
        chain("and", ends);
      } else {
        operand(ends);
      }
      operands.add(cut(start));
    } while (nextIsWord(word, ends));
    String joined = operands.removeLast();
    for (String operand : operands.reversed()) {
      joined =
          word.equals("or") ? chosen(operand, operand, joined) : chosen(joined, operand, operand);
    }
    add(joined);
  }

  private static String truth(String value) {
    return "( ( " + value + " ) | " + TruthFilter.NAME + " )";
  }

  private String chosen(String value, String condition, @Nullable String other) {
    String written =
        "( ( %s ) if %s%s )"
            .formatted(value, truth(condition), other == null ? "" : " else ( " + other + " )");
    if (written.length() > LONGEST) {
      throw TemplateException.at(line, "an expression is too long");
    }
    return written;
  }

  private void operand(Set<String> ends) {
    if (!nextIsWord("not", ends)) {
      comparison(ends);
      return;
    }
    at++;
    int start = out.length();
    operand(ends);
    add("( not " + truth(cut(start)) + " )");
  }

  private boolean nextIsWord(String word, Set<String> ends) {
    return !ended(ends) && nextIs(word) && tokens.get(at).kind() == Token.Kind.NAME;
  }

  /** All that binds more tightly than {@code not}. */
  private void comparison(Set<String> ends) {
    int start = at;
    while (!ended(ends)) {
      Token token = tokens.get(at);
      if (isWord(token) && (LOOSE.contains(token.text()) || BETWEEN.contains(token.text()))) {
        break;
      }
      at++;
      switch (token.kind()) {
        case STRING -> add(string(token.text()));
        case NUMBER -> add(token.text());
        case NAME -> name(token);
        case OPERATOR -> operator(token);
      }
    }
    if (at == start) {
      throw ended(Set.of())
          ? TemplateException.at(line, "an expression is missing")
          : unexpected(tokens.get(at));
    }
  }

  private void name(Token token) {
    if (previousIs(".", 2)) {
      add(checked(token));
    } else if (previousIs("|", 2)) {
      add(known(token, PermittedNames.ALL_FILTERS.contains(token.text()), "filter"));
    } else if (!token.is("not")
        && (previousIs("is", 2) || (previousIs("not", 2) && previousIs("is", 3)))) {
      String test = token.text().toLowerCase(Locale.ROOT);
      known(token, PermittedNames.TESTS.contains(test), "test");
      add(test);
    } else if (OPERATORS.contains(token.text())) {
      add(token.text());
    } else if (nextIs("(")) {
      boolean known =
          PermittedNames.FUNCTIONS.contains(token.text()) || macros.contains(token.text());
      add(known(token, known, "function"));
    } else {
      add(
          switch (token.text()) {
            case "none", "None" -> "null";
            case "True", "true" -> "true";
            case "False", "false" -> "false";
            default -> nextIs("=") ? checked(token) : variable(token);
          });
    }
  }

  /** A plain key of a dictionary stays: Jinjava would read {@code variable : f()} as one name. */
  private String string(String text) {
    return nextIs(":") && PLAIN.matcher(text).matches() ? '"' + text + '"' : variables.apply(text);
  }

  private void operator(Token token) {
    switch (token.text()) {
      case "=" -> {
        // Jinjava would take `a = b - c` for `(a = b) - c`.
        add("= (");
        until(Set.of(","));
        add(")");
      }
      case "(" -> bracketed("(", ")");
      case "{" -> bracketed("{", "}");
      case "[" -> {
        if (isSubscript()) {
          subscript();
        } else {
          bracketed("[", "]");
        }
      }
      default -> add(token.text());
    }
  }

  private void bracketed(String open, String close) {
    add(open);
    until(Set.of());
    consume(close);
    add(close);
  }

  private boolean isSubscript() {
    if (at < 2) {
      return false;
    }
    Token before = tokens.get(at - 2);
    return switch (before.kind()) {
      case STRING -> true;
      case NAME -> !OPERATORS.contains(before.text());
      case OPERATOR -> Set.of(")", "]", "}").contains(before.text());
      case NUMBER -> false;
    };
  }

  private void subscript() {
    List<String> bounds = new ArrayList<>();
    int start = out.length();
    until(Set.of(":"));
    bounds.add(cut(start));
    while (nextIs(":")) {
      at++;
      until(Set.of(":"));
      bounds.add(cut(start));
    }
    consume("]");
    if (bounds.size() == 1) {
      add("[ " + bounds.getFirst() + " ]");
      return;
    }
    if (bounds.size() > 3) {
      throw TemplateException.at(line, "a slice has at most three parts");
    }
    add(
        bounds.stream()
            .map(bound -> bound.isBlank() ? "null" : bound)
            .collect(Collectors.joining(" , ", ". slice ( ", " )")));
  }

  private String cut(int start) {
    String written = out.substring(start).strip();
    out.setLength(start);
    return written;
  }

  private void consume(String closing) {
    if (!nextIs(closing)) {
      throw at < tokens.size()
          ? unexpected(tokens.get(at))
          : TemplateException.at(line, "'" + closing + "' is missing");
    }
    at++;
  }

  private String variable(Token token) {
    if (PermittedNames.TAKEN.contains(token.text())) {
      throw TemplateException.at(line, "the name '" + token.text() + "' cannot be used here");
    }
    return checked(token);
  }

  /** A name without access to internals. */
  private String checked(Token token) {
    if (token.text().startsWith("__")) {
      throw TemplateException.at(line, "the name '" + token.text() + "' is not permitted");
    }
    return token.text();
  }

  private String known(Token token, boolean known, String what) {
    if (!known) {
      throw TemplateException.at(line, "unknown " + what + " '" + token.text() + "'");
    }
    return token.text();
  }

  private TemplateException unexpected(Token token) {
    return TemplateException.at(line, "unexpected '" + token.text() + "'");
  }

  /** Whether the word at this distance before the next one is the given one. */
  private boolean previousIs(String text, int back) {
    return at >= back && tokens.get(at - back).is(text);
  }

  private boolean nextIs(String text) {
    return at < tokens.size() && tokens.get(at).is(text);
  }

  private static boolean isClosing(Token token) {
    return token.kind() == Token.Kind.OPERATOR && Set.of(")", "]", "}").contains(token.text());
  }

  private static boolean isWord(Token token) {
    return token.kind() == Token.Kind.NAME || token.kind() == Token.Kind.OPERATOR;
  }

  private void add(String text) {
    out.append(text).append(' ');
  }

  /** The position of a word outside all brackets, if it is there. */
  static @Nullable Integer find(List<Token> tokens, String word) {
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (depth == 0 && token.is(word)) {
        return i;
      }
      if (token.kind() == Token.Kind.OPERATOR) {
        depth += Set.of("(", "[", "{").contains(token.text()) ? 1 : isClosing(token) ? -1 : 0;
      }
    }
    return null;
  }
}
