package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the OpenAPI document says of requests' fields is what the service enforces. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class DocumentedLimitsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** A request for each path; its answer depends on every field that has a default. */
  private static final Map<String, String> REQUESTS =
      Map.of(
          "/v1/completions", "{\"model\": \"letters\", \"prompt\": \"a\", \"seed\": 7}",
          "/v1/chat/completions",
              """
              {"model": "chat", "messages": [{"role": "user", "content": "a"}], "seed": 7}""",
          "/v1/responses", "{\"model\": \"chat\", \"input\": \"a\", \"seed\": 7}",
          "/v1/messages",
              """
              {"model": "chat", "max_tokens": 20, "seed": 7,
               "messages": [{"role": "user", "content": "a"}]}""",
          "/v1/messages/count_tokens",
              """
              {"model": "chat", "messages": [{"role": "user", "content": "a"}]}""",
          "/v1/embeddings", "{\"model\": \"letters\", \"input\": \"ab\"}",
          "/v1/classifications", "{\"model\": \"labels\", \"input\": \"ab\"}",
          "/v1/forecasts", "{\"model\": \"line\", \"values\": [1, 2], \"horizon\": 3}",
          "/translate",
              """
              {"q": "<b>a</b> b", "source": "en", "target": "fr"}""",
          "/detect", "{\"q\": \"a\"}");

  /** Only where trainings may be begun, its answer is another than a refusal. */
  private static final String TRAININGS = "/v1/trainings";

  private static final List<String> CHANGING =
      List.of("id", "created", "created_at", "output", "usage");

  private final TreeSet<String> checked = new TreeSet<>();

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @Test
  void limitsAndDefaults_areEnforced() throws IOException {
    JsonNode document =
        MAPPER.readTree(
            given()
                .queryParam("format", "json")
                .get(TestService.management("/q/openapi"))
                .asByteArray());
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      JsonNode body = path.getValue().at("/post/requestBody/content/application~1json/schema/$ref");
      boolean isElsewhere = // Those of /v2 are those of /v1.
          path.getKey().startsWith("/v2/") || path.getKey().equals(TRAININGS);
      if (body.isTextual() && !isElsewhere) {
        assertThat(REQUESTS).as("a request to try").containsKey(path.getKey());
        JsonNode schema = document.at(body.textValue().substring(1));
        for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
          check(path.getKey(), field.getKey(), field.getValue());
        }
      }
    }
    assertThat(checked)
        .containsExactly(
            "/translate alignment default",
            "/translate alternatives default",
            "/translate check default",
            "/translate confidence default",
            "/translate formality default",
            "/translate formality enum",
            "/translate format default",
            "/translate format enum",
            "/translate numbers default",
            "/translate numbers enum",
            "/translate shortlist default",
            "/v1/chat/completions continue_final_message default",
            "/v1/chat/completions frequency_penalty default",
            "/v1/chat/completions frequency_penalty maximum",
            "/v1/chat/completions frequency_penalty minimum",
            "/v1/chat/completions ignore_eos default",
            "/v1/chat/completions logprobs default",
            "/v1/chat/completions max_completion_tokens default",
            "/v1/chat/completions max_completion_tokens minimum",
            "/v1/chat/completions min_p default",
            "/v1/chat/completions min_p maximum",
            "/v1/chat/completions min_p minimum",
            "/v1/chat/completions min_tokens default",
            "/v1/chat/completions min_tokens minimum",
            "/v1/chat/completions n default",
            "/v1/chat/completions n maximum",
            "/v1/chat/completions n minimum",
            "/v1/chat/completions parallel_tool_calls default",
            "/v1/chat/completions presence_penalty default",
            "/v1/chat/completions presence_penalty maximum",
            "/v1/chat/completions presence_penalty minimum",
            "/v1/chat/completions priority maximum",
            "/v1/chat/completions priority minimum",
            "/v1/chat/completions repetition_penalty default",
            "/v1/chat/completions repetition_penalty maximum",
            "/v1/chat/completions repetition_penalty minimum",
            "/v1/chat/completions stop maxItems",
            "/v1/chat/completions stream default",
            "/v1/chat/completions temperature default",
            "/v1/chat/completions temperature maximum",
            "/v1/chat/completions temperature minimum",
            "/v1/chat/completions top_k default",
            "/v1/chat/completions top_k minimum",
            "/v1/chat/completions top_logprobs default",
            "/v1/chat/completions top_logprobs maximum",
            "/v1/chat/completions top_logprobs minimum",
            "/v1/chat/completions top_p default",
            "/v1/chat/completions top_p exclusiveMinimum",
            "/v1/chat/completions top_p maximum",
            "/v1/chat/completions typical_p default",
            "/v1/chat/completions typical_p exclusiveMinimum",
            "/v1/chat/completions typical_p maximum",
            "/v1/classifications input maxItems",
            "/v1/classifications threshold maximum",
            "/v1/classifications threshold minimum",
            "/v1/classifications top_k maximum",
            "/v1/classifications top_k minimum",
            "/v1/classifications truncate default",
            "/v1/completions best_of maximum",
            "/v1/completions best_of minimum",
            "/v1/completions echo default",
            "/v1/completions frequency_penalty default",
            "/v1/completions frequency_penalty maximum",
            "/v1/completions frequency_penalty minimum",
            "/v1/completions ignore_eos default",
            "/v1/completions logprobs maximum",
            "/v1/completions logprobs minimum",
            "/v1/completions max_tokens default",
            "/v1/completions max_tokens minimum",
            "/v1/completions min_p default",
            "/v1/completions min_p maximum",
            "/v1/completions min_p minimum",
            "/v1/completions min_tokens default",
            "/v1/completions min_tokens minimum",
            "/v1/completions n default",
            "/v1/completions n maximum",
            "/v1/completions n minimum",
            "/v1/completions presence_penalty default",
            "/v1/completions presence_penalty maximum",
            "/v1/completions presence_penalty minimum",
            "/v1/completions priority maximum",
            "/v1/completions priority minimum",
            "/v1/completions repetition_penalty default",
            "/v1/completions repetition_penalty maximum",
            "/v1/completions repetition_penalty minimum",
            "/v1/completions stop maxItems",
            "/v1/completions stream default",
            "/v1/completions temperature default",
            "/v1/completions temperature maximum",
            "/v1/completions temperature minimum",
            "/v1/completions top_k default",
            "/v1/completions top_k minimum",
            "/v1/completions top_p default",
            "/v1/completions top_p exclusiveMinimum",
            "/v1/completions top_p maximum",
            "/v1/completions typical_p default",
            "/v1/completions typical_p exclusiveMinimum",
            "/v1/completions typical_p maximum",
            "/v1/embeddings dimensions minimum",
            "/v1/embeddings encoding_format default",
            "/v1/embeddings encoding_format enum",
            "/v1/embeddings input maxItems",
            "/v1/embeddings truncate default",
            "/v1/forecasts horizon minimum",
            "/v1/forecasts stream default",
            "/v1/messages frequency_penalty default",
            "/v1/messages frequency_penalty maximum",
            "/v1/messages frequency_penalty minimum",
            "/v1/messages max_tokens minimum",
            "/v1/messages min_p default",
            "/v1/messages min_p maximum",
            "/v1/messages min_p minimum",
            "/v1/messages presence_penalty default",
            "/v1/messages presence_penalty maximum",
            "/v1/messages presence_penalty minimum",
            "/v1/messages priority maximum",
            "/v1/messages priority minimum",
            "/v1/messages repetition_penalty default",
            "/v1/messages repetition_penalty maximum",
            "/v1/messages repetition_penalty minimum",
            "/v1/messages stop_sequences maxItems",
            "/v1/messages stream default",
            "/v1/messages temperature default",
            "/v1/messages temperature maximum",
            "/v1/messages temperature minimum",
            "/v1/messages top_k default",
            "/v1/messages top_k minimum",
            "/v1/messages top_p default",
            "/v1/messages top_p exclusiveMinimum",
            "/v1/messages top_p maximum",
            "/v1/messages typical_p default",
            "/v1/messages typical_p exclusiveMinimum",
            "/v1/messages typical_p maximum",
            "/v1/responses frequency_penalty default",
            "/v1/responses frequency_penalty maximum",
            "/v1/responses frequency_penalty minimum",
            "/v1/responses ignore_eos default",
            "/v1/responses max_output_tokens default",
            "/v1/responses max_output_tokens minimum",
            "/v1/responses min_p default",
            "/v1/responses min_p maximum",
            "/v1/responses min_p minimum",
            "/v1/responses min_tokens default",
            "/v1/responses min_tokens minimum",
            "/v1/responses parallel_tool_calls default",
            "/v1/responses presence_penalty default",
            "/v1/responses presence_penalty maximum",
            "/v1/responses presence_penalty minimum",
            "/v1/responses priority maximum",
            "/v1/responses priority minimum",
            "/v1/responses repetition_penalty default",
            "/v1/responses repetition_penalty maximum",
            "/v1/responses repetition_penalty minimum",
            "/v1/responses stop maxItems",
            "/v1/responses stream default",
            "/v1/responses temperature default",
            "/v1/responses temperature maximum",
            "/v1/responses temperature minimum",
            "/v1/responses top_k default",
            "/v1/responses top_k minimum",
            "/v1/responses top_logprobs default",
            "/v1/responses top_logprobs maximum",
            "/v1/responses top_logprobs minimum",
            "/v1/responses top_p default",
            "/v1/responses top_p exclusiveMinimum",
            "/v1/responses top_p maximum",
            "/v1/responses truncation default",
            "/v1/responses truncation enum",
            "/v1/responses typical_p default",
            "/v1/responses typical_p exclusiveMinimum",
            "/v1/responses typical_p maximum");
  }

  private void check(String path, String field, JsonNode schema) throws IOException {
    boolean whole = schema.path("type").asText().equals("integer");
    for (Map.Entry<String, JsonNode> rule : schema.properties()) {
      JsonNode limit = rule.getValue();
      switch (rule.getKey()) {
        case "minimum" -> {
          assertPasses(path, field, number(limit, whole, 0));
          assertRefused(path, field, number(limit, whole, -1));
        }
        case "exclusiveMinimum" -> {
          assertPasses(path, field, number(limit, whole, 1));
          assertRefused(path, field, limit);
        }
        case "maximum" -> {
          assertPasses(path, field, number(limit, whole, 0));
          assertRefused(path, field, number(limit, whole, 1));
        }
        case "maxItems" -> {
          assertPasses(path, field, strings(limit.intValue()));
          assertRefused(path, field, strings(limit.intValue() + 1));
        }
        case "enum" -> {
          for (JsonNode word : limit) {
            assertPasses(path, field, word);
          }
          assertRefused(path, field, TextNode.valueOf("nosuch"));
        }
        case "default" ->
            assertThat(answer(post(path, field, limit)))
                .as("%s without %s, and with its default %s", path, field, limit)
                .isEqualTo(answer(send(path, MAPPER.readTree(REQUESTS.get(path)))));
        default -> {
          continue;
        }
      }
      checked.add(path + " " + field + " " + rule.getKey());
    }
  }

  /** The number, or one that is a little greater or less. */
  private static JsonNode number(JsonNode limit, boolean whole, int steps) {
    return whole
        ? LongNode.valueOf(limit.longValue() + steps)
        : DoubleNode.valueOf(limit.doubleValue() + steps * 1e-6);
  }

  private static JsonNode strings(int count) {
    ArrayNode strings = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < count; i++) {
      strings.add("a");
    }
    return strings;
  }

  private static void assertPasses(String path, String field, JsonNode value) throws IOException {
    Response response = post(path, field, value);
    if (response.statusCode() != 200) { // A valid value may still be none of the model's.
      assertThat(response.jsonPath().getString("error.code"))
          .as("%s with %s %s", path, field, value)
          .isIn("unsupported", "queue_full"); // The tests' queue is shorter than 16.
    }
  }

  private static void assertRefused(String path, String field, JsonNode value) throws IOException {
    Response response = post(path, field, value);
    assertThat(response.statusCode()).as("%s with %s %s", path, field, value).isEqualTo(400);
    assertThat(response.asString()).contains(field);
  }

  private static Response post(String path, String field, JsonNode value) throws IOException {
    ObjectNode body = (ObjectNode) MAPPER.readTree(REQUESTS.get(path));
    return send(path, body.set(field, value));
  }

  private static Response send(String path, JsonNode body) {
    return given().contentType(ContentType.JSON).body(body.toString()).post(path);
  }

  /** The answer without what differs between two equal requests. */
  private static List<String> answer(Response response) throws IOException {
    assertThat(response.statusCode()).isEqualTo(200);
    List<String> parts = new ArrayList<>(List.of(String.valueOf(response.contentType())));
    JsonNode body = MAPPER.readTree(response.asByteArray());
    for (Map.Entry<String, JsonNode> part : body.properties()) {
      if (!CHANGING.contains(part.getKey())) {
        parts.add(part.toString());
      }
    }
    return parts;
  }
}
