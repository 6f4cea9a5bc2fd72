package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads grammars in llama.cpp's notation (GBNF). The rule {@code root} is the whole text. */
public final class GbnfParser {
  private static final int MOST_RULES = 2_000;

  private final TextCursor in;
  private final Map<String, Term> rules = new LinkedHashMap<>();

  private GbnfParser(String grammar) {
    this.in = new TextCursor(grammar);
  }

  /**
   * A grammar.
   *
   * @throws GrammarException when it is none
   */
  public static Grammar parse(String grammar) {
    GbnfParser parser = new GbnfParser(grammar);
    parser.rules();
    return new Grammar(parser.rules, "root");
  }

  private void rules() {
    skip(true);
    while (!in.isAtEnd()) {
      String name = name();
      skip(false);
      in.require("::=");
      skip(true);
      Term rule = either(false);
      if (rules.putIfAbsent(name, rule) != null) {
        throw in.problem("has two rules called '%s'".formatted(name));
      }
      if (rules.size() > MOST_RULES) {
        throw in.problem("has more than %,d rules".formatted(MOST_RULES));
      }
      if (!in.isAtEnd() && in.peek() != '\n' && in.peek() != '\r') {
        throw in.problem("has an unexpected '%s'".formatted(Character.toString(in.peek())));
      }
      skip(true);
    }
  }

  /** Skips blanks and comments, and line breaks if they mean nothing here. */
  private void skip(boolean overLines) {
    while (!in.isAtEnd()) {
      int c = in.peek();
      if (c == '#') {
        while (!in.isAtEnd() && in.peek() != '\n' && in.peek() != '\r') {
          var unused = in.take();
        }
      } else if (c == ' ' || c == '\t' || (overLines && (c == '\n' || c == '\r'))) {
        var unused = in.take();
      } else {
        return;
      }
    }
  }

  private static boolean isNamed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private String name() {
    int start = in.at();
    while (isNamed(in.peek())) {
      var unused = in.take();
    }
    if (in.at() == start) {
      throw in.problem("lacks the name of a rule");
    }
    return in.since(start);
  }

  private Term either(boolean isNested) {
    List<Term> options = new ArrayList<>();
    options.add(sequence(isNested));
    while (in.take("|")) {
      skip(true);
      options.add(sequence(isNested));
    }
    return options.size() == 1 ? options.getFirst() : new Term.Either(options);
  }

  private Term sequence(boolean isNested) {
    List<Term> parts = new ArrayList<>();
    while (!in.isAtEnd()) {
      int c = in.peek();
      if (c != '"' && c != '[' && c != '(' && c != '.' && !isNamed(c)) {
        break;
      }
      Term part = atom();
      skip(isNested);
      parts.add(quantified(part, isNested));
    }
    return parts.size() == 1 ? parts.getFirst() : new Term.Sequence(parts);
  }

  private Term atom() {
    if (in.take("\"")) {
      StringBuilder text = new StringBuilder();
      while (!in.take("\"")) {
        text.appendCodePoint(character());
      }
      return Term.text(text.toString());
    }
    if (in.take("[")) {
      return new Term.OneOf(characters());
    }
    if (in.take("(")) {
      in.enter();
      skip(true);
      Term inner = either(true);
      in.leave();
      skip(true);
      in.require(")");
      return inner;
    }
    if (in.take(".")) {
      return new Term.OneOf(CodePoints.ALL);
    }
    return Term.rule(name());
  }

  private CodePoints characters() {
    boolean isNegated = in.take("^");
    List<CodePoints.Range> members = new ArrayList<>();
    while (!in.take("]")) {
      int from = character();
      int to = from;
      if (in.startsWith("-") && !in.startsWith("-]")) {
        in.require("-");
        to = character();
      }
      if (to < from) {
        throw in.problem("has a range that ends before it begins");
      }
      in.addTo(members, CodePoints.of(from, to));
    }
    CodePoints set = CodePoints.of(members);
    return isNegated ? set.not() : set;
  }

  private int character() {
    int c = in.take();
    if (c != '\\') {
      return c;
    }
    int escaped = in.take();
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'x' -> in.hexadecimal(2);
      case 'u' -> in.hexadecimal(4);
      case 'U' -> in.hexadecimal(8);
      case '\\', '"', '[', ']' -> escaped;
      default ->
          throw in.problem("has an unknown escape \\%s".formatted(Character.toString(escaped)));
    };
  }

  private Term quantified(Term part, boolean isNested) {
    Term term = part;
    while (true) {
      if (in.take("*")) {
        term = Term.repeat(term, 0, Term.MANY);
      } else if (in.take("+")) {
        term = Term.repeat(term, 1, Term.MANY);
      } else if (in.take("?")) {
        term = Term.optional(term);
      } else if (in.take("{")) {
        term = counted(term);
      } else {
        return term;
      }
      skip(isNested);
    }
  }

  private Term counted(Term term) {
    skip(false);
    int given = in.times();
    int least = Math.max(0, given);
    int most = given;
    skip(false);
    if (in.take(",")) {
      skip(false);
      int last = in.times();
      most = last < 0 ? Term.MANY : last;
      skip(false);
    }
    in.require("}");
    if (most < least) {
      throw in.problem("repeats something at most %d times".formatted(most));
    }
    return Term.repeat(term, least, most);
  }
}
