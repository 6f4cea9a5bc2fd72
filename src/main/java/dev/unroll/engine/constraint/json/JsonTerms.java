package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.unroll.engine.constraint.CodePoints;
import dev.unroll.engine.constraint.Grammar;
import dev.unroll.engine.constraint.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parts of JSON as terms (RFC 8259). Blanks are few, so that no model writes them without end;
 * numbers have as many digits as a double; strings have no halves of surrogate pairs.
 */
public final class JsonTerms {
  static final String VALUE = "json.value";
  static final String STRING = "json.string";
  private static final String OBJECT = "json.object";
  private static final String ARRAY = "json.array";
  private static final String WIDE = "json.wide";
  private static final String INDENTATION = "json.indentation";

  private static final int LAST_CONTROL = 0x1F;
  private static final CodePoints CONTROLS = CodePoints.of(0, LAST_CONTROL);
  private static final CodePoints ASCII = CodePoints.of(0, 0x7F);

  /** What a string holds without an escape. */
  static final CodePoints PLAIN = CodePoints.ALL.without(CONTROLS).without(CodePoints.of("\"\\"));

  private static final CodePoints HEX =
      CodePoints.of('0', '9').or(CodePoints.of('a', 'f')).or(CodePoints.of('A', 'F'));

  static final Term DIGIT = new Term.OneOf(CodePoints.of('0', '9'));
  private static final Term FROM_ONE = new Term.OneOf(CodePoints.of('1', '9'));
  private static final Term MINUS = Term.optional(Term.text("-"));

  /** Most digits of a number before and behind its point. */
  static final int DIGITS = 15;

  private static final Term WHOLE =
      Term.either(Term.text("0"), Term.sequence(FROM_ONE, Term.repeat(DIGIT, 0, DIGITS - 1)));

  static final Term INTEGER = Term.sequence(MINUS, WHOLE);

  static final Term NUMBER =
      Term.sequence(
          MINUS,
          WHOLE,
          Term.optional(Term.sequence(Term.text("."), Term.repeat(DIGIT, 1, DIGITS))),
          Term.optional(
              Term.sequence(
                  new Term.OneOf(CodePoints.of("eE")),
                  Term.optional(new Term.OneOf(CodePoints.of("+-"))),
                  Term.repeat(DIGIT, 1, 2))));

  /** A blank, or a line break with its indentation; or nothing. */
  static final Term BLANK =
      Term.optional(
          Term.either(Term.text(" "), Term.sequence(Term.text("\n"), Term.rule(INDENTATION))));

  private static final Term COLON = Term.sequence(Term.text(":"), Term.optional(Term.text(" ")));

  /** The rules that others refer to. */
  static final Map<String, Term> RULES = rules();

  private static final Grammar ANY_OBJECT = new Grammar(RULES, OBJECT);

  private JsonTerms() {}

  /** Any JSON object: always the same grammar, so that one that nests it has its rules once. */
  public static Grammar anyObject() {
    return ANY_OBJECT;
  }

  /** Any JSON value. */
  public static Grammar anyValue() {
    return new Grammar(RULES, VALUE);
  }

  private static Map<String, Term> rules() {
    Term pair = pair(Term.rule(STRING), Term.rule(VALUE));
    return Map.of(
        VALUE,
        Term.either(
            Term.rule(OBJECT),
            Term.rule(ARRAY),
            Term.rule(STRING),
            NUMBER,
            Term.text("true"),
            Term.text("false"),
            Term.text("null")),
        OBJECT,
        braces(Term.optional(Term.sequence(pair, Term.repeat(behindComma(pair), 0, Term.MANY)))),
        ARRAY,
        brackets(
            Term.optional(
                Term.sequence(
                    Term.rule(VALUE), Term.repeat(behindComma(Term.rule(VALUE)), 0, Term.MANY)))),
        STRING,
        string(Term.repeat(Term.either(new Term.OneOf(PLAIN), escape()), 0, Term.MANY)),
        INDENTATION,
        Term.repeat(new Term.OneOf(CodePoints.of(" \t")), 0, 24),
        WIDE,
        Term.either(new Term.OneOf(PLAIN.without(ASCII)), escape()));
  }

