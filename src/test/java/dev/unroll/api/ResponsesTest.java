package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.Json;
import dev.unroll.api.openai.DroppedMessages;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class ResponsesTest {
  private static final FakeEngines.Script SCRIPT = FakeEngines.script("fake-tools");
  private static final String CALL =
      "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";

  @TestHTTPResource("/v1/responses")
  URI responses;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
    SCRIPT.reset();
    FakeEngines.script("fake-chat").reset();
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v1/responses").then();
  }

  private static String request(String input, String more) {
    return "{\"model\": \"fake-tools\", \"input\": %s%s}".formatted(input, more);
  }

  /** The events without their numbers, which are checked. */
  private List<JsonNode> stream(String json) {
    List<JsonNode> events = new ArrayList<>();
    try (EventReader reader = new EventReader(responses, json)) {
      assertThat(reader.response().statusCode()).isEqualTo(200);
      reader
          .rest()
          .forEach(event -> events.add(Json.parse(event.getBytes(StandardCharsets.UTF_8))));
    }
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).get("sequence_number").intValue()).isEqualTo(i);
    }
    return events;
  }

  private static List<String> types(List<JsonNode> events) {
    List<String> types = new ArrayList<>();
    for (JsonNode event : events) {
      String type = event.get("type").textValue().substring("response.".length());
      if (types.isEmpty() || !types.getLast().equals(type)) {
        types.add(type);
      }
    }
    return types;
  }

  @Test
  void text_isAnsweredWhole() {
    SCRIPT.answer = "<think>Hm.</think>I am a model.";

    post(request("\"Who are you?\"", ", \"instructions\": \"Be brief.\", \"store\": true"))
        .statusCode(200)
        .body("id", startsWith("resp_"))
        .body("object", equalTo("response"))
        .body("status", equalTo("completed"))
        .body("error", nullValue())
        .body("store", equalTo(false))
        .body("output", hasSize(2))
        .body("output[0].type", equalTo("reasoning"))
        .body("output[0].content[0].text", equalTo("Hm."))
        .body("output[1].type", equalTo("message"))
        .body("output[1].status", equalTo("completed"))
        .body("output[1].role", equalTo("assistant"))
        .body("output[1].content[0].type", equalTo("output_text"))
        .body("output[1].content[0].text", equalTo("I am a model."))
        .body("usage.output_tokens", equalTo(SCRIPT.answer.length() + 1))
        .body("usage.output_tokens_details.reasoning_tokens", greaterThan(2));
    assertThat(SCRIPT.prompt)
        .isEqualTo("[0]system\nBe brief.[1]\n[0]user\nWho are you?[1]\n[0]assistant\n");
  }

  @Test
  void text_isStreamedInEvents() {
    SCRIPT.answer = "Yes, I am.";

    List<JsonNode> events = stream(request("\"Well?\"", ", \"stream\": true"));

    assertThat(types(events))
        .containsExactly(
            "created",
            "in_progress",
            "output_item.added",
            "content_part.added",
            "output_text.delta",
            "output_text.done",
            "content_part.done",
            "output_item.done",
            "completed");
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(event.path("delta").asText()));
    assertThat(text.toString()).isEqualTo("Yes, I am.");
    JsonNode end = events.getLast().get("response");
    assertThat(end.at("/output/0/content/0/text").textValue()).isEqualTo("Yes, I am.");
    assertThat(end.get("id")).isEqualTo(events.getFirst().at("/response/id"));
    assertThat(end.at("/output/0/id")).isEqualTo(events.get(4).get("item_id"));
    assertThat(end.at("/usage/total_tokens").intValue()).isGreaterThan(10);
  }

  @Test
  void calls_areStreamedBehindTheText() {
    SCRIPT.answer = "Wait." + CALL + CALL;

    List<JsonNode> events =
        stream(
            request(
                "\"Oslo?\"",
                ", \"stream\": true, \"tools\": [{\"type\": \"function\", \"name\":"
                    + " \"get_weather\", \"parameters\": {\"type\": \"object\"}, \"strict\":"
                    + " false}]"));

    assertThat(types(events))
        .containsExactly(
            "created",
            "in_progress",
            "output_item.added",
            "content_part.added",
            "output_text.delta",
            "output_text.done",
            "content_part.done",
            "output_item.done",
            "output_item.added",
            "function_call_arguments.delta",
            "function_call_arguments.done",
            "output_item.done",
            "output_item.added",
            "function_call_arguments.delta",
            "function_call_arguments.done",
            "output_item.done",
            "completed");
    JsonNode output = events.getLast().at("/response/output");
    assertThat(output).hasSize(3);
    assertThat(output.at("/1/type").textValue()).isEqualTo("function_call");
    assertThat(output.at("/1/arguments").textValue()).isEqualTo("{\"city\": \"Oslo\"}");
    assertThat(output.at("/1/call_id")).isNotEqualTo(output.at("/2/call_id"));
    assertThat(events.getLast().at("/response/tools/0/name").textValue()).isEqualTo("get_weather");
    assertThat(SCRIPT.prompt).contains("{\"type\": \"function\", \"function\": {\"name\"");
  }

  @Test
  void items_becomeMessages() {
    SCRIPT.answer = "Cold.";

    post(request(
            """
            [{"role": "developer", "content": "Be brief."},
             {"type": "message", "role": "user",
              "content": [{"type": "input_text", "text": "Oslo"}, {"type": "input_text", "text": "?"}]},
             {"type": "reasoning", "id": "rs_1", "summary": []},
             {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
              "content": [{"type": "output_text", "text": "Wait.", "annotations": []}]},
             {"type": "function_call", "id": "fc_1", "status": "completed", "call_id": "call_1",
              "name": "get_weather", "arguments": "{\\"city\\": \\"Oslo\\"}"},
             {"type": "reasoning", "id": "rs_2", "summary": []},
             {"type": "function_call", "call_id": "call_2", "name": "get_weather"},
             {"type": "function_call_output", "call_id": "call_1", "output": "5 C"},
             {"type": "function_call", "call_id": "call_3", "name": "get_weather"}]""",
            ""))
        .statusCode(200);
    assertThat(SCRIPT.prompt)
        .isEqualTo(
            """
            [0]system
            Be brief.[1]
            [0]user
            Oslo?[1]
            [0]assistant
            Wait.<tool_call>{"name": "get_weather", "arguments": {"city": "Oslo"}}</tool_call>\
            <tool_call>{"name": "get_weather", "arguments": {}}</tool_call>[1]
            [0]tool
            5 C[1]
            [0]assistant
            <tool_call>{"name": "get_weather", "arguments": {}}</tool_call>[1]
            [0]assistant
            """);
  }

  @Test
  void responseThatIsCut_isIncomplete() {
    SCRIPT.answer = "one two three";

    post(request("\"Count\"", ", \"max_output_tokens\": 3"))
        .body("status", equalTo("incomplete"))
        .body("incomplete_details.reason", equalTo("max_output_tokens"))
        .body("output[0].status", equalTo("incomplete"))
        .body("output[0].content[0].text", equalTo("one"));
    List<JsonNode> events =
        stream(request("\"Count\"", ", \"max_output_tokens\": 3, \"stream\": true"));
    assertThat(events.getLast().get("type").textValue()).isEqualTo("response.incomplete");
  }

  @Test
  void logProbabilities_areTold_whereTheyAreIncluded() {
    SCRIPT.answer = "ab";

    post(request(
            "\"a\"",
            ", \"temperature\": 0, \"top_logprobs\": 2, \"include\":"
                + " [\"message.output_text.logprobs\"]"))
        .body("output[0].content[0].logprobs", hasSize(2))
        .body("output[0].content[0].logprobs[0].token", equalTo("a"))
        .body("output[0].content[0].logprobs[0].top_logprobs", hasSize(2));
  }

  @Test
  void textOfAForm_isValid_alsoOfAModelThatHasLearnedNothing() {
    String text =
        post("""
            {"model": "chat", "input": "a", "seed": 3, "max_output_tokens": 200, "text": {
              "format": {"type": "json_schema", "name": "day", "strict": true, "schema": {
                "type": "object", "properties": {"day": {"type": "integer", "minimum": 1, "maximum": 7}},
                "required": ["day"], "additionalProperties": false}}}}""")
            .statusCode(200)
            .body("status", equalTo("completed"))
            .body("text.format.name", equalTo("day"))
            .extract()
            .path("output[0].content[0].text");

    assertThat(Json.parse(text.getBytes(StandardCharsets.UTF_8)).get("day").intValue())
        .isBetween(1, 7);
  }

  @Test
  void failure_isAnEvent_orAStatus() {
    SCRIPT.failing = true;

    post(request("\"a\"", "")).statusCode(500).body("error.type", equalTo("server_error"));
    List<JsonNode> events = stream(request("\"a\"", ", \"stream\": true"));
    assertThat(events.getLast().get("type").textValue()).isEqualTo("response.failed");
    assertThat(events.getLast().at("/response/error/code").textValue()).isEqualTo("server_error");
    assertThat(events.getLast().at("/response/status").textValue()).isEqualTo("failed");
  }

  @Test
  void inputThatIsTooLong_isRefused_unlessItMayBeCut() {
    FakeEngines.script("fake-chat").answer = "Fine.";
    String turns =
        """
        {"model": "fake-chat", "max_output_tokens": 9, "input": [
          {"role": "user", "content": "%s"}, {"role": "assistant", "content": "Hm"},
          {"role": "user", "content": "Well?"}]%s}""";

    post(turns.formatted("a".repeat(180), ""))
        .statusCode(400)
        .body("error.code", equalTo("context_length_exceeded"))
        .body("error.param", equalTo("input"));
    post(turns.formatted("a".repeat(180), ", \"truncation\": \"auto\""))
        .statusCode(200)
        .header(DroppedMessages.HEADER, "2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "input": []                                              | input
          "input": 5                                               | input
          "input": [5]                                             | input[0]
          "input": [{"type": "reasoning"}]                         | input
          "input": [{"role": "king", "content": "a"}]              | input[0].role
          "input": [{"role": "user"}]                              | input[0].content
          "input": [{"type": "item_reference", "id": "a"}]         | input[0].type
          "input": [{"type": "computer_call"}]                     | input[0].type
          "input": [{"role": "user", "content": [{"type": "input_image"}]}] | input[0].content[0].type
          "input": [{"type": "function_call"}]                     | input[0].call_id
          "input": [{"type": "function_call_output", "call_id": "a", "output": "b"}] | input[0].call_id
          "input": "a", "previous_response_id": "resp_1"           | previous_response_id
          "input": "a", "conversation": "c"                        | conversation
          "input": "a", "background": true                         | background
          "input": "a", "max_output_tokens": 0                     | max_output_tokens
          "input": "a", "tools": [{"type": "web_search"}]          | tools[0].type
          "input": "a", "tools": [{"type": "function", "name": "a b"}] | tools[0].name
          "input": "a", "tool_choice": {"type": "function", "name": "f"} | tool_choice
          "input": "a", "truncation": "some"                       | truncation
          "input": "a", "text": {"format": {"type": "xml"}}        | text.format.type
          "input": "a", "text": {"format": {"type": "json_schema"}} | text.format.name
          "input": "a", "text": {"form": {}}                       | text.form
          "input": "a", "include": 5                               | include
          "input": "a", "metadata": 5                              | metadata
          "input": "a", "messages": []                             | messages
          """)
  void badField_isStatus400AndNamesIt(String fields, String parameter) {
    post("{\"model\": \"fake-tools\", " + fields + "}")
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(parameter));
  }
}
