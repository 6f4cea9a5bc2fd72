package dev.unroll.engine.call;

import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.AnswerForm.Reasoning;
import dev.unroll.chat.tool.CallFormat;
import dev.unroll.engine.constraint.CodePoints;
import dev.unroll.engine.constraint.Constraint;
import dev.unroll.engine.constraint.Grammar;
import dev.unroll.engine.constraint.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes the grammar of an answer that calls tools in a model's own format. */
public final class CallGrammar {
  private static final String FIELD = "tools";
  private static final int MOST_CALLS = 16;
  private static final CodePoints BLANKS = CodePoints.of(" \t\r\n");
  private static final Term NEWLINE = Term.optional(Term.text("\n"));

  private final CallFormat format;
  private final int mostCalls;
  private final CallRules rules;
  private final Function<String, Term.Mark> marks;

  /** A JSON object that is a call: a grammar of its own, so that it is compiled only once. */
  private final Term call;

  private CallGrammar(AnswerForm.Calls form, CallRules rules, Function<String, Term.Mark> marks) {
    this.format = form.format();
    this.mostCalls = form.several() ? MOST_CALLS : 1;
    this.rules = rules;
    this.marks = marks;
    this.call = Term.nested(Grammar.of(object()));
  }

  /**
   * The form of an answer; empty when it may be anything.
   *
   * @param rules of its calls; empty where there are no tools
   * @param said the form that it must have otherwise, behind what the model thinks
   * @param marks tells for a mark whether the model has a special token for it
   */
  public static Optional<Constraint> of(
      AnswerForm form,
      Optional<CallRules> rules,
      Optional<Constraint> said,
      Function<String, Term.Mark> marks) {
    if (form.calls().isEmpty() || rules.isEmpty()) {
      return form.reasoning() == Reasoning.NONE
          ? said
          : said.map(
              wanted ->
                  behindReasoning(
                      wanted.field(), form.reasoning(), Term.nested(wanted.grammar()), marks));
    }
    CallRules wanted = rules.get();
    if (!wanted.required() && !wanted.strict() && said.isEmpty()) {
      return Optional.empty();
    }
    CallGrammar grammar = new CallGrammar(form.calls().get(), wanted, marks);
    Term answer =
        wanted.required()
            ? grammar.calls()
            : said.map(other -> Term.either(Term.nested(other.grammar()), grammar.calls()))
                .orElseGet(grammar::textWithCalls);
    return Optional.of(behindReasoning(FIELD, form.reasoning(), answer, marks));
  }

  private static Constraint behindReasoning(
      String field, Reasoning reasoning, Term answer, Function<String, Term.Mark> marks) {
    Term blanks = Term.repeat(new Term.OneOf(BLANKS), 0, 2);
    Term rest = Term.sequence(new Term.Until(marks.apply("</think>")), blanks);
    Term whole =
        switch (reasoning) {
          case NONE -> answer;
          case POSSIBLE ->
              Term.sequence(Term.optional(Term.sequence(marks.apply("<think>"), rest)), answer);
          case BEGUN -> Term.sequence(rest, answer);
        };
    return new Constraint(field, Grammar.of(whole));
  }

  /** Nothing but calls. */
  private Term calls() {
    return switch (format) {
      case HERMES -> listed(Term.sequence(marked(), hermes()), NEWLINE);
      case LLAMA3 -> listed(call, Term.text("; "));
      case MISTRAL -> Term.sequence(marked(), array());
      case NAMED -> listed(Term.sequence(marked(), named(Term.text(""))), NEWLINE);
      case JSON -> mostCalls == 1 ? call : Term.either(call, array());
    };
  }

  private Term listed(Term one, Term between) {
    return mostCalls == 1
        ? one
        : Term.sequence(one, Term.repeat(Term.sequence(between, one), 0, mostCalls - 1));
  }

  private Term array() {
    return Term.sequence(Term.text("["), listed(call, Term.text(", ")), Term.text("]"));
  }

  /** Text in which calls may be, that are right if they are. */
  private Term textWithCalls() {
    return switch (format) {
      case HERMES -> Term.triggered(marked(), hermes());
      case MISTRAL ->
          Term.triggered(
              marked(), Term.either(array(), named(Term.optional(marks.apply("[ARGS]")))));
      case NAMED -> Term.triggered(marked(), named(Term.text("")));
      case LLAMA3 -> Term.either(unlike("{"), Term.sequence(Term.optional(marked()), calls()));
      case JSON -> Term.either(unlike("{[`"), calls());
    };
  }

  /** Text that does not look like a plain call from its beginning on. */
  private static Term unlike(String beginnings) {
    CodePoints first = CodePoints.of(beginnings).or(BLANKS).not();
    Term blanks = Term.repeat(new Term.OneOf(BLANKS), 0, Term.MANY);
    return Term.sequence(
        blanks,
        Term.optional(
            Term.sequence(
                new Term.OneOf(first), Term.repeat(new Term.OneOf(CodePoints.ALL), 0, Term.MANY))));
  }

  private Term.Mark marked() {
    return marks.apply(format.mark());
  }

  /** What follows {@code <tool_call>}. */
  private Term hermes() {
    return Term.sequence(NEWLINE, call, NEWLINE, marks.apply("</tool_call>"));
  }

  private Term object() {
    String arguments = format == CallFormat.LLAMA3 ? "parameters" : "arguments";
    List<Term> options = new ArrayList<>();
    rules
        .arguments()
        .forEach(
            (name, grammar) ->
                options.add(
                    Term.sequence(
                        Term.text("{\"name\": \"" + name + "\", \"" + arguments + "\": "),
                        Term.nested(grammar),
                        Term.text("}"))));
    return new Term.Either(options);
  }

  /** A form in which the name stands before the arguments. */
  private Term named(Term between) {
    List<Term> options = new ArrayList<>();
    rules
        .arguments()
        .forEach(
            (name, grammar) ->
                options.add(Term.sequence(Term.text(name), between, Term.nested(grammar))));
    return new Term.Either(options);
  }
}
