package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped assistant calls the tools of its folder, and tells what their results say. */
@QuarkusTest
@TestProfile(AssistantToolsTest.Profile.class)
class AssistantToolsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MODEL = "assistant-gpt";
  private static final String BROKEN = "assistant-with-broken-tools";
  private static final Path MODELS = Path.of("target", "assistant-models").toAbsolutePath();

  /** The service with this model only. */
  public static final class Profile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        copy(MODELS.resolve(MODEL));
        copy(MODELS.resolve(BROKEN));
        Files.writeString(MODELS.resolve(BROKEN).resolve("tools.json"), "[{\"type\": ");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Map.of("unroll.models", MODELS.toString());
    }

    private static void copy(Path to) throws IOException {
      Files.createDirectories(to);
      try (Stream<Path> files = Files.list(Path.of("models", MODEL))) {
        for (Path file : files.toList()) {
          Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  @BeforeEach
  void awaitModel() {
    TestService.await("the model is served", () -> get("/v1/models/" + MODEL).statusCode() == 200);
  }

  /** A request at temperature 0 with the tools of the folder. */
  private static ObjectNode request(String said) throws IOException {
    ObjectNode request = JSON.createObjectNode().put("model", MODEL);
    request.put("temperature", 0).put("seed", 1).put("max_tokens", 120);
    ArrayNode tools = request.putArray("tools");
    for (JsonNode tool : JSON.readTree(Path.of("models", MODEL, "tools.json").toFile())) {
      tools.addObject().put("type", "function").set("function", tool.path("function"));
    }
    request.putArray("messages").addObject().put("role", "user").put("content", said);
    return request;
  }

  private static JsonNode answer(ObjectNode request) throws IOException {
    String body =
        given()
            .contentType("application/json")
            .body(JSON.writeValueAsBytes(request))
            .post("/v1/chat/completions")
            .then()
            .statusCode(200)
            .extract()
            .asString();
    return JSON.readTree(body).path("choices").path(0);
  }

  private static final String QUESTION = "@QUESTION@";

  @Test
  void question_leadsToACall_andItsResultToAnAnswerThatSaysIt() throws IOException {
    ObjectNode request = request(QUESTION);
    JsonNode called = answer(request);
    assertThat(called.path("finish_reason").asText()).isEqualTo("tool_calls");
    JsonNode call = called.path("message").path("tool_calls").path(0);
    assertThat(call.path("function").path("name").asText()).isEqualTo("FindRestaurants");
    JsonNode arguments = JSON.readTree(call.path("function").path("arguments").asText());
    assertThat(arguments.path("city").asText()).isEqualTo("San Jose");
    assertThat(arguments.path("cuisine").asText()).isEqualTo("Mexican");

    ArrayNode messages = (ArrayNode) request.path("messages");
    messages.add(called.path("message"));
    messages
        .addObject()
        .put("role", "tool")
        .put("tool_call_id", call.path("id").asText())
        .put("content", "{\"restaurant_name\":\"@NAME@\"}");
    JsonNode said = answer(request);
    assertThat(said.path("finish_reason").asText()).isEqualTo("stop");
    assertThat(said.path("message").path("content").asText()).contains("@NAME@");
  }

  @Test
  void call_isStreamedInPieces_theSameAsWhole() throws IOException {
    ObjectNode request = request(QUESTION);
    JsonNode whole = answer(request).path("message").path("tool_calls").path(0).path("function");
    String events =
        given()
            .contentType("application/json")
            .body(JSON.writeValueAsBytes(request.put("stream", true)))
            .post("/v1/chat/completions")
            .then()
            .statusCode(200)
            .extract()
            .asString();
    StringBuilder name = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    int pieces = 0;
    for (String line : events.split("\n")) {
      if (!line.startsWith("data: {")) {
        continue;
      }
      JsonNode delta = JSON.readTree(line.substring(6)).path("choices").path(0).path("delta");
      for (JsonNode call : delta.path("tool_calls")) {
        name.append(call.path("function").path("name").asText());
        arguments.append(call.path("function").path("arguments").asText());
        pieces++;
      }
    }
    assertThat(pieces).isGreaterThan(3);
    assertThat(name).hasToString(whole.path("name").asText());
    assertThat(arguments).hasToString(whole.path("arguments").asText());
  }

  @Test
  void requiredCall_isValid_whateverIsSaid() throws IOException {
    ObjectNode request = request("Thank you, goodbye!");
    request
        .putObject("tool_choice")
        .put("type", "function")
        .putObject("function")
        .put("name", "GetWeather");
    JsonNode call = answer(request).path("message").path("tool_calls").path(0).path("function");
    assertThat(call.path("name").asText()).isEqualTo("GetWeather");
    assertThat(JSON.readTree(call.path("arguments").asText()).path("city").isTextual()).isTrue();
  }

  @Test
  void withoutTools_itSpeaks() throws IOException {
    ObjectNode request = request(QUESTION);
    request.remove("tools");
    JsonNode said = answer(request);
    assertThat(said.path("message").path("content").asText()).isNotBlank().doesNotContain("<call>");
    assertThat(said.path("message").has("tool_calls")).isFalse();
  }

  @Test
  void folder_tellsItsTools() {
    get("/v1/models/" + MODEL)
        .then()
        .body("unroll.tools", equalTo(true))
        .body(
            "unroll.tool_examples.definition.function.name",
            containsInAnyOrder("FindRestaurants", "ReserveRestaurant", "GetWeather", "FindBus"))
        .body("unroll.tool_examples.result[0]", equalTo(RESULT));
  }

  @Test
  void fileOfToolsThatIsWrong_keepsNoModelFromServing() {
    TestService.await("the model is served", () -> get("/v1/models/" + BROKEN).statusCode() == 200);
    get("/v1/models/" + BROKEN)
        .then()
        .body("unroll.tools", equalTo(true))
        .body("unroll.tool_examples", nullValue());
  }

  private static final String RESULT =
      "{\"restaurant_name\":\"The Blue Lantern\",\"street_address\":\"12 Harbor Street\","
          + "\"price_range\":\"moderate\",\"count\":\"3\"}";
}
