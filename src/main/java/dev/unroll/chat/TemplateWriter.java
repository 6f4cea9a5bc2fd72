package dev.unroll.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a template for Jinjava: {@code if}, {@code for}, {@code set}, {@code macro}, {@code break}
 * and {@code continue} with expressions by {@link ExpressionWriter}. Everything else, such as
 * {@code include}, is refused. {@code generation}, which marks the assistant's messages for
 * training, is left out.
 */
final class TemplateWriter {
  private final List<TemplatePart> parts;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Object> constants = new HashMap<>();
  private final Map<String, Integer> expressions = new LinkedHashMap<>();
  private final Set<String> macros = new HashSet<>();
  private final Deque<Block> open = new ArrayDeque<>();

  private record Block(String word, int line) {}

  private TemplateWriter(List<TemplatePart> parts) {
    this.parts = parts;
  }

  /**
   * The template for Jinjava.
   *
   * @throws TemplateException when there is something that is not permitted
   */
  static JinjavaSource write(List<TemplatePart> parts) {
    TemplateWriter writer = new TemplateWriter(parts);
    writer.run();
    return new JinjavaSource(
        writer.out.toString(), writer.constants, writer.expressions, writer.macros);
  }

  private void run() {
    for (int i = 0; i < parts.size(); i++) {
      switch (parts.get(i)) {
        case TemplatePart.Text text ->
            out.append(
                text.text().contains("{") ? "{{ " + string(text.text()) + " }}" : text.text());
        case TemplatePart.Output output -> {
          List<Token> tokens = Token.all(output.code(), output.line());
          String written = expression(tokens, output.line());
          // Jinjava would take a leading minus for the one that strips blanks.
          out.append("{{ ").append(written.startsWith("-") ? "( " + written + " )" : written);
          out.append(" }}");
        }
        case TemplatePart.Statement statement -> statement(statement, i);
      }
    }
    if (!open.isEmpty()) {
      Block block = open.pop();
      throw TemplateException.at(block.line(), "{% " + block.word() + " %} is not closed");
    }
  }

  private void statement(TemplatePart.Statement statement, int index) {
    int line = statement.line();
    List<Token> tokens = Token.all(statement.code(), line);
    if (tokens.isEmpty() || tokens.getFirst().kind() != Token.Kind.NAME) {
      throw TemplateException.at(line, "a statement is missing");
    }
    String word = tokens.getFirst().text();
    List<Token> rest = tokens.subList(1, tokens.size());
    switch (word) {
      case "if" -> {
        open.push(new Block(word, line));
        tag("if " + condition(rest, line));
      }
      case "elif" -> {
        requireWithin(word, Set.of("if"), line);
        tag("elif " + condition(rest, line));
      }
      case "else" -> {
        requireWithin(word, Set.of("if", "for"), line);
        requireNothing(word, rest, line);
        tag("else");
      }
      case "for" -> {
        open.push(new Block(word, line));
        tag("for " + constant(loop(rest, line)));
      }
      case "set" -> set(rest, line);
      case "macro" -> macro(rest, line);
      case "break", "continue" -> {
        requireNothing(word, rest, line);
        requireLoop(word, line);
        requireLast(word, index, line);
        tag(word);
      }
      case "generation" -> {
        requireNothing(word, rest, line);
        open.push(new Block(word, line));
      }
      default -> {
        if (!word.startsWith("end") || !JinjavaSource.BLOCKS.contains(word.substring(3))) {
          throw TemplateException.at(line, "{% " + word + " %} is not permitted");
        }
        close(word, rest, line);
      }
    }
  }

  private void close(String word, List<Token> rest, int line) {
    requireNothing(word, rest, line);
    Block block = open.poll();
    if (block == null || !word.equals("end" + block.word())) {
      String unclosed =
          block == null ? "" : "; {% " + block.word() + " %} of line " + block.line() + " is open";
      throw TemplateException.at(line, "{% " + word + " %} closes nothing" + unclosed);
    }
    if (!block.word().equals("generation")) {
      tag(word);
    }
  }

  private ForClause loop(List<Token> tokens, int line) {
    Integer in = ExpressionWriter.find(tokens, "in");
    if (in == null) {
      throw TemplateException.at(line, "{% for %} has no 'in'");
    }
    List<Token> items = tokens.subList(in + 1, tokens.size());
    Integer condition = ExpressionWriter.find(items, "if");
    return new ForClause(
        targets(tokens.subList(0, in), line),
        expression(condition == null ? items : items.subList(0, condition), line),
        condition == null ? null : expression(items.subList(condition + 1, items.size()), line));
  }

