package dev.unroll.engine.constraint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The texts that a model may write: rules that refer to each other. It knows no tokens; {@link
 * CompiledGrammar} is the same for the tokens of one model.
 *
 * @param rules by name
 * @param root the name of the rule that the whole text follows
 */
public record Grammar(Map<String, Term> rules, String root) {
  private static final String ROOT = "root";

  public Grammar {
    rules = Map.copyOf(rules);
    if (!rules.containsKey(root)) {
      throw new GrammarException("has no rule '%s'".formatted(root));
    }
    Set<String> missing = new TreeSet<>();
    for (Term rule : rules.values()) {
      addReferences(rule, missing);
    }
    missing.removeAll(rules.keySet());
    if (!missing.isEmpty()) {
      throw new GrammarException(
          "has no rule '%s', which it refers to".formatted(missing.iterator().next()));
    }
  }

  /** A grammar of one rule. */
  public static Grammar of(Term root) {
    return new Grammar(Map.of(ROOT, root), ROOT);
  }

  /** One of these texts. */
  public static Grammar choice(List<String> texts) {
    return of(new Term.Either(texts.stream().map(Term::text).toList()));
  }

  private static void addReferences(Term term, Set<String> names) {
    switch (term) {
      case Term.Rule(String name) -> names.add(name);
      case Term.Sequence(List<Term> parts) -> parts.forEach(part -> addReferences(part, names));
      case Term.Either(List<Term> options) -> options.forEach(part -> addReferences(part, names));
      case Term.Repeat(Term part, int _, int _) -> addReferences(part, names);
      case Term.Both(Term one, Term other) -> {
        addReferences(one, names);
        addReferences(other, names);
      }
      case Term.Text _,
          Term.OneOf _,
          Term.Nested _,
          Term.Special _,
          Term.Until _,
          Term.Without _ -> {}
    }
  }
}
