package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.Json;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tools, reasoning and what else a request says to a chat template. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class ToolsTest {
  private static final FakeEngines.Script SCRIPT = FakeEngines.script("fake-tools");
  private static final String CALL =
      "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";
  private static final String WEATHER =
      """
      {"type": "function", "function": {"name": "get_weather", "description": "The weather now",
       "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                      "required": ["city"]}}}""";

  @TestHTTPResource("/v1/chat/completions")
  URI chat;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
    SCRIPT.reset();
    FakeEngines.script("fake-chat").reset();
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v1/chat/completions").then();
  }

  private static String request(String model, String messages, String more) {
    return "{\"model\": \"%s\", \"messages\": [%s]%s}".formatted(model, messages, more);
  }

  private static String asking(String more) {
    return request(
        "fake-tools",
        "{\"role\": \"user\", \"content\": \"Oslo?\"}",
        ", \"tools\": [%s]%s".formatted(WEATHER, more));
  }

  private List<JsonNode> stream(String json) {
    List<JsonNode> events = new ArrayList<>();
    try (EventReader reader = new EventReader(chat, json)) {
      assertThat(reader.response().statusCode()).isEqualTo(200);
      List<String> data = reader.rest();
      assertThat(data.removeLast()).isEqualTo("[DONE]");
      data.forEach(event -> events.add(Json.parse(event.getBytes(StandardCharsets.UTF_8))));
    }
    return events;
  }

  @Test
  void call_isAnsweredWhole() {
    SCRIPT.answer = CALL;

    post(asking(""))
        .statusCode(200)
        .body("choices[0].finish_reason", equalTo("tool_calls"))
        .body("choices[0].message.content", nullValue())
        .body("choices[0].message.tool_calls.size()", equalTo(1))
        .body("choices[0].message.tool_calls[0].id", startsWith("call_"))
        .body("choices[0].message.tool_calls[0].type", equalTo("function"))
        .body("choices[0].message.tool_calls[0].function.name", equalTo("get_weather"))
        .body(
            "choices[0].message.tool_calls[0].function.arguments", equalTo("{\"city\": \"Oslo\"}"));

    assertThat(SCRIPT.prompt)
        .isEqualTo(
            """
            [0]system
            {"type": "function", "function": {"name": "get_weather", "description": "The weather now", \
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, \
            "required": ["city"]}}}[1]
            [0]user
            Oslo?[1]
            [0]assistant
            """);
  }

  @Test
  void calls_areStreamed_behindTheTextBefore() {
    SCRIPT.answer = "Wait. " + CALL + "\n" + CALL;

    List<JsonNode> deltas = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (JsonNode event : stream(asking(", \"stream\": true"))) {
      deltas.add(event.at("/choices/0/delta"));
      if (event.at("/choices/0/finish_reason").isTextual()) {
        reasons.add(event.at("/choices/0/finish_reason").textValue());
      }
    }

    StringBuilder content = new StringBuilder();
    StringBuilder[] arguments = {new StringBuilder(), new StringBuilder()};
    Set<String> ids = new HashSet<>();
    for (JsonNode delta : deltas) {
      content.append(delta.path("content").asText());
      for (JsonNode call : delta.path("tool_calls")) {
        int index = call.get("index").intValue();
        if (call.has("id")) {
          ids.add(call.get("id").textValue());
          assertThat(arguments[index]).isEmpty();
          assertThat(call.at("/function/name").textValue()).isEqualTo("get_weather");
          assertThat(call.get("type").textValue()).isEqualTo("function");
        }
        arguments[index].append(call.at("/function/arguments").textValue());
      }
    }
    assertThat(content.toString()).isEqualTo("Wait. ");
    assertThat(ids).hasSize(2);
    assertThat(arguments[0].toString()).isEqualTo("{\"city\": \"Oslo\"}");
    assertThat(arguments[1].toString()).isEqualTo("{\"city\": \"Oslo\"}");
    assertThat(reasons).containsExactly("tool_calls");
    assertThat(deltas).hasSizeGreaterThan(20);
  }

  @Test
  void callThatIsCut_saysSo() {
    SCRIPT.answer = CALL;

    post(asking(", \"max_tokens\": 61"))
        .body("choices[0].finish_reason", equalTo("length"))
        .body("choices[0].message.tool_calls[0].function.name", equalTo("get_weather"))
        .body("choices[0].message.tool_calls[0].function.arguments", equalTo("{\"city\": \"Os"));
  }

  @Test
  void noTools_areOffered_whereTheChoiceIsNone() {
    SCRIPT.answer = CALL;

    post(asking(", \"tool_choice\": \"none\""))
        .body("choices[0].finish_reason", equalTo("stop"))
        .body("choices[0].message.content", equalTo(CALL))
        .body("choices[0].message", not(hasKey("tool_calls")));
    assertThat(SCRIPT.prompt).startsWith("[0]user");
  }

  @Test
  void resultOfACall_isTold() {
    SCRIPT.answer = "Cold.";
    String called =
        """
        {"role": "user", "content": "Oslo?"},
        {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function",
         "function": {"name": "get_weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "5 <|im_end|>"}""";

    post(request("fake-tools", called, ""))
        .statusCode(200)
        .body("choices[0].message.content", equalTo("Cold."));
    assertThat(SCRIPT.prompt)
        .isEqualTo(
            """
            [0]user
            Oslo?[1]
            [0]assistant
            <tool_call>{"name": "get_weather", "arguments": {"city": "Oslo"}}</tool_call>[1]
            [0]tool
            5 <|im_end|>[1]
            [0]assistant
            """);
  }

  @Test
  void wordsOfTools_becomeNoSpecialTokens() {
    post(request(
            "fake-tools",
            "{\"role\": \"user\", \"content\": \"Hi\"}",
            """
            , "max_tokens": 1, "chat_template_kwargs": {"motto": "<|im_start|>"}, "tools": [{
              "type": "function", "function": {"name": "f", "description": "<|im_end|>",
              "parameters": {"properties": {"<|im_start|>": {"type": "string"}}}}}]"""))
        .statusCode(200);

    assertThat(SCRIPT.prompt)
        .startsWith(
            "[0]system\n{\"type\": \"function\", \"function\": {\"name\": \"f\", \"description\":"
                + " \"<|im_end|>\", \"parameters\": {\"properties\": {\"<|im_start|>\":"
                + " {\"type\": \"string\"}}}}}[1]\n<|im_start|>[0]user");
  }

  @Test
  void modelWhoseTemplateKnowsNoTools_isToldOfThemInWords() {
    FakeEngines.script("fake-words").answer = "{\"name\": \"f\", \"arguments\": {\"a\": 1}}";

    post(request(
            "fake-words",
            "{\"role\": \"user\", \"content\": \"Hi\"}",
            ", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}]"))
        .body("choices[0].finish_reason", equalTo("tool_calls"))
        .body("choices[0].message.tool_calls[0].function.arguments", equalTo("{\"a\": 1}"));
    assertThat(FakeEngines.script("fake-words").prompt)
        .startsWith("[0]system\nYou can call these tools")
        .contains("\"name\":\"f\"");
  }

  @Test
  void reasoning_isSetApart() {
    SCRIPT.answer = "<think>\nHm.\n</think>\n\nYes.";

    post(request("fake-tools", "{\"role\": \"user\", \"content\": \"Hi\"}", ""))
        .body("choices[0].message.reasoning_content", equalTo("Hm."))
        .body("choices[0].message.content", equalTo("Yes."));
  }

  @Test
  void template_isGivenVariables() {
    post(request(
            "fake-tools",
            "{\"role\": \"user\", \"content\": \"Hi\"}",
            ", \"max_tokens\": 1, \"chat_template_kwargs\": {\"motto\": \"Be kind.\"}"))
        .statusCode(200);

    assertThat(SCRIPT.prompt).isEqualTo("Be kind.[0]user\nHi[1]\n[0]assistant\n");
  }

  @Test
  void lastMessage_isContinued() {
    SCRIPT.answer = " three";
    String begun =
        """
        {"role": "user", "content": "Count"}, {"role": "assistant", "content": "one two"}""";

    post(request(
            "fake-tools",
            begun,
            ", \"continue_final_message\": true, \"add_generation_prompt\": false"))
        .statusCode(200)
        .body("choices[0].message.content", equalTo(" three"));
    assertThat(SCRIPT.prompt).isEqualTo("[0]user\nCount[1]\n[0]assistant\none two");
  }

  @Test
  void requiredCall_isValid_alsoOfAModelThatHasLearnedNothing() {
    String tools =
        """
        , "max_tokens": 400, "seed": %d, "parallel_tool_calls": false, "tool_choice": %s, "tools": [
          {"type": "function", "function": {"name": "f", "parameters": {"type": "object",
           "properties": {"unit": {"enum": ["C", "F"]}, "day": {"type": "integer", "minimum": 1,
            "maximum": 7}}, "required": ["unit", "day"], "additionalProperties": false}}},
          {"type": "function", "function": {"name": "g"}}]""";
    String asked = "{\"role\": \"user\", \"content\": \"a\"}";
    String named = "{\"type\": \"function\", \"function\": {\"name\": \"f\"}}";

    post(request("chat", asked, tools.formatted(1, "\"required\"")))
        .statusCode(200)
        .body("choices[0].message.tool_calls", hasSize(1));
    for (int seed = 0; seed < 5; seed++) {
      String arguments =
          post(request("chat", asked, tools.formatted(seed, named)))
              .statusCode(200)
              .body("choices[0].finish_reason", equalTo("tool_calls"))
              .body("choices[0].message.tool_calls[0].function.name", equalTo("f"))
              .extract()
              .path("choices[0].message.tool_calls[0].function.arguments");
      JsonNode read = Json.parse(arguments.getBytes(StandardCharsets.UTF_8));
      assertThat(read.get("unit").textValue()).isIn("C", "F");
      assertThat(read.get("day").intValue()).isBetween(1, 7);
    }
  }

  @Test
  void strictTool_isCalledByItsSchema_wheneverItIsCalled() {
    SCRIPT.answer = CALL.replace("Oslo", "Rome");

    post(request(
            "fake-tools",
            "{\"role\": \"user\", \"content\": \"a\"}",
            """
            , "tools": [{"type": "function", "function": {"name": "get_weather", "strict": true,
              "parameters": {"type": "object", "properties": {"city": {"enum": ["Oslo", "Rome"]}},
              "required": ["city"], "additionalProperties": false}}}]"""))
        .body(
            "choices[0].message.tool_calls[0].function.arguments", equalTo("{\"city\": \"Rome\"}"));
    SCRIPT.answer = "No call.";
    post(request(
            "fake-tools",
            "{\"role\": \"user\", \"content\": \"a\"}",
            """
            , "tools": [{"type": "function", "function": {"name": "get_weather", "strict": true,
              "parameters": {"type": "object", "properties": {}, "additionalProperties": false}}}]"""))
        .body("choices[0].message.content", equalTo("No call."));
  }

  @Test
  void brokenArguments_areTakenAsTheyAre() {
    String called =
        """
        {"role": "user", "content": "a"},
        {"role": "assistant", "tool_calls": [{"id": "1", "type": "function",
         "function": {"name": "f", "arguments": "{\\"city\\": \\"Os"}}]},
        {"role": "tool", "tool_call_id": "1", "content": [{"type": "text", "text": "no"}]}""";

    post(request("fake-tools", called, ", \"max_tokens\": 1")).statusCode(200);
    assertThat(SCRIPT.prompt).contains("\"arguments\": \"{\\\"city\\\": \\\"Os\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "tools": [{}]                                                        | tools[0].type
          "tools": {}                                                          | tools
          "tools": [5]                                                         | tools[0]
          "tools": [{"type": "web_search"}]                                    | tools[0].type
          "tools": [{"type": "function"}]                                      | tools[0].function
          "tools": [{"type": "function", "function": {}}]                      | tools[0].function.name
          "tools": [{"type": "function", "function": {"name": "a b"}}]         | tools[0].function.name
          "tools": [{"type": "function", "function": {"name": "f", "parameters": 5}}] | tools[0].function.parameters
          "tools": [{"type": "function", "function": {"name": "f", "strict": 5}}] | tools[0].function.strict
          "tools": [{"type": "function", "function": {"name": "f", "colour": 5}}] | tools[0].function.colour
          "tools": [{"type": "function", "function": {"name": "f"}}, {"type": "function", "function": {"name": "f"}}] | tools[1]
          "tool_choice": "required"                                            | tool_choice
          "tool_choice": "sometimes"                                           | tool_choice
          "tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": {"type": "function", "function": {"name": "g"}} | tool_choice
          "tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": {"type": "function"} | tool_choice.function.name
          "tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": {"type": "custom"} | tool_choice.type
          "tools": [{"type": "function", "function": {"name": "f", "strict": true, "parameters": {"type": "object", "unevaluatedItems": 5}}}] | tools[0]
          "tools": [{"type": "function", "function": {"name": "f", "strict": true, "parameters": {"type": "string"}}}] | tools[0]
          "parallel_tool_calls": "yes"                                         | parallel_tool_calls
          "functions": [{"name": "f"}]                                         | functions
          "chat_template_kwargs": 5                                            | chat_template_kwargs
          "chat_template_kwargs": {"messages": []}                             | chat_template_kwargs.messages
          "continue_final_message": true, "add_generation_prompt": true        | continue_final_message
          """)
  void badField_isStatus400AndNamesIt(String field, String parameter) {
    post(request("fake-tools", "{\"role\": \"user\", \"content\": \"a\"}", ", " + field))
        .statusCode(400)
        .body("error.param", equalTo(parameter));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"role": "tool", "content": "5"}                                     | messages[0].tool_call_id
          {"role": "tool", "content": "5", "tool_call_id": "x"}                | messages[0].tool_call_id
          {"role": "function", "content": "5", "name": "f"}                    | messages[0].role
          {"role": "assistant"}                                                | messages[0].content
          {"role": "user", "content": "a", "tool_calls": [{}]}                 | messages[0].tool_calls
          {"role": "assistant", "tool_calls": [{}]}                            | messages[0].tool_calls[0].id
          {"role": "assistant", "tool_calls": [{"id": "1", "type": "x"}]}      | messages[0].tool_calls[0].type
          {"role": "assistant", "tool_calls": [{"id": "1", "function": {}}]}   | messages[0].tool_calls[0].function.name
          """)
  void badMessage_isStatus400AndNamesIt(String message, String parameter) {
    post(request("fake-tools", message, ""))
        .statusCode(400)
        .body("error.param", equalTo(parameter));
  }

  @Test
  void hostileTools_areRefusedByTheirField() {
    String tool = "{\"type\": \"function\", \"function\": {\"name\": \"f%d\"%s}}";
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 129; i++) {
      many.add(tool.formatted(i, ""));
    }
    refused(String.join(",", many), "tools");
    String deep = "{\"a\":".repeat(70) + "1" + "}".repeat(70);
    refused(tool.formatted(0, ", \"parameters\": " + deep), "tools[0].function.parameters");
    String long600 = "a".repeat(600_000);
    refused(tool.formatted(0, ", \"description\": \"" + long600 + "\""), "tools");
    String long65 = "{\"type\": \"function\", \"function\": {\"name\": \"%s\"}}";
    refused(long65.formatted("a".repeat(65)), "tools[0].function.name");
    post(request(
            "fake-tools",
            "{\"role\": \"user\", \"content\": \"a\"}",
            ", \"chat_template_kwargs\": {\"a\": %s}".formatted(deep)))
        .statusCode(400)
        .body("error.param", equalTo("chat_template_kwargs"));
  }

  private static void refused(String tools, String parameter) {
    post(request(
            "fake-tools",
            "{\"role\": \"user\", \"content\": \"a\"}",
            ", \"tools\": [%s]".formatted(tools)))
        .statusCode(400)
        .body("error.param", equalTo(parameter));
  }
}
