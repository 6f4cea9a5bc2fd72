package dev.unroll.chat;

import dev.unroll.chat.Statement.Next;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads Jinja's statements: {@code if}, {@code for}, {@code set}, {@code macro}, {@code call},
 * {@code filter}, {@code with}, {@code break} and {@code continue}. Those that reach for files,
 * such as {@code include}, are refused. {@code generation}, which marks the assistant's messages
 * for training, is just its content.
 */
final class TemplateParser {
  private static final Set<String> BLOCKS =
      Set.of("if", "for", "macro", "set", "generation", "call", "filter", "with");

  private static final int DEEPEST = 100;

  private final List<TemplatePart> parts;
  private final Set<String> names = new HashSet<>();
  private final Deque<Block> open = new ArrayDeque<>();
  private int at;

  private record Block(String word, int line) {}

  private TemplateParser(List<TemplatePart> parts) {
    this.parts = parts;
  }

  /**
   * The statement that a template is.
   *
   * @throws TemplateException when there is something that is not permitted
   */
  static Statement parse(List<TemplatePart> parts) {
    TemplateParser parser = new TemplateParser(parts);
    parser.findNames();
    return parser.block(Set.of());
  }

  /** Finds what the template gives values to, which may be called before. */
  private void findNames() {
    for (TemplatePart part : parts) {
      if (part instanceof TemplatePart.Statement statement) {
        List<Token> tokens = Token.all(statement.code(), statement.line());
        String word = tokens.isEmpty() ? "" : tokens.getFirst().text();
        if (Set.of("set", "for", "macro", "call", "with").contains(word)) {
          tokens.stream()
              .skip(1)
              .filter(token -> token.kind() == Token.Kind.NAME)
              .takeWhile(token -> !token.is("in"))
              .forEach(token -> names.add(token.text()));
        }
      }
    }
  }

  /** Reads up to one of some words, at which it stops; or up to the end. */
  private Statement block(Set<String> ends) {
    List<Statement> statements = new ArrayList<>();
    while (at < parts.size()) {
      TemplatePart part = parts.get(at++);
      switch (part) {
        case TemplatePart.Text text ->
            statements.add(
                (_, out) -> {
                  out.add(text.text());
                  return Next.GO_ON;
                });
        case TemplatePart.Output output -> {
          Expression value = expression(Token.all(output.code(), output.line()), output.line());
          statements.add(
              (scope, out) -> {
                Rendering.current().step();
                out.add(Values.string(value.value(scope)));
                return Next.GO_ON;
              });
        }
        case TemplatePart.Statement statement -> {
          List<Token> tokens = Token.all(statement.code(), statement.line());
          if (tokens.isEmpty() || tokens.getFirst().kind() != Token.Kind.NAME) {
            throw TemplateException.at(statement.line(), "a statement is missing");
          }
          if (ends.contains(tokens.getFirst().text())) {
            at--;
            return sequence(statements);
          }
          statements.add(statement(tokens, statement.line()));
        }
      }
    }
    if (!ends.isEmpty()) {
      Block block = open.pop();
      throw TemplateException.at(block.line(), "{% " + block.word() + " %} is not closed");
    }
    return sequence(statements);
  }

  private static Statement sequence(List<Statement> statements) {
    return (scope, out) -> {
      for (Statement statement : statements) {
        Next next = statement.run(scope, out);
        if (next != Next.GO_ON) {
          return next;
        }
      }
      return Next.GO_ON;
    };
  }

  private Expression expression(List<Token> tokens, int line) {
    return new ExpressionParser(tokens, names, line).whole();
  }

