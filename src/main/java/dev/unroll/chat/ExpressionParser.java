package dev.unroll.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads Jinja's expressions, from the loosest operator to the tightest. */
final class ExpressionParser extends OperandParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final int DEEPEST = 100;

  private int depth;

  /**
   * @param names to which the template itself gives values
   */
  ExpressionParser(List<Token> tokens, Set<String> names, int line) {
    super(tokens, names, line);
  }

  /** An expression that is all there is; several between commas are a tuple. */
  Expression whole() {
    Expression read = tuple();
    end();
    return read;
  }

  @Override
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
  @Override
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
}
