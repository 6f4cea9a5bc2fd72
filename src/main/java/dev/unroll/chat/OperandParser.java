package dev.unroll.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what stands between the operators: values, their parts, calls, filters and tests. */
abstract class OperandParser extends TokenReader {
  private final Set<String> names;

  /**
   * @param names to which the template itself gives values
   */
  OperandParser(List<Token> tokens, Set<String> names, int line) {
    super(tokens, line);
    this.names = names;
  }

  /** Reads expressions between commas. */
  abstract Expression tuple();

  /** Reads one expression. */
  abstract Expression choice();

  Expression primary() {
    if (at == tokens.size()) {
      throw TemplateException.at(
          line,
          tokens.isEmpty()
              ? "an expression is missing"
              : "an expression cannot be read: it breaks off");
    }
    Token token = tokens.get(at++);
    return switch (token.kind()) {
      case STRING -> {
        StringBuilder text = new StringBuilder(token.text());
        while (at < tokens.size() && tokens.get(at).kind() == Token.Kind.STRING) {
          text.append(tokens.get(at++).text());
        }
        yield constant(text.toString());
      }
      case NUMBER -> number(token.text());
      case NAME -> name(token);
      case OPERATOR ->
          switch (token.text()) {
            case "(" -> parenthesis();
            case "[" -> list();
            case "{" -> dictionary();
            default ->
                throw TemplateException.at(
                    line, "an expression cannot be read at '" + token.text() + "'");
          };
    };
  }

  static Expression constant(@Nullable Object value) {
    return _ -> value;
  }

  Expression number(String written) {
    String digits = written.replace("_", "");
    try {
      return constant(
          digits.contains(".") || digits.toLowerCase(Locale.ROOT).contains("e")
              ? (Object) Double.parseDouble(digits)
              : (Object) Long.parseLong(digits));
    } catch (NumberFormatException e) {
      throw TemplateException.at(line, "the number " + digits + " is too large");
    }
  }

  Expression name(Token token) {
    String name = checked(token);
    if (WORDS.contains(name)) {
      throw TemplateException.at(line, "an expression cannot be read at '" + name + "'");
    }
    switch (name) {
      case "none", "None" -> {
        return constant(null);
      }
      case "true", "True" -> {
        return constant(true);
      }
      case "false", "False" -> {
        return constant(false);
      }
      default -> {
        if (nextIs("(") && !FUNCTIONS.contains(name) && !names.contains(name)) {
          throw TemplateException.at(line, "unknown function '" + name + "'");
        }
        return scope -> scope.get(name);
      }
    }
  }

  Expression parenthesis() {
    if (take(")")) {
      return _ -> new Tuple(List.of());
    }
    Expression inner = tuple();
    consume(")");
    return inner;
  }

  Expression list() {
    List<Expression> items = new ArrayList<>();
    while (!nextIs("]")) {
      items.add(choice());
      if (!take(",")) {
        break;
      }
    }
    consume("]");
    return scope -> values(items, scope);
  }