  static Term braces(Term inner) {
    return Term.sequence(Term.text("{"), BLANK, inner, BLANK, Term.text("}"));
  }

  static Term brackets(Term inner) {
    return Term.sequence(Term.text("["), BLANK, inner, BLANK, Term.text("]"));
  }

  static Term behindComma(Term item) {
    return Term.sequence(Term.text(","), BLANK, item);
  }

  static Term pair(Term name, Term value) {
    return Term.sequence(name, COLON, value);
  }

  static Term string(Term inside) {
    return Term.sequence(Term.text("\""), inside, Term.text("\""));
  }

  /** A value as it is written without blanks. */
  static Term literal(JsonNode value) {
    return Term.text(value.toString());
  }

  static Term literal(String value) {
    return Term.text(TextNode.valueOf(value).toString());
  }

  /** A string of a length. */
  static Term string(int least, int most) {
    Term character = Term.either(new Term.OneOf(PLAIN.and(ASCII)), Term.rule(WIDE));
    return string(Term.repeat(character, least, most));
  }

  private static Term escape() {
    Term hex = new Term.OneOf(HEX);
    Term two = Term.repeat(hex, 2, 2);
    Term d = new Term.OneOf(CodePoints.of("dD"));
    Term pair =
        Term.sequence(
            d,
            new Term.OneOf(CodePoints.of("89abAB")),
            two,
            Term.text("\\u"),
            d,
            new Term.OneOf(CodePoints.of("cdefCDEF")),
            two);
    Term other =
        Term.either(
            Term.sequence(new Term.OneOf(HEX.without(CodePoints.of("dD"))), hex, two),
            Term.sequence(d, new Term.OneOf(CodePoints.of('0', '7')), two));
    return Term.sequence(
        Term.text("\\"),
        Term.either(
            new Term.OneOf(CodePoints.of("\"\\/bfnrt")),
            Term.sequence(Term.text("u"), Term.either(pair, other))));
  }

  /** A regular term as it stands in a string: what needs an escape has the usual one. */
  static Term quoted(Term term) {
    return switch (term) {
      case Term.Text(String text) -> Term.text(quoted(text));
      case Term.OneOf(CodePoints characters) -> quoted(characters);
      case Term.Sequence(List<Term> parts) ->
          new Term.Sequence(parts.stream().map(JsonTerms::quoted).toList());
      case Term.Either(List<Term> options) ->
          new Term.Either(options.stream().map(JsonTerms::quoted).toList());
      case Term.Repeat(Term part, int least, int most) -> Term.repeat(quoted(part), least, most);
      case Term.Both(Term one, Term other) -> new Term.Both(quoted(one), quoted(other));
      case Term.Rule _, Term.Nested _, Term.Special _, Term.Until _, Term.Without _ ->
          throw new IllegalArgumentException("not regular: " + term);
    };
  }

  private static String quoted(String text) {
    String written = TextNode.valueOf(text).toString();
    return written.substring(1, written.length() - 1);
  }

  private static Term quoted(CodePoints characters) {
    CodePoints escaped = characters.without(PLAIN);
    if (escaped.isEmpty()) {
      return new Term.OneOf(characters);
    }
    Map<String, StringBuilder> last = new TreeMap<>(); // by what stands before in the escape
    for (CodePoints.Range range : escaped.ranges()) {
      for (int c = range.from(); c <= range.to(); c++) {
        String escape = quoted(Character.toString(c));
        int end = escape.length() - 1;
        last.computeIfAbsent(escape.substring(0, end), _ -> new StringBuilder())
            .append(escape.charAt(end));
      }
    }
    List<Term> options = new ArrayList<>();
    options.add(new Term.OneOf(characters.and(PLAIN)));
    last.forEach(
        (before, ends) ->
            options.add(
                Term.sequence(Term.text(before), new Term.OneOf(CodePoints.of(ends.toString())))));
    return new Term.Either(options);
  }
}
