package dev.unroll.engine.constraint;

import java.util.List;

/** A part of a {@link Grammar}: the texts that may stand in a place. */
public sealed interface Term {
  /** As often as one likes. */
  int MANY = Integer.MAX_VALUE;

  /** Nothing. */
  Term NOTHING = new Sequence(List.of());

  /** These characters. */
  record Text(String text) implements Mark {}

  /** One character of a set. */
  record OneOf(CodePoints characters) implements Term {}

  /** Each part behind the other. */
  record Sequence(List<Term> parts) implements Term {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** Any of these; with none of them, no text at all. */
  record Either(List<Term> options) implements Term {
    public Either {
      options = List.copyOf(options);
    }
  }

  /** The texts that all of these permit; none of them may refer to rules. */
  record Both(Term one, Term other) implements Term {}

  /**
   * A part several times.
   *
   * @param most {@link #MANY} for any number
   */
  record Repeat(Term part, int least, int most) implements Term {
    public Repeat {
      if (least < 0 || most < least) {
        throw new IllegalArgumentException(least + " to " + most + " times");
      }
    }
  }

  /** What a rule of the same grammar permits. */
  record Rule(String name) implements Term {}

  /** What another grammar permits, whose rules are its own. */
  record Nested(Grammar grammar) implements Term {}

  /** A token of the model that stands for no text, by its name. */
  record Special(String name) implements Mark {}

  /** What ends free text. */
  sealed interface Mark extends Term permits Text, Special {}

  /** Whatever the model says, up to the first time that it says this, which is included. */
  record Until(Mark mark) implements Term {}

  /** Whatever the model says, as long as it does not say this. */
  record Without(Mark mark) implements Term {}

  static Term text(String text) {
    return new Text(text);
  }

  static Term sequence(Term... parts) {
    return new Sequence(List.of(parts));
  }

  static Term either(Term... options) {
    return new Either(List.of(options));
  }

  static Term repeat(Term part, int least, int most) {
    return new Repeat(part, least, most);
  }

  static Term optional(Term part) {
    return new Repeat(part, 0, 1);
  }

  static Term rule(String name) {
    return new Rule(name);
  }

  static Term nested(Grammar grammar) {
    return new Nested(grammar);
  }

  /**
   * Free text in which, each time that the model has said something, this follows.
   *
   * @param mark for example {@code <tool_call>}
   * @param then what must follow the mark; free text follows that
   */
  static Term triggered(Mark mark, Term then) {
    return sequence(repeat(sequence(new Until(mark), then), 0, MANY), new Without(mark));
  }
}