  private Statement statement(List<Token> tokens, int line) {
    String word = tokens.getFirst().text();
    List<Token> rest = tokens.subList(1, tokens.size());
    ExpressionParser head = new ExpressionParser(rest, names, line);
    return switch (word) {
      case "if" -> {
        push(word, line);
        yield condition(rest, line);
      }
      case "for" -> loop(head, line);
      case "set" -> set(head, rest, line);
      case "macro" -> macro(head, line);
      case "call" -> call(head, line);
      case "filter" -> filtered(head, line);
      case "with" -> with(head, line);
      case "generation" -> {
        requireNothing(word, rest, line);
        yield body(word, line);
      }
      case "break", "continue" -> {
        requireNothing(word, rest, line);
        requireLoop(word, line);
        Next next = word.equals("break") ? Next.BREAK : Next.CONTINUE;
        yield (_, _) -> next;
      }
      case "elif", "else" -> throw TemplateException.at(line, "{% " + word + " %} stands alone");
      default -> {
        if (word.startsWith("end") && BLOCKS.contains(word.substring(3))) {
          Block block = open.peek();
          throw TemplateException.at(
              line,
              "{% "
                  + word
                  + " %} closes nothing"
                  + (block == null
                      ? ""
                      : "; {% " + block.word() + " %} of line " + block.line() + " is open"));
        }
        throw TemplateException.at(line, "{% " + word + " %} is not permitted");
      }
    };
  }

  private void push(String word, int line) {
    if (open.size() == DEEPEST) {
      throw TemplateException.at(line, "blocks are nested too deeply");
    }
    open.push(new Block(word, line));
  }

  /** Reads the content of a block and its end. */
  private Statement body(String word, int line) {
    push(word, line);
    Statement body = block(Set.of("end" + word));
    close(word);
    return body;
  }

  private void close(String word) {
    Head end = next();
    requireNothing("end" + word, end.rest(), end.line());
    open.pop();
  }

  private record Head(String word, List<Token> rest, int line) {}

  /** The statement at which {@link #block} stopped. */
  private Head next() {
    TemplatePart.Statement statement = (TemplatePart.Statement) parts.get(at++);
    List<Token> tokens = Token.all(statement.code(), statement.line());
    return new Head(tokens.getFirst().text(), tokens.subList(1, tokens.size()), statement.line());
  }

  private Statement condition(List<Token> tokens, int line) {
    Expression condition = expression(tokens, line);
    Statement then = block(Set.of("elif", "else", "endif"));
    Head head = next();
    Statement otherwise =
        switch (head.word()) {
          case "elif" -> condition(head.rest(), head.line());
          case "else" -> {
            requireNothing("else", head.rest(), head.line());
            Statement last = block(Set.of("endif"));
            close("if");
            yield last;
          }
          default -> {
            requireNothing("endif", head.rest(), head.line());
            open.pop();
            yield (_, _) -> Next.GO_ON;
          }
        };
    return (scope, out) -> {
      Rendering.current().step();
      return (Values.isTrue(condition.value(scope)) ? then : otherwise).run(scope, out);
    };
  }

  private Statement loop(ExpressionParser head, int line) {
    push("for", line);
    List<String> targets = head.targets();
    if (!head.takeWord("in")) {
      throw TemplateException.at(line, "{% for %} has no 'in'");
    }
    Expression items = head.or();
    Expression condition = head.takeWord("if") ? head.choice() : null;
    head.end();
    Statement body = block(Set.of("else", "endfor"));
    Head next = next();
    Statement otherwise = (_, _) -> Next.GO_ON;
    if (next.word().equals("else")) {
      requireNothing("else", next.rest(), next.line());
      otherwise = block(Set.of("endfor"));
      next = next();
    }
    requireNothing("endfor", next.rest(), next.line());
    open.pop();
    return new ForLoop(targets, items, condition, body, otherwise);
  }

  private Statement set(ExpressionParser head, List<Token> tokens, int line) {
    boolean isAttribute = tokens.size() > 2 && tokens.get(1).is(".");
    List<String> targets = isAttribute ? List.of(head.target()) : head.targets();
    if (isAttribute) {
      head.consume(".");
      String attribute = head.target();
      head.consume("=");
      Expression value = head.tuple();
      head.end();
      return (scope, _) -> {
        if (!(scope.get(targets.getFirst()) instanceof Namespace space)) {
          throw Values.fault("only parts of a namespace can be set");
        }
        Object part = value.value(scope);
        Rendering.current().step();
        space.put(attribute, part);
        return Next.GO_ON;
      };
    }
    if (head.take("=")) {
      Expression value = head.tuple();
      head.end();
      return (scope, _) -> {
        Rendering.current().step();
        ForLoop.bind(targets, value.value(scope), scope);
        return Next.GO_ON;
      };
    }
    Statement[] content = new Statement[1];
    Expression filtered = filters(head, content);
    content[0] = body("set", line);
    return (scope, _) -> {
      ForLoop.bind(targets, filtered.value(scope), scope);
      return Next.GO_ON;
    };
  }

