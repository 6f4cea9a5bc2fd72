package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Anthropic's API: messages, their events, the count of their tokens, errors. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class MessagesTest {
  private static final FakeEngines.Script SCRIPT = FakeEngines.script("fake-tools");
  private static final String CALL =
      "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";
  private static final String WEATHER =
      """
      {"name": "get_weather", "description": "The weather now", "input_schema": {
        "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}""";
  private static final String USER = "{\"role\": \"user\", \"content\": \"Oslo?\"}";

  @TestHTTPResource("/v1/messages")
  URI messages;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
    SCRIPT.reset();
    FakeEngines.script("fake-chat").reset();
  }

  private static ValidatableResponse post(String path, String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v1/messages" + path).then();
  }

  private static ValidatableResponse post(String json) {
    return post("", json);
  }

  private static String request(String messages, String more) {
    return "{\"model\": \"fake-tools\", \"max_tokens\": 500, \"messages\": [%s]%s}"
        .formatted(messages, more);
  }

  private static String tools(String more) {
    return ", \"tools\": [%s]%s".formatted(WEATHER, more);
  }

  /** The events of a stream, whose names are checked. */
  private static List<JsonNode> stream(String json) {
    String text = post(json).statusCode(200).contentType("text/event-stream").extract().asString();
    List<JsonNode> events = new ArrayList<>();
    for (String frame : text.split("\n\n", -1)) {
      if (!frame.isEmpty() && !frame.startsWith(":")) {
        String[] lines = frame.split("\n", -1);
        assertThat(lines).hasSize(2);
        JsonNode data =
            Json.parse(lines[1].substring("data: ".length()).getBytes(StandardCharsets.UTF_8));
        assertThat(lines[0]).isEqualTo("event: " + data.get("type").textValue());
        events.add(data);
      }
    }
    return events;
  }

  /** The types of events, each run of the same deltas once. */
  private static List<String> types(List<JsonNode> events) {
    List<String> types = new ArrayList<>();
    for (JsonNode event : events) {
      JsonNode delta = event.at("/delta/type");
      String type = delta.isMissingNode() ? event.get("type").textValue() : delta.textValue();
      if (types.isEmpty() || !types.getLast().equals(type)) {
        types.add(type);
      }
    }
    return types;
  }

  private static String joined(List<JsonNode> events, int index, String field) {
    return events.stream()
        .filter(event -> event.path("index").asInt(-1) == index)
        .map(event -> event.path("delta").path(field).asText())
        .collect(Collectors.joining());
  }

  @Test
  void text_isAnsweredWhole() {
    SCRIPT.answer = "<think>Hm.</think>I am a model.";

    String requestId =
        post(request(
                "{\"role\": \"user\", \"content\": \"Who are you?\"}",
                ", \"system\": \"Be brief.\""))
            .statusCode(200)
            .body("id", startsWith("msg_"))
            .body("type", equalTo("message"))
            .body("role", equalTo("assistant"))
            .body("model", equalTo("fake-tools"))
            .body("content", hasSize(1))
            .body("content[0].type", equalTo("text"))
            .body("content[0].text", equalTo("I am a model."))
            .body("stop_reason", equalTo("end_turn"))
            .body("stop_sequence", nullValue())
            .body("usage.input_tokens", equalTo(SCRIPT.prompt.length() - 5 * 2))
            .body("usage.output_tokens", equalTo(SCRIPT.answer.length() + 1))
            .body("usage.cache_read_input_tokens", equalTo(0))
            .extract()
            .header("request-id");

    assertThat(requestId).startsWith("req_");
    assertThat(SCRIPT.prompt)
        .isEqualTo("[0]system\nBe brief.[1]\n[0]user\nWho are you?[1]\n[0]assistant\n");
  }

  @Test
  void thinking_isTold_whereItIsAskedFor() {
    SCRIPT.answer = "<think>Hm.</think>Yes.";

    for (String asked : List.of("\"enabled\", \"budget_tokens\": 1024", "\"adaptive\"")) {
      post(request(USER, ", \"thinking\": {\"type\": " + asked + "}"))
          .statusCode(200)
          .body("content", hasSize(2))
          .body("content[0].type", equalTo("thinking"))
          .body("content[0].thinking", equalTo("Hm."))
          .body("content[0].signature", equalTo(""))
          .body("content[1].text", equalTo("Yes."));
    }
    post(request(USER, ", \"thinking\": {\"type\": \"disabled\"}"))
        .statusCode(200)
        .body("content", hasSize(1));
  }

  @Test
  void thinking_isStreamedBeforeTheText() {
    SCRIPT.answer = "<think>Hm. So?</think>Yes.";

    List<JsonNode> events =
        stream(
            request(
                USER,
                ", \"stream\": true, \"thinking\": {\"type\": \"enabled\", \"budget_tokens\": 9}"));

    assertThat(types(events))
        .containsExactly(
            "message_start",
            "ping",
            "content_block_start",
            "thinking_delta",
            "signature_delta",
            "content_block_stop",
            "content_block_start",
            "text_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(joined(events, 0, "thinking")).isEqualTo("Hm. So?");
    assertThat(joined(events, 1, "text")).isEqualTo("Yes.");
  }

  @Test
  void thinkingOfAModelThatDoesNot_isRefused_unlessItMayBeLeftOut() {
    FakeEngines.script("fake-chat").answer = "Yes.";
    String body =
        """
        {"model": "fake-chat", "max_tokens": 9, "messages": [%s], "thinking": {"type": %s}}""";

    post(body.formatted(USER, "\"enabled\", \"budget_tokens\": 1024"))
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.message", startsWith("thinking is not supported"));
    post(body.formatted(USER, "\"adaptive\""))
        .statusCode(200)
        .body("content[0].text", equalTo("Yes."));
  }

  @Test
  void text_isStreamedInEvents() {
    SCRIPT.answer = "Yes, I am.";

    List<JsonNode> events = stream(request(USER, ", \"stream\": true"));

    assertThat(types(events))
        .containsExactly(
            "message_start",
            "ping",
            "content_block_start",
            "text_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    JsonNode begun = events.getFirst().get("message");
    assertThat(begun.get("id").textValue()).startsWith("msg_");
    assertThat(begun.get("content")).isEmpty();
    assertThat(begun.get("stop_reason").isNull()).isTrue();
    assertThat(begun.at("/usage/input_tokens").intValue()).isGreaterThan(10);
    assertThat(events.get(2).get("content_block")).hasToString("{\"type\":\"text\",\"text\":\"\"}");
    assertThat(joined(events, 0, "text")).isEqualTo("Yes, I am.");
    JsonNode end = events.get(events.size() - 2);
    assertThat(end.at("/delta/stop_reason").textValue()).isEqualTo("end_turn");
    assertThat(end.at("/delta/stop_sequence").isNull()).isTrue();
    assertThat(end.at("/usage/output_tokens").intValue()).isEqualTo(SCRIPT.answer.length() + 1);
    assertThat(end.at("/usage/input_tokens")).isEqualTo(begun.at("/usage/input_tokens"));
  }

  @Test
  void calls_areBlocks_wholeAndStreamed() {
    SCRIPT.answer = "Wait." + CALL + CALL;

    post(request(USER, tools("")))
        .statusCode(200)
        .body("content", hasSize(3))
        .body("content[0].text", equalTo("Wait."))
        .body("content[1].type", equalTo("tool_use"))
        .body("content[1].id", startsWith("toolu_"))
        .body("content[1].name", equalTo("get_weather"))
        .body("content[1].input.city", equalTo("Oslo"))
        .body("content[2].input.city", equalTo("Oslo"))
        .body("stop_reason", equalTo("tool_use"));
    assertThat(SCRIPT.prompt)
        .contains("{\"type\": \"function\", \"function\": {\"name\": \"get_weather\"");
    List<JsonNode> events = stream(request(USER, tools(", \"stream\": true")));
    assertThat(types(events))
        .containsExactly(
            "message_start",
            "ping",
            "content_block_start",
            "text_delta",
            "content_block_stop",
            "content_block_start",
            "input_json_delta",
            "content_block_stop",
            "content_block_start",
            "input_json_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(joined(events, 1, "partial_json")).isEqualTo("{\"city\": \"Oslo\"}");
    assertThat(joined(events, 2, "partial_json")).isEqualTo("{\"city\": \"Oslo\"}");
    assertThat(events.get(events.size() - 2).at("/delta/stop_reason").textValue())
        .isEqualTo("tool_use");
    List<JsonNode> begun =
        events.stream().filter(event -> event.at("/content_block/id").isTextual()).toList();
    assertThat(begun)
        .extracting(event -> event.at("/content_block/id").textValue())
        .doesNotHaveDuplicates()
        .hasSize(2);
    assertThat(begun.getFirst().at("/content_block/input")).hasToString("{}");
  }

  @Test
  void callWithoutArguments_hasNone_andBrokenOnesAreToldAsText() {
    SCRIPT.answer = "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {}}\n</tool_call>";
    post(request(USER, tools(""))).body("content[0].input", equalTo(Map.of()));

    SCRIPT.answer = "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": Oslo}}";
    post(request(USER, tools("")))
        .statusCode(200)
        .body("content[0].input.INVALID_JSON", containsString("Oslo"));
  }

  @Test
  void onlyTheFirstCallCounts_whereParallelUseIsDisabled() {
    SCRIPT.answer = CALL + CALL;

    post(request(
            USER,
            tools(", \"tool_choice\": {\"type\": \"auto\", \"disable_parallel_tool_use\": true}")))
        .statusCode(200)
        .body("content", hasSize(1))
        .body("stop_reason", equalTo("tool_use"));
  }

  @Test
  void toolChoice_saysWhetherToolsAreCalled() {
    SCRIPT.answer = "Cold.";
    post(request(USER, tools(", \"tool_choice\": {\"type\": \"none\"}")))
        .statusCode(200)
        .body("content[0].text", equalTo("Cold."));
    assertThat(SCRIPT.prompt).doesNotContain("get_weather");

    for (String choice : List.of("\"any\"", "\"tool\", \"name\": \"get_weather\"")) {
      post("""
          {"model": "chat", "max_tokens": 400, "seed": 3, "messages": [%s], "tool_choice": {
           "type": %s, "disable_parallel_tool_use": true}, "tools": [{"name": "get_weather",
           "input_schema": {"type": "object", "properties": {"unit": {"enum": ["C", "F"]}},
           "required": ["unit"], "additionalProperties": false}}]}"""
              .formatted(USER, choice))
          .statusCode(200)
          .body("content", hasSize(1))
          .body("content[0].input.unit", oneOf("C", "F"))
          .body("stop_reason", equalTo("tool_use"));
    }
  }

  @Test
  void textOfAForm_isValid_alsoOfAModelThatHasLearnedNothing() {
    String text =
        post("""
            {"model": "chat", "max_tokens": 200, "seed": 3, "messages": [%s], "output_config": {
             "effort": "low", "format": {"type": "json_schema", "schema": {"type": "object",
             "properties": {"day": {"type": "integer", "minimum": 1, "maximum": 7}},
             "required": ["day"], "additionalProperties": false}}}}"""
                .formatted(USER))
            .statusCode(200)
            .body("stop_reason", equalTo("end_turn"))
            .extract()
            .path("content[0].text");

    assertThat(Json.parse(text.getBytes(StandardCharsets.UTF_8)).get("day").intValue())
        .isBetween(1, 7);
  }

  @Test
  void blocks_becomeMessages() {
    SCRIPT.answer = "Cold.";

    post(request(
            """
            {"role": "user", "content": [{"type": "text", "text": "Oslo",
              "cache_control": {"type": "ephemeral"}}, {"type": "text", "text": "?"}]},
            {"role": "assistant", "content": [
              {"type": "thinking", "thinking": "Hm.", "signature": "x"},
              {"type": "redacted_thinking", "data": "x"},
              {"type": "text", "text": "Wait.", "citations": null},
              {"type": "tool_use", "id": "toolu_1", "name": "get_weather",
               "input": {"city": "Oslo"}, "caller": {"type": "direct"}},
              {"type": "tool_use", "id": "toolu_2", "name": "get_weather", "input": {}}]},
            {"role": "user", "content": [
              {"type": "tool_result", "tool_use_id": "toolu_1", "content": "5 C"},
              {"type": "tool_result", "tool_use_id": "toolu_2", "is_error": true,
               "content": [{"type": "text", "text": "no"}, {"type": "text", "text": "net"}]},
              {"type": "tool_result", "tool_use_id": "toolu_2"},
              {"type": "text", "text": "Well?"}]}""",
            ", \"system\": [{\"type\": \"text\", \"text\": \"Be\"},"
                + " {\"type\": \"text\", \"text\": \"brief.\"}]"))
        .statusCode(200);
    assertThat(SCRIPT.prompt)
        .isEqualTo(
            """
            [0]system
            Be
            brief.[1]
            [0]user
            Oslo
            ?[1]
            [0]assistant
            Wait.<tool_call>{"name": "get_weather", "arguments": {"city": "Oslo"}}</tool_call>\
            <tool_call>{"name": "get_weather", "arguments": {}}</tool_call>[1]
            [0]tool
            5 C[1]
            [0]tool
            Error: no
            net[1]
            [0]tool
            [1]
            [0]user
            Well?[1]
            [0]assistant
            """);
  }

  @Test
  void rolesInAnyOrder_areTurns() {
    SCRIPT.answer = "Yes.";

    post(request(
            """
            {"role": "assistant", "content": "Hello"}, {"role": "assistant", "content": "there"},
            {"role": "user", "content": "a"}, {"role": "user", "content": [
              {"type": "text", "text": "b"}]}, {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "c"}""",
            ""))
        .statusCode(200);
    assertThat(SCRIPT.prompt)
        .isEqualTo(
            """
            [0]assistant
            Hello
            there[1]
            [0]user
            a
            b[1]
            [0]system
            Be kind.[1]
            [0]user
            c[1]
            [0]assistant
            """);
  }

  @Test
  void lastMessageOfTheAssistant_isContinued_unlessItIsEmpty() {
    SCRIPT.answer = " three";
    post(request(USER + ", {\"role\": \"assistant\", \"content\": \"one two\"}", ""))
        .statusCode(200)
        .body("content[0].text", equalTo(" three"));
    assertThat(SCRIPT.prompt).isEqualTo("[0]user\nOslo?[1]\n[0]assistant\none two");

    for (String empty : List.of("\"\"", "[]", "\" \"")) {
      post(request(USER + ", {\"role\": \"assistant\", \"content\": " + empty + "}", ""))
          .statusCode(200);
      assertThat(SCRIPT.prompt).isEqualTo("[0]user\nOslo?[1]\n[0]assistant\n");
    }
  }

  @Test
  void end_saysWhatEndedTheText() {
    SCRIPT.answer = "one two three";
    String stops = ", \"stop_sequences\": [\"xyz\", \" th\"]";

    post(request(USER, stops))
        .body("stop_reason", equalTo("stop_sequence"))
        .body("stop_sequence", equalTo(" th"))
        .body("content[0].text", equalTo("one two"));
    List<JsonNode> events = stream(request(USER, stops + ", \"stream\": true"));
    assertThat(events.get(events.size() - 2).at("/delta/stop_sequence").textValue())
        .isEqualTo(" th");
    post(request(USER, "").replace("500", "3"))
        .body("stop_reason", equalTo("max_tokens"))
        .body("content[0].text", equalTo("one"));
    SCRIPT.answer = CALL;
    post(request(USER, tools("")).replace("500", "60")).body("stop_reason", equalTo("max_tokens"));
  }

  @Test
  void whatCannotChangeTheAnswer_isIgnored() {
    SCRIPT.answer = "Yes.";

    given()
        .contentType(ContentType.JSON)
        .header("anthropic-version", "2023-06-01")
        .header("anthropic-beta", "some-beta-2026-01-01")
        .queryParam("beta", "true")
        .body(
            request(
                USER,
                """
                , "metadata": {"user_id": "u"}, "service_tier": "auto", "temperature": 0.5,
                "top_p": 0.9, "top_k": 5, "cache_control": {"type": "ephemeral"}, "container": null"""))
        .post("/v1/messages")
        .then()
        .statusCode(200)
        .body("content[0].text", equalTo("Yes."));
  }

  @Test
  void tokensAreCounted_asTheyAreRead() {
    SCRIPT.answer = "Yes.";
    String said = "\"messages\": [%s], \"system\": \"Be brief.\"%s".formatted(USER, tools(""));

    int counted =
        post("/count_tokens", "{\"model\": \"fake-tools\", " + said + "}")
            .statusCode(200)
            .extract()
            .path("input_tokens");

    post("{\"model\": \"fake-tools\", \"max_tokens\": 9, " + said + "}")
        .statusCode(200)
        .body("usage.input_tokens", equalTo(counted));
    int before = SCRIPT.steps;
    post("/count_tokens", "{\"model\": \"fake-tools\", " + said + "}").statusCode(200);
    assertThat(SCRIPT.steps).isEqualTo(before);
    post("/count_tokens", "{\"model\": \"nobody\", " + said + "}")
        .statusCode(404)
        .body("error.type", equalTo("not_found_error"));
    post("/count_tokens", "{\"model\": \"letters\", " + said + "}")
        .statusCode(400)
        .body("error.message", containsString("does not chat"));
  }

  @Test
  void failure_isAStatus_orAnEvent() {
    SCRIPT.failing = true;

    post(request(USER, ""))
        .statusCode(500)
        .body("type", equalTo("error"))
        .body("error.type", equalTo("api_error"))
        .body("request_id", startsWith("req_"));
    List<JsonNode> events = stream(request(USER, ", \"stream\": true"));
    assertThat(types(events)).containsExactly("message_start", "ping", "error");
    assertThat(events.getLast().at("/error/type").textValue()).isEqualTo("api_error");
    assertThat(events.getLast().at("/error/message").textValue()).isNotEmpty();
  }

  @Test
  void fullQueue_isARateLimitError() {
    SCRIPT.answer = "a".repeat(1_500);
    SCRIPT.stepMillis = 20;
    String body = request(USER, ", \"stream\": true").replace("500", "1500");
    List<EventReader> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) { // Two slots, and one that waits.
        readers.add(new EventReader(messages, body));
        assertThat(readers.getLast().response().statusCode()).isEqualTo(200);
      }

      post(body)
          .statusCode(429)
          .header("Retry-After", not(nullValue()))
          .body("type", equalTo("error"))
          .body("error.type", equalTo("rate_limit_error"));
    } finally {
      readers.forEach(EventReader::close);
    }
  }

  @Test
  void conversationThatIsTooLong_isRefused() {
    String body =
        """
        {"model": "fake-chat", "max_tokens": 9, "messages": [
          {"role": "user", "content": "%s"}, {"role": "assistant", "content": "Hm"},
          {"role": "user", "content": "Well?"}]}"""
            .formatted("a".repeat(180));

    for (String path : List.of("", "/count_tokens")) {
      post(path, body)
          .statusCode(400)
          .body("error.type", equalTo("invalid_request_error"))
          .body("error.message", startsWith("messages: "));
    }
  }

  @Test
  void unknownModelsAndPaths_areNotFound_inItsForm() {
    post(request(USER, "").replace("fake-tools", "nobody"))
        .statusCode(404)
        .body("error.type", equalTo("not_found_error"))
        .body("error.message", containsString("nobody"))
        .body("request_id", startsWith("req_"));
    post("/batches", "{}").statusCode(404).body("error.type", equalTo("not_found_error"));
    given()
        .get("/v1/messages")
        .then()
        .statusCode(405)
        .body("type", equalTo("error"))
        .body("error.type", equalTo("invalid_request_error"));
    given()
        .contentType("text/plain")
        .body(request(USER, ""))
        .post("/v1/messages")
        .then()
        .statusCode(415)
        .body("error.type", equalTo("invalid_request_error"));
  }

  @Test
  void thread_isRefused_soThatClientsSendTheWholeConversation() {
    post(request(USER, ", \"thread\": {\"type\": \"create\"}"))
        .statusCode(400)
        .body("error.message", startsWith("thread is not supported"))
        .body("error.details.error_code", equalTo("thread_unsupported_request"));
  }

  @Test
  void bodyThatIsTooLarge_isStatus413() {
    post(" ".repeat(10 << 20) + request(USER, ""))
        .statusCode(413)
        .body("error.type", equalTo("request_too_large"))
        .body("request_id", not(nullValue()));
  }

  @Test
  void thirtyThousandBlocks_areRefusedSoon() {
    String blocks =
        Stream.generate(() -> "{\"type\":\"text\",\"text\":\"a\"}")
            .limit(30_000)
            .collect(Collectors.joining(","));

    long begun = System.nanoTime();
    post(request("{\"role\": \"user\", \"content\": [" + blocks + "]}", ""))
        .statusCode(400)
        .body("error.message", startsWith("messages: "));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                    | the body is empty
          []                                    | the body must be a JSON object
          {"model": "fake-tools"                | the body is not valid JSON
          {"model": "fake-tools", "model": "a"} | the body is not valid JSON
          {}                                    | max_tokens
          {"max_tokens": 5}                     | model
          {"max_tokens": 5, "model": 5}         | model
          {"max_tokens": 5, "model": "fake-tools"} | messages
          """)
  void badBody_isStatus400(String body, String message) {
    post(body)
        .statusCode(400)
        .body("type", equalTo("error"))
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.message", containsString(message));
  }

  @Test
  void deepNesting_isRefused() {
    String nested = "[".repeat(2_000);
    post(nested).statusCode(400).body("error.message", containsString("nested too deeply"));
    String input = "{\"a\":".repeat(100) + "1" + "}".repeat(100);
    post(request(
            "{\"role\": \"assistant\", \"content\": [{\"type\": \"tool_use\", \"id\": \"t\", \"name\":"
                + " \"f\", \"input\": %s}]}, %s".formatted(input, USER),
            ""))
        .statusCode(400)
        .body("error.message", startsWith("messages[0].content[0].input is nested"));
    post(request(USER, ", \"tools\": [{\"name\": \"f\", \"input_schema\": %s}]".formatted(input)))
        .statusCode(400)
        .body("error.message", startsWith("tools[0].input_schema is nested"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "messages": []                                                    | messages
          "messages": 5                                                     | messages
          "messages": [5]                                                   | messages[0]
          "messages": [{"content": "a"}]                                    | messages[0].role
          "messages": [{"role": "tool", "content": "a"}]                    | messages[0].role
          "messages": [{"role": "user"}]                                    | messages[0].content
          "messages": [{"role": "user", "content": ""}]                     | messages[0].content
          "messages": [{"role": "user", "content": []}]                     | messages[0].content
          "messages": [{"role": "user", "content": 5}]                      | messages[0].content
          "messages": [{"role": "user", "content": {"type": "text"}}]       | messages[0].content
          "messages": [{"role": "user", "content": [5]}]                    | messages[0].content[0]
          "messages": [{"role": "user", "content": [{}]}]                   | messages[0].content[0].type
          "messages": [{"role": "user", "content": [{"type": "text"}]}]     | messages[0].content[0].text
          "messages": [{"role": "user", "content": [{"type": "text", "text": ""}]}] | messages
          "messages": [{"role": "assistant", "content": ""}]                | messages
          "messages": [{"role": "user", "content": "a", "name": "b"}]       | messages[0].name
          "messages": [{"role": "user", "content": [{"type": "image", "source": {}}]}] | messages[0].content[0].type
          "messages": [{"role": "user", "content": [{"type": "document", "source": {}}]}] | messages[0].content[0].type
          "messages": [{"role": "user", "content": [{"type": "text", "text": "a", "citations": [1]}]}] | messages[0].content[0].citations
          "messages": [{"role": "user", "content": [{"type": "tool_use", "id": "a", "name": "b", "input": {}}]}] | messages[0].content[0].type
          "messages": [{"role": "user", "content": [{"type": "thinking"}]}] | messages[0].content[0].type
          "messages": [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a"}]}] | messages[0].content[0].tool_use_id
          "messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "b", "input": {}}]}] | messages[0].content
          "messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "b", "input": 5}]}] | messages[0].content[0].input
          "messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "", "name": "b", "input": {}}]}] | messages[0].content[0].id
          "messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "b c", "input": {}}]}] | messages[0].content[0].name
          "messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "b", "input": {}}]}, {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": [{"type": "image"}]}]}] | messages[1].content[0].content[0].type
          """)
  void badMessage_isStatus400AndNamed(String messages, String field) {
    for (String path : List.of("", "/count_tokens")) {
      post(path, "{\"model\": \"fake-tools\", \"max_tokens\": 5, " + messages + "}")
          .statusCode(400)
          .body("error.type", equalTo("invalid_request_error"))
          .body("error.message", containsString(field));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "max_tokens": 0                                | max_tokens
          "max_tokens": "5"                              | max_tokens
          "system": 5                                    | system
          "system": [{"type": "image"}]                  | system[0].type
          "stop_sequences": "a"                          | stop_sequences
          "stop_sequences": [""]                         | stop_sequences
          "stop_sequences": [5]                          | stop_sequences[0]
          "temperature": 3                               | temperature
          "temperature": "hot"                           | temperature
          "top_p": 0                                     | top_p
          "top_k": 1.5                                   | top_k
          "stream": "yes"                                | stream
          "thinking": 5                                  | thinking
          "thinking": {"type": "between_tools"}          | thinking.type
          "thinking": {"type": "enabled"}                | thinking.budget_tokens
          "thinking": {"type": "enabled", "budget_tokens": 0} | thinking.budget_tokens
          "thinking": {"type": "adaptive", "display": "omitted"} | thinking.display
          "tools": 5                                     | tools
          "tools": [{"name": "f"}]                       | tools[0].input_schema
          "tools": [{"name": "a b", "input_schema": {}}] | tools[0].name
          "tools": [{"name": "f", "input_schema": 5}]    | tools[0].input_schema
          "tools": [{"type": "web_search_20250305", "name": "web_search"}] | tools[0].type
          "tools": [{"name": "f", "input_schema": {}, "defer_loading": true}] | tools[0].defer_loading
          "tools": [{"name": "f", "input_schema": {}, "allowed_callers": ["code_execution_20260120"]}] | tools[0].allowed_callers
          "tool_choice": "auto"                          | tool_choice
          "tool_choice": {"type": "required"}            | tool_choice.type
          "tool_choice": {"type": "any"}                 | tool_choice
          "tool_choice": {"type": "tool"}                | tool_choice.name
          "output_config": {"format": {"type": "text"}}  | output_config.format.type
          "output_config": {"format": {"type": "json_schema", "schema": {"type": "object", "minProperties": 2}}} | output_config.format.schema
          "mcp_servers": [{"type": "url"}]               | mcp_servers
          "context_management": {"edits": [1]}           | context_management
          "container": "c"                               | container
          "max_token": 5                                 | unknown parameter 'max_token'
          """)
  void badField_isStatus400AndNamed(String fields, String field) {
    String rest = fields.startsWith("\"max_tokens\"") ? "" : ", \"max_tokens\": 5";
    post("{\"model\": \"fake-tools\", \"messages\": [%s], %s%s}".formatted(USER, fields, rest))
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.message", containsString(field));
  }
}
