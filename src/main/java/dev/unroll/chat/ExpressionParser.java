package dev.unroll.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads Jinja's expressions, from the loosest operator to the tightest. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> WORDS =
      Set.of("and", "or", "in", "is", "if", "else", "not", "elif");
  private static final Set<String> FUNCTIONS =
      Set.of("namespace", "raise_exception", "range", "strftime_now", "dict", "caller", "loop");

  private static final int DEEPEST = 100;

  private final List<Token> tokens;
  private final Set<String> names;
  private final int line;
  private int at;
  private int depth;

  /**
   * @param names to which the template itself gives values
   */
  ExpressionParser(List<Token> tokens, Set<String> names, int line) {
    this.tokens = tokens;
    this.names = names;
    this.line = line;
  }

  /** An expression that is all there is; several between commas are a tuple. */
  Expression whole() {
    Expression read = tuple();
    end();
    return read;
  }

  /** Refuses what stands behind an expression. */
  void end() {
    if (at < tokens.size()) {
      throw unread(tokens.get(at));
    }
  }

  private TemplateException unread(Token token) {
    return isOperator(token, ")") || isOperator(token, "]") || isOperator(token, "}")
        ? TemplateException.at(line, "unexpected '" + token.text() + "'")
        : TemplateException.at(line, "an expression cannot be read at '" + token.text() + "'");
  }

  Expression tuple() {
    Expression first = choice();
    if (!nextIs(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (take(",")) {
      if (at < tokens.size() && !isClosing(tokens.get(at))) {
        items.add(choice());
      }
    }
    return scope -> new Tuple(values(items, scope));
  }

  /** {@code value if condition else other}, or just a value. */
  Expression choice() {
    if (++depth > DEEPEST) {
      throw TemplateException.at(line, "an expression is nested too deeply");
    }
    Expression value = or();
    while (takeWord("if")) {
      Expression condition = or();
      Expression chosen = value;
      Expression other = takeWord("else") ? choice() : _ -> new Undefined("the value of no 'else'");
      value =
          scope -> Values.isTrue(condition.value(scope)) ? chosen.value(scope) : other.value(scope);
    }
    depth--;
    return value;
  }

  /** An expression that ends before {@code if}. */
  Expression or() {
    Expression left = and();
    while (takeWord("or")) {
      Expression first = left;
      Expression second = and();
      left =
          scope -> {
            Object value = first.value(scope);
            return Values.isTrue(value) ? value : second.value(scope);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (takeWord("and")) {
      Expression first = left;
      Expression second = not();
      left =
          scope -> {
            Object value = first.value(scope);
            return Values.isTrue(value) ? second.value(scope) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (takeWord("not")) {
      Expression value = not();
      return scope -> !Values.isTrue(value.value(scope));
    }
    return comparison();
  }

  private Expression comparison() {
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    while (at < tokens.size()) {
      Token token = tokens.get(at);
      if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        at++;
        operators.add(token.text());
      } else if (takeWord("in")) {
        operators.add("in");
      } else if (isWord("not") && at + 1 < tokens.size() && tokens.get(at + 1).is("in")) {
        at += 2;
        operators.add("not in");
      } else {
        break;
      }
      others.add(sum());
    }
    if (operators.isEmpty()) {
      return first;
    }
    return scope -> {
      Object left = first.value(scope);
      for (int i = 0; i < operators.size(); i++) {
        Object right = others.get(i).value(scope);
        if (!Arithmetic.compare(operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private interface Part {
    Expression read();
  }

  private Expression chain(Set<String> operators, Part part) {
    Expression left = part.read();
    while (at < tokens.size()
        && tokens.get(at).kind() == Token.Kind.OPERATOR
        && operators.contains(tokens.get(at).text())) {
      String operator = tokens.get(at++).text();
      Expression first = left;
      Expression second = part.read();
      left = scope -> Arithmetic.apply(operator, first.value(scope), second.value(scope));
    }
    return left;
  }

  private Expression sum() {
    return chain(Set.of("+", "-"), this::concatenation);
  }

  private Expression concatenation() {
    return chain(Set.of("~"), this::product);
  }

  private Expression product() {
    return chain(Set.of("*", "/", "//", "%"), this::power);
  }

  private Expression power() {
    return chain(Set.of("**"), () -> unary(true));
  }

  private Expression unary(boolean filtered) {
    Expression value;
    if (take("-")) {
      Expression inner = unary(false);
      value = scope -> Arithmetic.negative(inner.value(scope));
    } else if (take("+")) {
      value = unary(false);
    } else {
      value = primary();
    }
    value = postfix(value);
    return filtered ? filters(value) : value;
  }

  private Expression primary() {
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

  private static Expression constant(@Nullable Object value) {
    return _ -> value;
  }

  private Expression number(String written) {
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

  private Expression name(Token token) {
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

  /** A name without access to internals. */
  private String checked(Token token) {
    if (token.kind() != Token.Kind.NAME) {
      throw TemplateException.at(line, "a name is missing");
    }
    if (token.text().startsWith("__")) {
      throw TemplateException.at(line, "the name '" + token.text() + "' is not permitted");
    }
    return token.text();
  }

  private Expression parenthesis() {
    if (take(")")) {
      return _ -> new Tuple(List.of());
    }
    Expression inner = tuple();
    consume(")");
    return inner;
  }

  private Expression list() {
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

  private Expression dictionary() {
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
        Object key = keys.get(i).value(scope);
        if (key instanceof List<?> || key instanceof Map<?, ?>) {
          throw Values.fault(Values.kind(key) + " cannot be a key");
        }
        map.put(key, items.get(i).value(scope));
      }
      return map;
    };
  }

  private static List<@Nullable Object> values(List<Expression> expressions, Scope scope) {
    List<@Nullable Object> values = new ArrayList<>();
    expressions.forEach(one -> values.add(one.value(scope)));
    return values;
  }

  private Expression postfix(Expression start) {
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

  private Expression method(Expression base, String name) {
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

  private Expression subscript(Expression base) {
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

  private static @Nullable Object bound(List<@Nullable Expression> bounds, int index, Scope scope) {
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
      return new Arguments(ExpressionParser.values(plain, scope), values);
    }
  }

  /** Reads arguments behind the opening parenthesis. */
  private Call arguments() {
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

  private Expression filters(Expression start) {
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

  private Expression test(Expression value) {
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

  private static boolean beginsArgument(Token token) {
    return switch (token.kind()) {
      case STRING, NUMBER -> true;
      case NAME -> !WORDS.contains(token.text());
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
    };
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

  private boolean isWord(String word) {
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

  private static boolean isOperator(Token token, String text) {
    return token.kind() == Token.Kind.OPERATOR && token.text().equals(text);
  }

  private static boolean isClosing(Token token) {
    return isOperator(token, ")") || isOperator(token, "]") || isOperator(token, "}");
  }
}
