package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads regular expressions as far as the dialects of ECMAScript, Python and Java agree and the
 * language is regular: no look-around, no back-references, no word boundaries. Where the dialects
 * differ in what a class holds, it is what all of them have.
 */
public final class RegexParser {
  private static final Term ANYTHING = Term.repeat(new Term.OneOf(CodePoints.ALL), 0, Term.MANY);

  private final TextCursor in;

  /** Whether a text that only contains a match will do. */
  private final boolean isSearch;

  private RegexParser(String expression, boolean isSearch) {
    this.in = new TextCursor(expression);
    this.isSearch = isSearch;
  }

  /**
   * The texts that an expression matches as a whole.
   *
   * @throws GrammarException when it is none, or not regular
   */
  public static Term whole(String expression) {
    return new RegexParser(expression, false).parse();
  }

  /** The texts in which an expression has a match somewhere, as JSON Schema wants it. */
  public static Term search(String expression) {
    return new RegexParser(expression, true).parse();
  }

  private Term parse() {
    List<Term> options = new ArrayList<>();
    do {
      boolean isStart = anchor("^", "\\A");
      Term sequence = sequence(true);
      boolean isEnd = anchor("$", "\\Z", "\\z");
      List<Term> parts = new ArrayList<>();
      if (isSearch && !isStart) {
        parts.add(ANYTHING);
      }
      parts.add(sequence);
      if (isSearch && !isEnd) {
        parts.add(ANYTHING);
      }
      options.add(new Term.Sequence(parts));
    } while (in.take("|"));
    if (!in.isAtEnd()) {
      throw in.problem("has an unexpected '%s'".formatted(Character.toString(in.peek())));
    }
    return options.size() == 1 ? options.getFirst() : new Term.Either(options);
  }

  private boolean anchor(String... forms) {
    boolean any = false;
    for (String form : forms) {
      any |= in.take(form);
    }
    return any;
  }

  private Term either() {
    List<Term> options = new ArrayList<>();
    do {
      options.add(sequence(false));
    } while (in.take("|"));
    return options.size() == 1 ? options.getFirst() : new Term.Either(options);
  }

  private Term sequence(boolean isOutermost) {
    List<Term> parts = new ArrayList<>();
    while (!in.isAtEnd() && !in.startsWith("|") && !in.startsWith(")")) {
      if (isOutermost && (in.startsWith("$") || in.startsWith("\\Z") || in.startsWith("\\z"))) {
        break;
      }
      parts.add(quantified(atom()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Term.Sequence(parts);
  }

  private Term quantified(Term atom) {
    Term term = atom;
    int least;
    int most = Term.MANY;
    if (in.take("*")) {
      least = 0;
    } else if (in.take("+")) {
      least = 1;
    } else if (in.take("?")) {
      least = 0;
      most = 1;
    } else if (in.startsWith("{")) {
      int start = in.at();
      in.require("{");
      least = in.times();
      most = least;
      if (least >= 0 && in.take(",")) {
        int given = in.times();
        most = given < 0 ? Term.MANY : given;
      }
      if (least < 0 || !in.take("}")) {
        in.back(start);
        return term; // a brace as it stands
      }
      if (most < least) {
        throw in.problem(
            "repeats something at least %d and at most %d times".formatted(least, most));
      }
    } else {
      return term;
    }
    if (in.take("+")) {
      throw in.problem("has a possessive quantifier, which is not supported");
    }
    var unused = in.take("?"); // Whether it is lazy changes no text.
    if (in.startsWith("*") || in.startsWith("+") || in.startsWith("?")) {
      throw in.problem("has a quantifier behind another");
    }
    return Term.repeat(term, least, most);
  }

  private Term atom() {
    int c = in.take();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Term.OneOf(characterClass());
      case '.' -> new Term.OneOf(CharacterClasses.DOT);
      case '\\' -> new Term.OneOf(RegexEscapes.outside(in));
      case '^', '$' -> throw in.problem("has ^ or $ within, which is not supported");
      case '*', '+', '?' -> throw in.problem("has a quantifier without anything before it");
      default -> Term.text(Character.toString(c));
    };
  }

  private Term group() {
    if (in.take("?")) {
      boolean isPlain = in.take(":");
      boolean isNamed = !isPlain && (in.take("P<") || in.take("<"));
      if (isNamed && (in.startsWith("=") || in.startsWith("!"))) {
        throw in.problem("has look-around, which is not supported");
      }
      if (isNamed) {
        while (in.take() != '>') {
          // the name
        }
      } else if (!isPlain) {
        throw in.problem(
            in.startsWith("=") || in.startsWith("!")
                ? "has look-around, which is not supported"
                : "has a group with options, which are not supported");
      }
    }
    in.enter();
    Term inner = either();
    in.leave();
    in.require(")");
    return inner;
  }

  private CodePoints characterClass() {
    boolean isNegated = in.take("^");
    List<CodePoints.Range> members = new ArrayList<>();
    while (!in.take("]")) {
      if (in.startsWith("[:")) {
        throw in.problem("has a POSIX class, which is not supported");
      }
      CodePoints one = classItem();
      boolean isRange = in.startsWith("-") && !in.startsWith("-]");
      if (isRange) {
        in.require("-");
        CodePoints last = classItem();
        int from = only(one);
        int to = only(last);
        if (to < from) {
          throw in.problem("has a range that ends before it begins");
        }
        one = CodePoints.of(from, to);
      }
      in.addTo(members, one);
    }
    if (members.isEmpty()) {
      throw in.problem("has a class without characters");
    }
    CodePoints set = CodePoints.of(members);
    return isNegated ? set.not() : set;
  }

  private CodePoints classItem() {
    int c = in.take();
    return c == '\\' ? RegexEscapes.inside(in) : CodePoints.of(c, c);
  }

  private int only(CodePoints set) {
    List<CodePoints.Range> ranges = set.ranges();
    if (ranges.size() != 1 || ranges.getFirst().from() != ranges.getFirst().to()) {
      throw in.problem("has a range of classes");
    }
    return ranges.getFirst().from();
  }
}
