package dev.unroll.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the words of an expression or a statement, one by one. */
abstract class TokenReader {
  static final Set<String> WORDS = Set.of("and", "or", "in", "is", "if", "else", "not", "elif");
  static final Set<String> FUNCTIONS =
      Set.of("namespace", "raise_exception", "range", "strftime_now", "dict", "caller", "loop");

  final List<Token> tokens;
  final int line;
  int at;

  TokenReader(List<Token> tokens, int line) {
    this.tokens = tokens;
    this.line = line;
  }

  /** Refuses what stands behind an expression. */
  void end() {
    if (at < tokens.size()) {
      throw unread(tokens.get(at));
    }
  }

  TemplateException unread(Token token) {
    return isOperator(token, ")") || isOperator(token, "]") || isOperator(token, "}")
        ? TemplateException.at(line, "unexpected '" + token.text() + "'")
        : TemplateException.at(line, "an expression cannot be read at '" + token.text() + "'");
  }

  /** A name without access to internals. */
  String checked(Token token) {
    if (token.kind() != Token.Kind.NAME) {
      throw TemplateException.at(line, "a name is missing");
    }
    if (token.text().startsWith("__")) {
      throw TemplateException.at(line, "the name '" + token.text() + "' is not permitted");
    }
    return token.text();
  }

  boolean take(String operator) {
    if (nextIs(operator)) {
      at++;
      return true;
    }
    return false;
  }

  boolean takeWord(String word) {
    if (isWord(word)) {
      at++;
      return true;
    }
    return false;
  }

  boolean isWord(String word) {
    return at < tokens.size()
        && tokens.get(at).kind() == Token.Kind.NAME
        && tokens.get(at).text().equals(word);
  }

  boolean nextIs(String operator) {
    return at < tokens.size() && isOperator(tokens.get(at), operator);
  }

  /** The next name, which may be given a value. */
  String target() {
    if (at == tokens.size()) {
      throw TemplateException.at(line, "a name is missing");
    }
    Token token = tokens.get(at++);
    if (token.kind() != Token.Kind.NAME
        || token.text().startsWith("__")
        || WORDS.contains(token.text())
        || FUNCTIONS.contains(token.text())) {
      throw TemplateException.at(line, "'" + token.text() + "' cannot be given a value");
    }
    return token.text();
  }

  void consume(String operator) {
    if (!take(operator)) {
      throw at < tokens.size()
          ? TemplateException.at(line, "unexpected '" + tokens.get(at).text() + "'")
          : TemplateException.at(line, "'" + operator + "' is missing");
    }
  }

  boolean isAtEnd() {
    return at == tokens.size();
  }

  static boolean isOperator(Token token, String text) {
    return token.kind() == Token.Kind.OPERATOR && token.text().equals(text);
  }

  static boolean isClosing(Token token) {
    return isOperator(token, ")") || isOperator(token, "]") || isOperator(token, "}");
  }

  /** Names between commas, perhaps in parentheses. */
  List<String> targets() {
    List<String> targets = new ArrayList<>();
    boolean bracketed = take("(");
    do {
      targets.add(target());
    } while (take(","));
    if (bracketed) {
      consume(")");
    }
    return targets;
  }
}