  Expression dictionary() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> items = new ArrayList<>();
    while (!nextIs("}")) {
      keys.add(choice());
      consume(":");
      items.add(choice());
      if (!take(",")) {
        break;
      }
    }
    consume("}");
    return scope -> {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        map.put(Values.key(keys.get(i).value(scope)), items.get(i).value(scope));
      }
      return map;
    };
  }

  static List<@Nullable Object> values(List<Expression> expressions, Scope scope) {
    List<@Nullable Object> values = new ArrayList<>();
    expressions.forEach(one -> values.add(one.value(scope)));
    var unused = Rendering.current().made(values);
    return values;
  }

  Expression postfix(Expression start) {
    Expression value = start;
    while (at < tokens.size()) {
      Expression base = value;
      if (take(".")) {
        if (at == tokens.size()) {
          throw TemplateException.at(line, "an expression cannot be read: it breaks off");
        }
        Token part = tokens.get(at++);
        if (part.kind() == Token.Kind.NUMBER) {
          Expression index = number(part.text());
          value = scope -> Values.item(base.value(scope), index.value(scope));
          continue;
        }
        String name = checked(part);
        if (nextIs("(")) {
          value = method(base, name);
        } else {
          value = scope -> Values.attribute(base.value(scope), name);
        }
      } else if (take("[")) {
        value = subscript(base);
      } else if (take("(")) {
        Call call = arguments();
        value =
            scope -> {
              Object function = base.value(scope);
              if (function instanceof Callable callable) {
                return callable.call(call.arguments(scope));
              }
              if (function instanceof Undefined undefined) {
                throw undefined.used();
              }
              throw Values.fault(Values.kind(function) + " cannot be called");
            };
      } else {
        break;
      }
    }
    return value;
  }

  Expression method(Expression base, String name) {
    consume("(");
    Call call = arguments();
    return scope -> {
      Object value = base.value(scope);
      Object method = Values.attribute(value, name);
      if (method instanceof Callable callable) {
        return callable.call(call.arguments(scope));
      }
      throw PythonMethods.unknown(name, value);
    };
  }

  Expression subscript(Expression base) {
    List<@Nullable Expression> bounds = new ArrayList<>();
    bounds.add(nextIs(":") || nextIs("]") ? null : tuple());
    while (take(":")) {
      bounds.add(nextIs(":") || nextIs("]") ? null : choice());
    }
    consume("]");
    if (bounds.size() > 3) {
      throw TemplateException.at(line, "a slice has at most three parts");
    }
    if (bounds.size() > 1) {
      return scope ->
          PythonMethods.slice(
              base.value(scope),
              bound(bounds, 0, scope),
              bound(bounds, 1, scope),
              bound(bounds, 2, scope));
    }
    Expression key = bounds.getFirst();
    if (key == null) {
      throw TemplateException.at(line, "an expression is missing");
    }
    return scope -> Values.item(base.value(scope), key.value(scope));
  }

  static @Nullable Object bound(List<@Nullable Expression> bounds, int index, Scope scope) {
    Expression bound = index < bounds.size() ? bounds.get(index) : null;
    return bound == null ? null : bound.value(scope);
  }

  /** A call that gets one more value. */
  interface Invocation {
    @Nullable Object call(Scope scope, Macro caller);
  }

  /** Reads a call of a function, which gets {@code caller}. */
  Invocation invocation() {
    Expression function = primary();
    while (take(".")) {
      Expression base = function;
      String name = at < tokens.size() ? checked(tokens.get(at++)) : "";
      function = scope -> Values.attribute(base.value(scope), name);
    }
    consume("(");
    Call call = arguments();
    Expression called = function;
    return (scope, caller) -> {
      Arguments given = call.arguments(scope);
      Map<String, @Nullable Object> named = new LinkedHashMap<>(given.named());
      named.put("caller", caller);
      if (called.value(scope) instanceof Callable callable) {
        return callable.call(new Arguments(given.plain(), named));
      }
      throw Values.fault("{% call %} calls what is no macro");
    };
  }

  /** What a call is given. */
  record Call(List<Expression> plain, Map<String, Expression> named) {
    static final Call NONE = new Call(List.of(), Map.of());

    Arguments arguments(Scope scope) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      named.forEach((name, value) -> values.put(name, value.value(scope)));
      return new Arguments(OperandParser.values(plain, scope), values);
    }
  }

  /** Reads arguments behind the opening parenthesis. */
  Call arguments() {
    List<Expression> plain = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!nextIs(")")) {
      boolean isNamed =
          at + 1 < tokens.size()
              && tokens.get(at).kind() == Token.Kind.NAME
              && isOperator(tokens.get(at + 1), "=");
      if (isNamed) {
        String name = checked(tokens.get(at));
        at += 2;
        named.put(name, choice());
      } else if (!named.isEmpty()) {
        throw TemplateException.at(line, "a value without a name follows one with a name");
      } else {
        plain.add(choice());
      }
      if (!take(",")) {
        break;
      }
    }
    consume(")");
    return new Call(plain, named);
  }

  Expression filters(Expression start) {
    Expression value = start;
    while (at < tokens.size()) {
      if (take("|")) {
        value = filter(value);
      } else if (takeWord("is")) {
        value = test(value);
      } else if (nextIs("(") || nextIs(".") || nextIs("[")) {
        value = postfix(value);
      } else {
        break;
      }
    }
    return value;
  }

  /** Reads a filter's name and arguments. */
  Expression filter(Expression value) {
    String name = at < tokens.size() ? checked(tokens.get(at++)) : "";
    if (!Filters.NAMES.contains(name)) {
      throw TemplateException.at(line, "unknown filter '" + name + "'");
    }
    Call call = take("(") ? arguments() : Call.NONE;
    return scope -> Filters.apply(name, value.value(scope), call.arguments(scope));
  }

  Expression test(Expression value) {
    boolean negated = takeWord("not");
    String given = at < tokens.size() ? checked(tokens.get(at++)) : "";
    String name = given.toLowerCase(Locale.ROOT);
    if (!Tests.NAMES.contains(name)) {
      throw TemplateException.at(line, "unknown test '" + given + "'");
    }
    Call call = Call.NONE;
    if (take("(")) {
      call = arguments();
    } else if (at < tokens.size() && beginsArgument(tokens.get(at))) {
      call = new Call(List.of(postfix(primary())), Map.of());
    }
    Call chosen = call;
    return scope -> Tests.holds(name, value.value(scope), chosen.arguments(scope)) != negated;
  }

  static boolean beginsArgument(Token token) {
    return switch (token.kind()) {
      case STRING, NUMBER -> true;
      case NAME -> !WORDS.contains(token.text());
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
    };
  }
}
