package dev.unroll.engine.constraint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import dev.unroll.engine.constraint.CompiledGrammar;
import dev.unroll.engine.constraint.GrammarException;
import dev.unroll.engine.constraint.RandomText;
import dev.unroll.engine.constraint.TestVocabularies;
import dev.unroll.engine.constraint.Vocabulary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaGrammarTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final int LONGEST = 4_000;
  private static final List<Vocabulary> VOCABULARIES =
      List.of(TestVocabularies.bytes(), TestVocabularies.pieces(), TestVocabularies.merges(1));

  private static JsonSchema validator(JsonNode schema) {
    return FACTORY.getSchema(
        schema, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
  }

  /** Whatever a model prefers: what it writes in a schema's form is valid by that schema. */
  @Test
  void texts_areValidByTheirSchemas_whateverTheSchemaAndTheModel() throws Exception {
    int written = 0;
    for (long seed = 0; seed < 80; seed++) {
      JsonNode schema = new RandomSchema(seed).document();
      Vocabulary vocabulary = VOCABULARIES.get((int) (seed % VOCABULARIES.size()));
      CompiledGrammar grammar;
      try {
        grammar = CompiledGrammar.of(SchemaGrammar.of(schema, true), vocabulary);
      } catch (GrammarException e) {
        assertThat(e.getMessage())
            .as(schema.toString())
            .containsAnyOf("permits no", "permits nothing", "beside", "two of");
        continue;
      }
      JsonSchema validator = validator(schema);
      for (long draw = 0; draw < 2; draw++) {
        String text = RandomText.of(grammar, vocabulary, 31 * seed + draw, 0.5, LONGEST);
        assertThat(validator.validate(JSON.readTree(text))).as("%s%nby %s", text, schema).isEmpty();
        written++;
      }
    }
    assertThat(written).isGreaterThan(120);
  }

  /**
   * 160 properties in groups, with lists of 50 values, lengths, formats, and a schema in itself.
   */
  private static JsonNode large() throws JsonProcessingException {
    ObjectNode schema = JSON.createObjectNode().put("type", "object");
    ObjectNode groups = schema.putObject("properties");
    for (int group = 0; group < 16; group++) {
      ObjectNode inner = groups.putObject("group_" + group).put("type", "object");
      ObjectNode properties = inner.putObject("properties");
      for (int i = 0; i < 2; i++) {
        ArrayNode values = properties.putObject("kind_" + i).putArray("enum");
        for (int value = 0; value < 50; value++) {
          values.add("value_%d_%d".formatted(group, value));
        }
        properties.putObject("title_" + i).put("type", "string").put("maxLength", 100);
        properties.putObject("at_" + i).put("type", "string").put("format", "date-time");
        properties.putObject("count_" + i).put("type", "integer").put("minimum", 1);
        properties
            .putObject("items_" + i)
            .put("type", "array")
            .putObject("items")
            .put("$ref", "#/$defs/item");
      }
      inner.putArray("required").add("kind_0").add("count_1");
      inner.put("additionalProperties", false);
    }
    schema.putArray("required").add("group_3");
    schema.set(
        "$defs",
        JSON.readTree(
            """
            {"item": {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"},
             "code": {"type": "string", "pattern": "^[a-z0-9-]+$", "maxLength": 64},
             "next": {"$ref": "#/$defs/item"}}, "required": ["id"]}}"""));
    return schema;
  }

  @Test
  void largeSchema_isCompiled_andItsTextsAreValid() throws JsonProcessingException {
    JsonNode schema = large();
    Vocabulary vocabulary = VOCABULARIES.getFirst();
    CompiledGrammar grammar = CompiledGrammar.of(SchemaGrammar.of(schema, true), vocabulary);
    for (long seed = 0; seed < 3; seed++) {
      String text = RandomText.of(grammar, vocabulary, seed, 0.5, 20 * LONGEST);
      assertThat(validator(schema).validate(JSON.readTree(text))).as(text).isEmpty();
    }
  }

  private static boolean permits(String schema, String text) throws JsonProcessingException {
    Vocabulary vocabulary = VOCABULARIES.getFirst();
    CompiledGrammar grammar =
        CompiledGrammar.of(SchemaGrammar.of(JSON.readTree(schema), true), vocabulary);
    return RandomText.matches(grammar, vocabulary, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'type':'integer','minimum':-5,'maximum':120} | -5, 0, 7, 99, 120 | -6, 121, -0, 007, 1.0",
        "{'type':'integer','exclusiveMinimum':9.5} | 10, 123456 | 9, -10",
        "{'type':'number','minimum':0.25,'maximum':1.5} | 0.25, 0.3, 1, 1.5, 1.50, 0.999 | 0.2, 1.51, 2, 0, -1",
        "{'type':'number','exclusiveMinimum':1,'maximum':1.01} | 1.005, 1.01 | 1, 1.0, 1.02",
        "{'type':'number','multipleOf':0.01,'minimum':0} | 3, 3.5, 3.25 | 3.125, -1",
        "{'type':'number'} | -1.5e-3, 0, 12E+4 | 01, .5, 1., 1e",
        "{'type':'string','maxLength':2} | '', 'aé', '\\n\\u00e9', '\\ud83d\\ude00x' | 'abc', '\\ud83d', '\\q'",
        "{'type':'string','pattern':'^a+$'} | 'a', 'aaa' | '', 'ab', '\\u0061'",
        "{'type':'string','pattern':'b'} | 'b', 'abc', '\\\"b' | '', 'a'",
        "{'type':'string','format':'date'} | '2024-02-28' | '2024-02-30', '2024-13-01'",
        "{'enum':['a',1,null]} | 'a', 1, null | 'b', 2",
        "{'type':['null','boolean']} | null, true | 'x'",
      })
  void values_arePermittedAsTheSchemaSays(String schema, String valid, String invalid)
      throws JsonProcessingException {
    String quoted = schema.replace('\'', '"').replace("\\", "\\\\");
    for (String text : valid.split(", ", -1)) {
      assertThat(permits(quoted, text.strip().replace('\'', '"'))).as(text).isTrue();
    }
    for (String text : invalid.split(", ", -1)) {
      assertThat(permits(quoted, text.strip().replace('\'', '"'))).as(text).isFalse();
    }
  }

  @Test
  void properties_haveTheSchemasOrder_andOptionalOnesMayBeLeftOut() throws Exception {
    String schema =
        """
        {"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},
         "c":{"type":"integer"}},"required":["b"]}""";

    assertThat(permits(schema, "{\"a\": 1, \"b\": 2, \"c\": 3}")).isTrue();
    assertThat(permits(schema, "{\"b\":2}")).isTrue();
    assertThat(permits(schema, "{\n  \"b\": 2,\n  \"c\": 3\n}")).isTrue();
    assertThat(permits(schema, "{\"b\": 2, \"a\": 1}")).isFalse();
    assertThat(permits(schema, "{\"a\": 1}")).isFalse();
    assertThat(permits(schema, "{\"b\": 2, \"d\": 1}")).isFalse();
    assertThat(permits(schema, "{\"b\":  2}")).isFalse();
  }

  @Test
  void furtherProperties_haveOtherNames() throws Exception {
    String schema =
        """
        {"type":"object","properties":{"ab":{"type":"integer"}},
         "additionalProperties":{"type":"boolean"}}""";

    assertThat(permits(schema, "{\"ab\": 1, \"a\": true, \"abc\": true, \"\": false}")).isTrue();
    assertThat(permits(schema, "{\"ac\": true}")).isTrue();
    assertThat(permits(schema, "{\"ab\": true}")).isFalse();
    assertThat(permits(schema, "{\"\\u0061b\": true}")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'not':{}} | has 'not' at its top, which is not supported",
        "{'properties':{'a':{'uniqueItems':true}}} | has 'uniqueItems' at /properties/a, which is not supported",
        "{'$ref':'http://x/y'} | which is not a place in the schema",
        "{'$ref':'#/$defs/x'} | refers to '#/$defs/x' at its top, which is not there",
        "{'type':'text'} | has 'type' at its top",
        "{'type':'string','pattern':'(a'} | has 'pattern' at its top, which lacks ')'",
        "{'oneOf':[{'type':'string'},{'enum':['a']}]} | of which options 0 and 1 may both hold; use anyOf",
        "{'properties':{'a':{'$ref':'#'}},'required':['a']} | permits no text that the model's tokens can write",
        "{'$ref':'#'} | permits no text that the model's tokens can write",
        "{'type':'string','maxLength':1000000} | is too large to follow",
        "[] | must be an object, true or false",
      })
  void schemaThatCannotBeFollowed_isRefused(String schema, String problem) {
    assertThatThrownBy(() -> permits(schema.replace('\'', '"'), ""))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void keywordThatCannotBeFollowed_isLeftOut_whenTheSchemaIsNotStrict() throws Exception {
    JsonNode schema = JSON.readTree("{\"type\":\"boolean\",\"not\":{\"const\":true}}");

    assertThat(SchemaGrammar.of(schema, false).rules()).isNotEmpty();
  }

  @Test
  void anyObject_isWellFormed() throws Exception {
    Vocabulary vocabulary = VOCABULARIES.getLast();
    CompiledGrammar grammar = CompiledGrammar.of(JsonTerms.anyObject(), vocabulary);
    for (long seed = 0; seed < 50; seed++) {
      String text = RandomText.of(grammar, vocabulary, seed, 0.5, LONGEST);
      assertThat(JSON.readTree(text).isObject()).as(text).isTrue();
    }
  }
}