  /** What a block writes, changed by the filters that follow its head. */
  private static Expression filters(ExpressionParser head, @Nullable Statement[] content) {
    Expression value =
        scope -> {
          Output out = new Output();
          Statement body = content[0];
          if (body != null) {
            body.run(new Scope(scope), out);
          }
          return Rendering.current().made(out.toString());
        };
    while (head.take("|")) {
      value = head.filter(value);
    }
    head.end();
    return value;
  }

  private Statement filtered(ExpressionParser head, int line) {
    Statement[] content = new Statement[1];
    Expression body =
        scope -> {
          Output out = new Output();
          content[0].run(new Scope(scope), out);
          return Rendering.current().made(out.toString());
        };
    Expression value = head.filter(body);
    while (head.take("|")) {
      value = head.filter(value);
    }
    head.end();
    content[0] = body("filter", line);
    Expression text = value;
    return (scope, out) -> {
      out.add(Values.string(text.value(scope)));
      return Next.GO_ON;
    };
  }

  private Statement macro(ExpressionParser head, int line) {
    if (head.isAtEnd()) {
      throw TemplateException.at(line, "{% macro %} needs a name and parameters");
    }
    String name = head.target();
    if (!head.nextIs("(")) {
      throw TemplateException.at(line, "{% macro %} needs a name and parameters");
    }
    List<Macro.Parameter> parameters = parameters(head);
    head.end();
    Statement body = body("macro", line);
    return (scope, _) -> {
      scope.put(name, new Macro(name, parameters, body, scope));
      return Next.GO_ON;
    };
  }

  private static List<Macro.Parameter> parameters(ExpressionParser head) {
    List<Macro.Parameter> parameters = new ArrayList<>();
    head.consume("(");
    while (!head.nextIs(")")) {
      parameters.add(new Macro.Parameter(head.target(), head.take("=") ? head.choice() : null));
      if (!head.take(",")) {
        break;
      }
    }
    head.consume(")");
    return parameters;
  }

  /** A macro that gets the block as its {@code caller}. */
  private Statement call(ExpressionParser head, int line) {
    List<Macro.Parameter> parameters = head.nextIs("(") ? parameters(head) : List.of();
    OperandParser.Invocation invocation = head.invocation();
    head.end();
    Statement body = body("call", line);
    return (scope, out) -> {
      out.add(Values.string(invocation.call(scope, new Macro("caller", parameters, body, scope))));
      return Next.GO_ON;
    };
  }

  private Statement with(ExpressionParser head, int line) {
    List<String> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!head.isAtEnd()) {
      targets.add(head.target());
      head.consume("=");
      values.add(head.choice());
      if (!head.take(",")) {
        break;
      }
    }
    head.end();
    Statement body = body("with", line);
    return (scope, out) -> {
      Scope inner = new Scope(scope);
      for (int i = 0; i < targets.size(); i++) {
        inner.put(targets.get(i), values.get(i).value(scope));
      }
      return body.run(inner, out);
    };
  }

  private static void requireNothing(String word, List<Token> rest, int line) {
    if (!rest.isEmpty()) {
      String more = rest.stream().map(Token::text).collect(Collectors.joining(" "));
      throw TemplateException.at(line, "{% " + word + " " + more + " %} is not permitted");
    }
  }

  private void requireLoop(String word, int line) {
    for (Block block : open) {
      if (block.word().equals("for")) {
        return;
      }
      if (!Set.of("if", "with", "generation").contains(block.word())) {
        break;
      }
    }
    throw TemplateException.at(line, "{% " + word + " %} must be in a loop");
  }
}
