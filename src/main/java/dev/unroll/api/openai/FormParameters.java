package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.http.Json;
import dev.unroll.engine.constraint.Constraint;
import dev.unroll.engine.constraint.GbnfParser;
import dev.unroll.engine.constraint.Grammar;
import dev.unroll.engine.constraint.GrammarException;
import dev.unroll.engine.constraint.RegexParser;
import dev.unroll.engine.constraint.json.JsonTerms;
import dev.unroll.engine.constraint.json.SchemaGrammar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The form that a text must have: OpenAI's parameter, and those that vLLM and llama.cpp have. At
 * most one may be given.
 *
 * @param constraint what they come to
 */
public record FormParameters(
    @Schema(
            description =
                "The form of the text: `{\"type\": \"text\"}` for any, `{\"type\": \"json_object\"}`"
                    + " for a JSON object, `{\"type\": \"json_schema\", \"json_schema\": {\"name\":"
                    + " …, \"schema\": …, \"strict\": true}}` for JSON that is valid by the schema."
                    + " With `strict`, a keyword that cannot be followed is refused, else left out",
            implementation = Object.class)
        @JsonProperty("response_format")
        @Nullable JsonNode responseFormat,
    @Schema(
            description = "The text is JSON that is valid by this schema",
            implementation = Object.class)
        @JsonProperty("guided_json")
        @Nullable JsonNode guidedJson,
    @Schema(description = "The text matches this regular expression as a whole")
        @JsonProperty("guided_regex")
        @Nullable String guidedRegex,
    @Schema(description = "The text is one of these", implementation = String[].class)
        @JsonProperty("guided_choice")
        @Nullable JsonNode guidedChoice,
    @Schema(description = "The text follows this grammar, in llama.cpp's notation (GBNF)")
        @JsonProperty("guided_grammar")
        @Nullable String guidedGrammar,
    @Schema(description = "The same as `guided_grammar`") @Nullable String grammar,
    @Schema(description = "The same as `guided_json`", implementation = Object.class)
        @JsonProperty("json_schema")
        @Nullable JsonNode jsonSchema,
    @Schema(hidden = true) Optional<Constraint> constraint) {
  private static final String FORMAT = "response_format";
  private static final int MOST_CHOICES = 2_000;

  /**
   * Reads and checks them.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static FormParameters read(Fields fields) {
    List<Constraint> forms = new ArrayList<>();
    JsonNode format = fields.node(FORMAT);
    if (format != null) {
      format(fields, FORMAT).ifPresent(forms::add);
    }
    JsonNode guided = schema(fields, "guided_json", forms);
    String regex = fields.string("guided_regex").orElse(null);
    if (regex != null) {
      forms.add(form("guided_regex", () -> Grammar.of(RegexParser.whole(regex))));
    }
    JsonNode choice = fields.node("guided_choice");
    if (choice != null) {
      forms.add(new Constraint("guided_choice", Grammar.choice(choices(fields, choice))));
    }
    String guidedGrammar = grammar(fields, "guided_grammar", forms);
    String grammar = grammar(fields, "grammar", forms);
    JsonNode jsonSchema = schema(fields, "json_schema", forms);
    fields.ignore("guided_decoding_backend");
    if (forms.size() > 1) {
      throw ApiException.invalid(
          forms.get(1).field(),
          "%s and %s cannot be given together"
              .formatted(forms.get(0).field(), forms.get(1).field()));
    }
    return new FormParameters(
        format,
        guided,
        regex,
        choice,
        guidedGrammar,
        grammar,
        jsonSchema,
        forms.stream().findFirst());
  }

  /**
   * Reads a field with OpenAI's {@code type}.
   *
   * @return empty when any text will do
   * @throws ApiException with the name of the field that is wrong
   */
  private static Optional<Constraint> format(Fields fields, String name) {
    Fields format = fields.object(name);
    String type = format.oneOf("type", List.of("text", "json_object", "json_schema"));
    return switch (type) {
      case "text" -> {
        format.refuseUnknown();
        yield Optional.empty();
      }
      case "json_object" -> {
        JsonNode schema = format.node("schema"); // as llama.cpp has it
        format.refuseUnknown();
        yield Optional.of(
            schema == null
                ? new Constraint(name, JsonTerms.anyObject())
                : form(format.path("schema"), () -> SchemaGrammar.of(schema, true)));
      }
      default -> {
        Fields described = format.requiredObject("json_schema");
        format.refuseUnknown();
        yield Optional.of(described(described));
      }
    };
  }

  /**
   * Reads what OpenAI's form of a schema has: {@code name}, {@code schema}, {@code strict}.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  public static Constraint described(Fields described) {
    var unused = described.requiredString("name");
    boolean isStrict = described.flag("strict");
    JsonNode given = described.node("schema");
    JsonNode schema = given == null ? JsonNodeFactory.instance.objectNode() : given;
    described.ignore("description");
    described.refuseUnknown();
    return form(described.path("schema"), () -> SchemaGrammar.of(schema, isStrict));
  }

  /**
   * JSON that is valid by a schema all of whose keywords are followed.
   *
   * @throws ApiException with the field when one of them cannot be
   */
  public static Constraint strict(String field, JsonNode schema) {
    return form(field, () -> SchemaGrammar.of(schema, true));
  }

  private static @Nullable JsonNode schema(Fields fields, String name, List<Constraint> forms) {
    JsonNode given = fields.node(name);
    if (given == null) {
      return null;
    }
    JsonNode schema = given;
    if (given.isTextual()) { // as vLLM has it, too
      try {
        schema = Json.parse(given.textValue().getBytes(StandardCharsets.UTF_8));
      } catch (ApiException e) {
        throw ApiException.invalid(fields.path(name), fields.path(name) + " is not JSON");
      }
    }
    JsonNode parsed = schema;
    forms.add(form(fields.path(name), () -> SchemaGrammar.of(parsed, true)));
    return given;
  }

  private static @Nullable String grammar(Fields fields, String name, List<Constraint> forms) {
    String given = fields.string(name).filter(text -> !text.isEmpty()).orElse(null);
    if (given != null) {
      forms.add(form(fields.path(name), () -> GbnfParser.parse(given)));
    }
    return given;
  }

  private static List<String> choices(Fields fields, JsonNode choice) {
    if (!choice.isArray()) {
      throw fields.mistyped("guided_choice", "an array of strings", choice);
    }
    if (choice.isEmpty() || choice.size() > MOST_CHOICES) {
      throw ApiException.invalid(
          "guided_choice",
          "guided_choice must hold 1 to %,d strings, not %,d"
              .formatted(MOST_CHOICES, choice.size()));
    }
    List<String> choices = new ArrayList<>();
    for (int i = 0; i < choice.size(); i++) {
      JsonNode one = choice.get(i);
      if (!one.isTextual() || one.textValue().isEmpty()) {
        throw fields.mistyped("guided_choice[%d]".formatted(i), "a string, and not empty", one);
      }
      choices.add(one.textValue());
    }
    return choices;
  }

  private static Constraint form(String field, Supplier<Grammar> grammar) {
    try {
      return new Constraint(field, grammar.get());
    } catch (GrammarException e) {
      throw ApiException.invalid(field, field + " " + e.getMessage());
    }
  }
}
