package dev.unroll.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.AnswerForm.Reasoning;
import dev.unroll.chat.tool.CallFormat;
import dev.unroll.chat.tool.WholeAnswer;
import dev.unroll.engine.constraint.CompiledGrammar;
import dev.unroll.engine.constraint.Constraint;
import dev.unroll.engine.constraint.Grammar;
import dev.unroll.engine.constraint.RandomText;
import dev.unroll.engine.constraint.Term;
import dev.unroll.engine.constraint.TestVocabularies;
import dev.unroll.engine.constraint.Vocabulary;
import dev.unroll.engine.constraint.json.SchemaGrammar;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a model prefers, its calls are calls and their arguments valid. */
class CallGrammarTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Map<String, String> SCHEMAS =
      Map.of(
          "find",
          """
          {"type": "object", "properties": {"city": {"type": "string", "maxLength": 8},
           "days": {"type": "integer", "minimum": 1, "maximum": 9}}, "required": ["city"],
           "additionalProperties": false}""",
          "get_weather",
          """
          {"type": "object", "properties": {"unit": {"enum": ["C", "F"]}}, "required": ["unit"],
           "additionalProperties": false}""");
  private static final List<Vocabulary> VOCABULARIES =
      List.of(TestVocabularies.bytes(), TestVocabularies.pieces(), TestVocabularies.merges(1));

  private static AnswerForm form(CallFormat format, Reasoning reasoning, boolean several) {
    return new AnswerForm(
        reasoning, Optional.of(new AnswerForm.Calls(format, SCHEMAS.keySet(), several)));
  }

  private static CallRules rules(boolean required, boolean strict) throws IOException {
    return new CallRules(
        Map.of(
            "find", SchemaGrammar.of(JSON.readTree(SCHEMAS.get("find")), true),
            "get_weather", SchemaGrammar.of(JSON.readTree(SCHEMAS.get("get_weather")), true)),
        required,
        strict);
  }

  private static Grammar grammar(AnswerForm form, CallRules rules, Optional<Constraint> said) {
    return CallGrammar.of(form, Optional.of(rules), said, Term.Text::new).orElseThrow().grammar();
  }

  private static void assertValid(WholeAnswer.Call call) throws IOException {
    JsonNode arguments = JSON.readTree(call.arguments());
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SCHEMAS.get(call.name()))
                .validate(arguments))
        .as(call.toString())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void requiredCalls_areValid_whateverTheModel(CallFormat format) throws IOException {
    for (boolean several : new boolean[] {true, false}) {
      AnswerForm form = form(format, Reasoning.NONE, several);
      for (Vocabulary vocabulary : VOCABULARIES) {
        CompiledGrammar grammar =
            CompiledGrammar.of(grammar(form, rules(true, false), Optional.empty()), vocabulary);
        int most = 0;
        for (long seed = 0; seed < 15; seed++) {
          String text = RandomText.of(grammar, vocabulary, seed, 0.5, 4_000);
          WholeAnswer answer = WholeAnswer.of(form, text);
          assertThat(answer.content()).as(text).isEmpty();
          assertThat(answer.calls()).as(text).isNotEmpty();
          for (WholeAnswer.Call call : answer.calls()) {
            assertValid(call);
          }
          most = Math.max(most, answer.calls().size());
        }
        assertThat(most > 1).isEqualTo(several);
      }
    }
  }

  /** Of the kinds that tools usually have, some with lengths and patterns. */
  private static JsonNode manyProperties() throws IOException {
    String[] kinds = {
      "{\"type\": \"string\"}",
      "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 1000}",
      "{\"type\": \"boolean\"}",
      "{\"enum\": [\"celsius\", \"fahrenheit\", \"kelvin\"]}",
      "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}",
      "{\"type\": [\"number\", \"null\"]}",
      "{\"type\": \"string\", \"maxLength\": 80}",
      "{\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9_-]+$\", \"maxLength\": 32}",
      "{\"type\": \"string\", \"format\": \"date-time\"}",
      "{\"type\": \"object\", \"properties\": {\"lat\": {\"type\": \"number\"}}, \"required\": [\"lat\"]}"
    };
    ObjectNode schema = JSON.createObjectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (int i = 0; i < kinds.length; i++) {
      properties.set("property_" + i, JSON.readTree(kinds[i]));
    }
    schema.putArray("required").add("property_0").add("property_3");
    return schema.put("additionalProperties", false);
  }

  @ParameterizedTest
  @EnumSource
  void manyToolsOfManyProperties_areCompiled(CallFormat format) throws IOException {
    Map<String, Grammar> tools = new LinkedHashMap<>();
    for (int tool = 0; tool < 32; tool++) {
      tools.put("tool_" + tool, SchemaGrammar.of(manyProperties(), true));
    }
    Vocabulary vocabulary = VOCABULARIES.getFirst();
    AnswerForm form =
        new AnswerForm(
            Reasoning.POSSIBLE, Optional.of(new AnswerForm.Calls(format, tools.keySet(), true)));
    for (boolean required : new boolean[] {true, false}) {
      Grammar grammar = grammar(form, new CallRules(tools, required, true), Optional.empty());
      CompiledGrammar compiled = CompiledGrammar.of(grammar, vocabulary);
      assertThat(RandomText.matches(compiled, vocabulary, "Hello")).isEqualTo(!required);
    }
  }

  private static boolean permits(Grammar grammar, String text) {
    Vocabulary vocabulary = VOCABULARIES.getFirst();
    return RandomText.matches(
        CompiledGrammar.of(grammar, vocabulary), vocabulary, text.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "HERMES  | true  | Hello",
        "HERMES  | true  | A <tool_call>{\"name\": \"find\", \"arguments\": {\"city\":\"b\"}}</tool_call> c",
        "HERMES  | false | A <tool_call>{\"name\": \"find\", \"arguments\": {\"town\":\"b\"}}</tool_call>",
        "HERMES  | false | A <tool_call>{\"name\": \"unheard\", \"arguments\": {}}</tool_call>",
        "LLAMA3  | true  | It is {\"a\": 1}",
        "LLAMA3  | true  | {\"name\": \"find\", \"parameters\": {\"city\":\"b\"}}",
        "LLAMA3  | true  | <|python_tag|>{\"name\": \"find\", \"parameters\": {\"city\":\"b\"}}",
        "LLAMA3  | false | \\n{\"a\": 1}",
        "MISTRAL | true  | [TOOL_CALLS][{\"name\": \"get_weather\", \"arguments\": {\"unit\":\"F\"}}]",
        "MISTRAL | true  | [TOOL_CALLS]get_weather{\"unit\":\"F\"}",
        "MISTRAL | false | [TOOL_CALLS]get_weather{\"unit\":\"K\"}",
        "NAMED   | true  | A <call>get_weather{\"unit\":\"F\"}<call>find{\"city\":\"b\"} c",
        "NAMED   | false | <call>get_weather{\"unit\":\"K\"}",
        "NAMED   | false | <call>{\"unit\":\"F\"}",
        "JSON    | true  | Hello {}",
        "JSON    | true  | {\"name\": \"get_weather\", \"arguments\": {\"unit\":\"F\"}}",
        "JSON    | false | {\"unit\": \"F\"}",
      })
  void answerThatNeedNotCall_isFree_butItsCallsAreNot(
      CallFormat format, boolean permitted, String text) throws IOException {
    Grammar grammar =
        grammar(form(format, Reasoning.NONE, true), rules(false, true), Optional.empty());

    assertThat(permits(grammar, text)).isEqualTo(permitted);
  }

  @Test
  void answerOfAForm_hasTheForm_orCalls() throws IOException {
    Optional<Constraint> said =
        Optional.of(new Constraint("response_format", Grammar.choice(List.of("yes", "no"))));
    Grammar grammar =
        grammar(form(CallFormat.HERMES, Reasoning.NONE, true), rules(false, false), said);

    assertThat(permits(grammar, "yes")).isTrue();
    assertThat(
            permits(
                grammar,
                "<tool_call>\n{\"name\": \"find\", \"arguments\": {\"city\":\"b\"}}\n</tool_call>"))
        .isTrue();
    assertThat(permits(grammar, "well")).isFalse();
  }

  @Test
  void reasoning_mayComeBefore() throws IOException {
    String call = "{\"name\": \"get_weather\", \"arguments\": {\"unit\":\"F\"}}";
    Grammar possible =
        grammar(
            form(CallFormat.JSON, Reasoning.POSSIBLE, false), rules(true, false), Optional.empty());
    Grammar begun =
        grammar(
            form(CallFormat.JSON, Reasoning.BEGUN, false), rules(true, false), Optional.empty());

    assertThat(permits(possible, call)).isTrue();
    assertThat(permits(possible, "<think>Hm.</think>\n\n" + call)).isTrue();
    assertThat(permits(begun, "Hm.</think>\n" + call)).isTrue();
    assertThat(permits(begun, call)).isFalse();
  }

  @Test
  void answerOfAForm_hasItBehindTheReasoning() {
    Optional<Constraint> said =
        Optional.of(new Constraint("response_format", Grammar.choice(List.of("yes", "no"))));
    AnswerForm begun = new AnswerForm(Reasoning.BEGUN, Optional.empty());
    Grammar grammar =
        CallGrammar.of(begun, Optional.empty(), said, Term.Text::new).orElseThrow().grammar();

    assertThat(permits(grammar, "Hm.</think>\n\nyes")).isTrue();
    assertThat(permits(grammar, "Hm.</think>\n\nwell")).isFalse();
    assertThat(permits(grammar, "yes")).isFalse();
  }

  @Test
  void marks_areSpecialTokens_whereTheModelHasThem() throws IOException {
    Function<String, Term.Mark> marks =
        mark -> mark.equals("[TOOL_CALLS]") ? new Term.Special("<call>") : new Term.Text(mark);
    AnswerForm form = form(CallFormat.MISTRAL, Reasoning.NONE, false);
    Vocabulary vocabulary = VOCABULARIES.getFirst();
    CompiledGrammar grammar =
        CompiledGrammar.of(
            CallGrammar.of(form, Optional.of(rules(true, false)), Optional.empty(), marks)
                .orElseThrow()
                .grammar(),
            vocabulary);

    String text = RandomText.of(grammar, vocabulary, 3, 0.5, 4_000);

    assertThat(text).startsWith("[{\"name\": \"");
    assertThat(WholeAnswer.of(form, "[TOOL_CALLS]" + text).calls()).hasSize(1);
  }

  @Test
  void answer_isFree_whereNothingIsStrict() throws IOException {
    assertThat(
            CallGrammar.of(
                form(CallFormat.HERMES, Reasoning.NONE, true),
                Optional.of(rules(false, false)),
                Optional.empty(),
                Term.Text::new))
        .isEmpty();
  }
}
