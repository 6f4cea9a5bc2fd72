package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.engine.constraint.CodePoints;
import dev.unroll.engine.constraint.GrammarException;
import dev.unroll.engine.constraint.RegexParser;
import dev.unroll.engine.constraint.Term;
import java.util.ArrayList;
import java.util.List;

/** The strings that a schema permits, as terms. */
final class SchemaStrings {
  private SchemaStrings() {}

  static Term term(ObjectNode schema, String path) {
    int least = SchemaKeywords.count(schema, "minLength", path).orElse(0);
    int most = SchemaKeywords.count(schema, "maxLength", path).orElse(Term.MANY);
    if (most < least) {
      return new Term.Either(List.of());
    }
    List<Term> forms = new ArrayList<>();
    JsonNode pattern = schema.path("pattern");
    if (pattern.isTextual()) {
      forms.add(pattern(pattern.textValue(), path));
    } else {
      pattern.forEach(one -> forms.add(pattern(one.asText(), path)));
    }
    StringFormats.of(schema.path("format").asText("")).ifPresent(forms::add);
    boolean hasLength = least > 0 || most < Term.MANY;
    if (forms.isEmpty()) {
      return hasLength ? JsonTerms.string(least, most) : Term.rule(JsonTerms.STRING);
    }
    if (hasLength) {
      forms.add(Term.repeat(new Term.OneOf(CodePoints.ALL), least, most));
    }
    Term all = forms.getFirst();
    for (Term form : forms.subList(1, forms.size())) {
      all = new Term.Both(all, form);
    }
    return JsonTerms.string(JsonTerms.quoted(all));
  }

  private static Term pattern(String expression, String path) {
    try {
      return RegexParser.search(expression);
    } catch (GrammarException e) {
      throw new GrammarException(
          "has 'pattern' at %s, which %s".formatted(SchemaKeywords.shown(path), e.getMessage()));
    }
  }
}
