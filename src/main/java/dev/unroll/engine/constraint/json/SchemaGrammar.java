package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.engine.constraint.Grammar;
import dev.unroll.engine.constraint.GrammarException;
import dev.unroll.engine.constraint.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * JSON Schemas as grammars. What a grammar permits is valid by its schema; it need not permit all
 * that is: properties have the schema's order, and none is written that the schema does not name,
 * unless {@code additionalProperties} says so.
 */
public final class SchemaGrammar {
  private static final String ROOT = "root";
  private static final int MOST_SCHEMAS = 3_000;
  private static final int DEEPEST = 64;

  private final SchemaMerge merge;
  private final boolean isStrict;
  private final Map<String, Term> rules = new HashMap<>(JsonTerms.RULES);
  private final Map<String, String> references = new HashMap<>();
  private int schemas;
  private int depth;

  private SchemaGrammar(JsonNode root, boolean isStrict) {
    this.merge = new SchemaMerge(root);
    this.isStrict = isStrict;
  }

  /**
   * The grammar of a schema.
   *
   * @param isStrict whether a keyword that cannot be followed is refused; otherwise it is left out
   * @throws GrammarException when it is no schema, or too large, or cannot be followed
   */
  public static Grammar of(JsonNode schema, boolean isStrict) {
    SchemaGrammar made = new SchemaGrammar(schema, isStrict);
    made.rules.put(ROOT, made.reference("#", ""));
    return new Grammar(made.rules, ROOT);
  }

  /** The term of a schema that stands at a place of the document. */
  Term term(JsonNode schema, String path) {
    schemas++;
    depth++;
    if (schemas > MOST_SCHEMAS) {
      throw new GrammarException("has more than %,d schemas".formatted(MOST_SCHEMAS));
    }
    if (depth > DEEPEST) {
      throw new GrammarException("is nested more than %d deep".formatted(DEEPEST));
    }
    try {
      if (schema.isObject()) {
        SchemaKeywords.check(schema, path, isStrict);
      }
      return isReference(schema)
          ? reference(schema.path("$ref").asText(), path)
          : flatTerm(merge.flat(schema, path), path);
    } finally {
      depth--;
    }
  }

  private static boolean isReference(JsonNode schema) {
    return schema.path("$ref").isTextual() && !SchemaKeywords.restricts(schema, Set.of("$ref"));
  }

  /** A rule for what a reference names, so that it may name what it stands in. */
  private Term reference(String pointer, String path) {
    String known = references.get(pointer);
    if (known == null) {
      known = "ref" + references.size();
      references.put(pointer, known);
      rules.put(known, term(merge.resolve(pointer, path), pointer.substring(1)));
    }
    return Term.rule(known);
  }

  /** A rule of its own, so that the term is not copied wherever it is used. */
  Term rule(Term term) {
    String name = "rule" + rules.size();
    rules.put(name, term);
    return Term.rule(name);
  }

  private Term flatTerm(ObjectNode schema, String path) {
    if (schema.size() == 1 && schema.path("enum").isArray() && schema.path("enum").isEmpty()) {
      return new Term.Either(List.of());
    }
    SchemaKeywords.check(schema, path, isStrict);
    for (String combination : List.of("anyOf", "oneOf")) {
      JsonNode options = schema.get(combination);
      if (options != null) {
        return options(schema, combination, options, path);
      }
    }
    if (schema.has("enum") || schema.has("const")) {
      return SchemaValues.term(schema, path);
    }
    if (!SchemaKeywords.restricts(schema, Set.of("nullable"))) {
      return Term.rule(JsonTerms.VALUE);
    }
    List<Term> types = new ArrayList<>();
    Set<String> names = SchemaTypes.of(schema);
    for (String type : names) {
      if (!type.equals("integer") || !names.contains("number")) {
        types.add(ofType(type, schema, path));
      }
    }
    return types.size() == 1 ? types.getFirst() : rule(new Term.Either(types));
  }

  private Term options(ObjectNode schema, String combination, JsonNode options, String path) {
    if (!options.isArray() || options.isEmpty()) {
      throw SchemaKeywords.wrong(combination, path, "a list of schemas");
    }
    String place = path + "/" + combination;
    if (combination.equals("oneOf") && isStrict) {
      requireExclusive(options, place);
    }
    ObjectNode rest = schema.deepCopy();
    rest.remove(combination);
    boolean isBare = !SchemaKeywords.restricts(rest, Set.of());
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < options.size(); i++) {
      String at = place + "/" + i;
      terms.add(
          isBare
              ? term(options.get(i), at)
              : term(merge.merge(rest, merge.flat(options.get(i), at), at), at));
    }
    return rule(new Term.Either(terms));
  }

  private void requireExclusive(JsonNode options, String path) {
    Exclusive exclusive = new Exclusive(merge, path);
    for (int i = 0; i < options.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!exclusive.are(options.get(j), options.get(i))) {
          throw new GrammarException(
              "has 'oneOf' at %s, of which options %d and %d may both hold; use anyOf"
                  .formatted(SchemaKeywords.shown(path), j, i));
        }
      }
    }
  }

  private Term ofType(String type, ObjectNode schema, String path) {
    return switch (type) {
      case "object" -> rule(new SchemaObjects(this, schema, path, isStrict).term());
      case "array" -> rule(array(schema, path));
      case "string" -> SchemaStrings.term(schema, path);
      case "integer" -> SchemaNumbers.integer(schema, path, isStrict);
      case "number" -> SchemaNumbers.number(schema, path, isStrict);
      case "boolean" -> Term.either(Term.text("true"), Term.text("false"));
      case "null" -> Term.text("null");
      default -> throw SchemaKeywords.wrong("type", path, "a type of JSON or a list of them");
    };
  }

  private Term array(ObjectNode schema, String path) {
    JsonNode items = schema.get("items");
    JsonNode prefix = schema.get("prefixItems");
    if (prefix == null && items != null && items.isArray()) {
      prefix = items; // as before 2020-12
      items = null;
    }
    int least = SchemaKeywords.count(schema, "minItems", path).orElse(0);
    int most = SchemaKeywords.count(schema, "maxItems", path).orElse(Term.MANY);
    int fixed = prefix == null ? 0 : Math.min(prefix.size(), most);
    boolean isClosed = items == null && prefix != null && least <= fixed;
    if (isClosed || (items != null && items.isBoolean() && !items.booleanValue())) {
      most = Math.min(most, fixed);
    }
    if (most < least) {
      return new Term.Either(List.of());
    }
    Term rest = Term.NOTHING;
    if (most > fixed) {
      Term item = items == null ? Term.rule(JsonTerms.VALUE) : term(items, path + "/items");
      rest = rest(item, fixed, least, most);
    }
    for (int i = fixed - 1; i >= 0 && prefix != null; i--) {
      Term item = term(prefix.get(i), path + "/prefixItems/" + i);
      Term here = Term.sequence(i == 0 ? item : JsonTerms.behindComma(item), rest);
      rest = rule(i < least ? here : Term.optional(here));
    }
    return JsonTerms.brackets(rest);
  }

  /** The items behind so many others, at least one of which there may be. */
  private static Term rest(Term item, int before, int least, int most) {
    if (before > 0) {
      return Term.repeat(
          JsonTerms.behindComma(item), Math.max(0, least - before), less(most, before));
    }
    Term all =
        Term.sequence(
            item, Term.repeat(JsonTerms.behindComma(item), Math.max(0, least - 1), less(most, 1)));
    return least > 0 ? all : Term.optional(all);
  }

  private static int less(int most, int by) {
    return most == Term.MANY ? most : most - by;
  }
}
