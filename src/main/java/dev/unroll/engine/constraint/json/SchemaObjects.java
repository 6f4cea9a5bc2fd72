package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.engine.constraint.CodePoints;
import dev.unroll.engine.constraint.GrammarException;
import dev.unroll.engine.constraint.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The objects that a schema permits, as terms. */
final class SchemaObjects {
  private static final int MOST_PROPERTIES = 500;

  private final SchemaGrammar grammar;
  private final ObjectNode schema;
  private final String path;
  private final boolean isStrict;

  /** Schemas by name: those that are named, then those that are only required. */
  private final Map<String, JsonNode> properties = new LinkedHashMap<>();

  private final Set<String> required = new TreeSet<>();

  /** What properties without a name in the schema must be, if there may be any. */
  private final Optional<JsonNode> further;

  SchemaObjects(SchemaGrammar grammar, ObjectNode schema, String path, boolean isStrict) {
    this.grammar = grammar;
    this.schema = schema;
    this.path = path;
    this.isStrict = isStrict;
    JsonNode named = schema.path("properties");
    if (schema.has("properties") && !named.isObject()) {
      throw SchemaKeywords.wrong("properties", path, "an object");
    }
    named.properties().forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
    JsonNode additional = schema.get("additionalProperties");
    boolean isForbidden =
        additional != null && additional.isBoolean() && !additional.booleanValue();
    further =
        additional == null
            ? named.isEmpty() ? Optional.of(BooleanNode.TRUE) : Optional.empty()
            : isForbidden ? Optional.empty() : Optional.of(additional);
    for (JsonNode name : schema.path("required")) {
      required.add(name.asText());
      if (!properties.containsKey(name.asText())) {
        properties.put(
            name.asText(), isForbidden ? BooleanNode.FALSE : further.orElse(BooleanNode.TRUE));
      }
    }
    if (properties.size() > MOST_PROPERTIES) {
      throw new GrammarException(
          "has an object of more than %d properties at %s"
              .formatted(MOST_PROPERTIES, SchemaKeywords.shown(path)));
    }
  }

  Term term() {
    checkCounts();
    List<Term> pairs = new ArrayList<>();
    List<Boolean> isRequired = new ArrayList<>();
    properties.forEach(
        (name, value) -> {
          boolean isForbidden = value.isBoolean() && !value.booleanValue();
          if (!isForbidden || required.contains(name)) {
            Term of = grammar.term(value, path + "/properties/" + escaped(name));
            pairs.add(JsonTerms.pair(JsonTerms.literal(name), of));
            isRequired.add(required.contains(name));
          }
        });
    Optional<Term> others = further.map(this::others);
    Term more =
        others
            .map(pair -> Term.repeat(JsonTerms.behindComma(pair), 0, Term.MANY))
            .orElse(Term.NOTHING);
    if (!isRequired.contains(false)) {
      return JsonTerms.braces(all(pairs, others, more));
    }
    return JsonTerms.braces(some(pairs, isRequired, others, more));
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static Term all(List<Term> pairs, Optional<Term> others, Term more) {
    if (pairs.isEmpty()) {
      return others.map(pair -> Term.optional(Term.sequence(pair, more))).orElse(Term.NOTHING);
    }
    List<Term> parts = new ArrayList<>();
    parts.add(pairs.getFirst());
    pairs.stream().skip(1).map(JsonTerms::behindComma).forEach(parts::add);
    parts.add(more);
    return new Term.Sequence(parts);
  }

  /** In their order, without some that are not required. */
  private Term some(List<Term> pairs, List<Boolean> isRequired, Optional<Term> others, Term more) {
    List<Term> first = new ArrayList<>();
    Term behind = grammar.rule(more);
    List<Term> tails = new ArrayList<>();
    List<Term> shared = new ArrayList<>();
    for (int i = pairs.size() - 1; i >= 0; i--) {
      Term pair = grammar.rule(pairs.get(i));
      shared.addFirst(pair);
      tails.addFirst(behind);
      Term next = JsonTerms.behindComma(pair);
      behind = grammar.rule(Term.sequence(isRequired.get(i) ? next : Term.optional(next), behind));
    }
    boolean mayBeNone = true;
    for (int i = 0; i < pairs.size() && mayBeNone; i++) {
      first.add(Term.sequence(shared.get(i), tails.get(i)));
      mayBeNone = !isRequired.get(i);
    }
    if (mayBeNone) {
      first.add(Term.NOTHING);
      others.ifPresent(pair -> first.add(Term.sequence(pair, more)));
    }
    return new Term.Either(first);
  }

  /** A pair whose name the schema does not have. */
  private Term others(JsonNode value) {
    Term of = grammar.term(value, path + "/additionalProperties");
    Term name = properties.isEmpty() ? Term.rule(JsonTerms.STRING) : JsonTerms.string(otherNames());
    return grammar.rule(JsonTerms.pair(name, of));
  }

  /** All names without escapes but those of the schema, by the first character that differs. */
  private Term otherNames() {
    Map<String, Set<Integer>> continued = new TreeMap<>();
    continued.put("", new TreeSet<>());
    for (String name : properties.keySet()) {
      int at = 0;
      while (at < name.length()) {
        int c = name.codePointAt(at);
        continued.computeIfAbsent(name.substring(0, at), _ -> new TreeSet<>()).add(c);
        at += Character.charCount(c);
      }
      continued.computeIfAbsent(name, _ -> new TreeSet<>());
    }
    Term rest = grammar.rule(Term.repeat(new Term.OneOf(JsonTerms.PLAIN), 0, Term.MANY));
    List<Term> options = new ArrayList<>();
    continued.forEach(
        (prefix, next) -> {
          if (prefix.codePoints().allMatch(JsonTerms.PLAIN::contains)) {
            StringBuilder taken = new StringBuilder();
            next.forEach(taken::appendCodePoint);
            CodePoints differs = JsonTerms.PLAIN.without(CodePoints.of(taken.toString()));
            options.add(Term.sequence(Term.text(prefix), new Term.OneOf(differs), rest));
            if (!properties.containsKey(prefix)) {
              options.add(Term.text(prefix));
            }
          }
        });
    return new Term.Either(options);
  }

  /** Numbers of properties are not counted: they must follow from the names. */
  private void checkCounts() {
    int least = SchemaKeywords.count(schema, "minProperties", path).orElse(0);
    int most = SchemaKeywords.count(schema, "maxProperties", path).orElse(Integer.MAX_VALUE);
    if (isStrict && least > required.size()) {
      throw SchemaKeywords.unsupported("minProperties", path);
    }
    if (isStrict && most < Integer.MAX_VALUE && (further.isPresent() || most < properties.size())) {
      throw SchemaKeywords.unsupported("maxProperties", path);
    }
  }
}