  private void set(List<Token> tokens, int line) {
    Integer assignment = ExpressionWriter.find(tokens, "=");
    if (assignment == null) {
      open.push(new Block("set", line));
      tag("set " + String.join(" , ", targets(tokens, line)));
      return;
    }
    List<Token> target = tokens.subList(0, assignment);
    boolean attribute = target.size() == 3 && target.get(1).is(".");
    String targets =
        attribute
            ? name(target.get(0), line) + "." + name(target.get(2), line)
            : String.join(",", targets(target, line));
    tag("set " + targets + " = " + values(tokens.subList(assignment + 1, tokens.size()), line));
  }

  /** One expression, or several between commas. */
  private String values(List<Token> tokens, int line) {
    Integer comma = ExpressionWriter.find(tokens, ",");
    return comma == null
        ? expression(tokens, line)
        : expression(tokens.subList(0, comma), line)
            + ", "
            + values(tokens.subList(comma + 1, tokens.size()), line);
  }

  private void macro(List<Token> tokens, int line) {
    boolean formed = tokens.size() >= 3 && tokens.get(1).is("(") && tokens.getLast().is(")");
    if (!formed) {
      throw TemplateException.at(line, "{% macro %} needs a name and parameters");
    }
    macros.add(name(tokens.getFirst(), line));
    List<Token> parameters = tokens.subList(2, tokens.size() - 1);
    List<String> written = new ArrayList<>();
    while (!parameters.isEmpty()) {
      Integer comma = ExpressionWriter.find(parameters, ",");
      List<Token> parameter = comma == null ? parameters : parameters.subList(0, comma);
      parameters = comma == null ? List.of() : parameters.subList(comma + 1, parameters.size());
      String name = parameter.isEmpty() ? "" : name(parameter.getFirst(), line);
      if (parameter.size() == 1) {
        written.add(name);
      } else if (parameter.size() == 3 && parameter.get(1).is("=")) {
        written.add(name + "=" + expression(parameter.subList(2, 3), line));
      } else {
        throw TemplateException.at(line, "a parameter is a name, perhaps with a plain value");
      }
    }
    open.push(new Block("macro", line));
    tag("macro " + tokens.getFirst().text() + "(" + String.join(", ", written) + ")");
  }

  private List<String> targets(List<Token> tokens, int line) {
    List<String> targets = new ArrayList<>();
    for (Token token : tokens) {
      if (!token.is(",") && !token.is("(") && !token.is(")")) {
        targets.add(name(token, line));
      }
    }
    if (targets.isEmpty()) {
      throw TemplateException.at(line, "a name is missing");
    }
    return targets;
  }

  private static String name(Token token, int line) {
    if (token.kind() != Token.Kind.NAME
        || token.text().startsWith("__")
        || PermittedNames.TAKEN.contains(token.text())
        || PermittedNames.FUNCTIONS.contains(token.text())) {
      throw TemplateException.at(line, "'" + token.text() + "' cannot be given a value");
    }
    return token.text();
  }

  private String expression(List<Token> tokens, int line) {
    String written = ExpressionWriter.write(tokens, this::string, macros, line);
    expressions.putIfAbsent(written, line);
    return written;
  }

  private String condition(List<Token> tokens, int line) {
    return "( " + expression(tokens, line) + " ) | " + TruthFilter.NAME;
  }

  private String string(String text) {
    return names.computeIfAbsent(text, this::constant);
  }

  private String constant(Object value) {
    String name = JinjavaSource.PREFIX + constants.size();
    constants.put(name, value);
    return name;
  }

  private void tag(String code) {
    out.append("{% ").append(code).append(" %}");
  }

  private static void requireNothing(String word, List<Token> rest, int line) {
    if (!rest.isEmpty()) {
      String more = rest.stream().map(Token::text).collect(Collectors.joining(" "));
      throw TemplateException.at(line, "{% " + word + " " + more + " %} is not permitted");
    }
  }

  private void requireWithin(String word, Set<String> blocks, int line) {
    Block block = open.peek();
    if (block == null || !blocks.contains(block.word())) {
      throw TemplateException.at(line, "{% " + word + " %} stands alone");
    }
  }

  private void requireLoop(String word, int line) {
    List<String> around = open.stream().map(Block::word).limit(2).toList();
    if (!around.equals(List.of("if", "for"))
        && (around.isEmpty() || !around.getFirst().equals("for"))) {
      throw TemplateException.at(
          line, "{% " + word + " %} must be in a loop, or in an {% if %} right in a loop");
    }
  }

  /** The iteration ends after the innermost block, so the statement must be its last. */
  private void requireLast(String word, int index, int line) {
    @Nullable TemplatePart next = null;
    for (int i = index + 1; next == null && i < parts.size(); i++) {
      boolean blank = parts.get(i) instanceof TemplatePart.Text text && text.text().isBlank();
      next = blank ? null : parts.get(i);
    }
    boolean last =
        next instanceof TemplatePart.Statement statement
            && (statement.code().strip().startsWith("end")
                || statement.code().strip().startsWith("el"));
    if (!last) {
      throw TemplateException.at(line, "{% " + word + " %} must be the last in its block");
    }
  }
}
