package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.api.openai.EmbeddingRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Open Inference Protocol, as KServe's specification has it. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class InferenceTest {
  private static final String TEXT =
      "{\"id\": \"7\", \"text_input\": \"hello\", \"parameters\": {\"max_tokens\": 9, \"seed\": 3}}";

  @TestHTTPResource("/")
  URI service;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String path, String body) {
    return given().contentType(ContentType.JSON).body(body).post(path).then();
  }

  private static String version(String model) {
    return get("/v2/models/" + model).then().statusCode(200).extract().path("versions[0]");
  }

  @Test
  void server_saysWhatItIs_andThatItIsReady() {
    get("/v2")
        .then()
        .statusCode(200)
        .body("name", equalTo("unroll"))
        .body("extensions", contains("generate"));
    get("/v2/health/live").then().statusCode(200).body("live", equalTo(true));
    get("/v2/health/ready").then().statusCode(200).body("ready", equalTo(true));
  }

  @Test
  void modelWhoseRunsAllFail_makesTheServiceNotReady_untilItRunsAgain() {
    FakeEngines.Script script = FakeEngines.script("fake-letters");
    script.failing = true;
    try {
      for (int i = 0; i < 3; i++) {
        post("/v2/models/fake-letters/generate", TEXT).statusCode(500);
      }
      get("/v2/health/ready")
          .then()
          .statusCode(503)
          .header("Retry-After", "1")
          .body("ready", equalTo(false));
      get(TestService.management("/q/health/ready"))
          .then()
          .statusCode(503)
          .body(
              "checks.find { it.name == 'models' }.data.'failing fake-letters'",
              containsString("failed"));
      post("/v2/models/letters/generate", TEXT).statusCode(200);
    } finally {
      script.reset();
    }
    TestService.awaitReady();
    get("/v2/health/ready").then().statusCode(200);
  }

  @Test
  void model_saysWhatItReadsAndGives() {
    get("/v2/models/letters")
        .then()
        .statusCode(200)
        .body("name", equalTo("letters"))
        .body("platform", equalTo("onnxruntime_onnx"))
        .body("versions", hasSize(1))
        .body("inputs.name", contains("text_input"))
        .body("outputs.datatype", contains("BYTES"));
    get("/v2/models/plane")
        .then()
        .body("inputs[0].datatype", equalTo("FP64"))
        .body("inputs[0].shape", contains(-1, 2));
    get("/v2/models/encoder")
        .then()
        .body("inputs.name", contains("text"))
        .body("outputs[0].name", equalTo("embedding"));
    get("/v2/models/fake-en-fr").then().body("inputs", hasSize(0)).body("outputs", hasSize(0));
    String version = version("org/letters");
    get("/v2/models/org/letters/versions/" + version)
        .then()
        .statusCode(200)
        .body("name", equalTo("org/letters"));
    get("/v2/models/org/letters/ready").then().statusCode(200).body("ready", equalTo(true));
    get("/v2/models/letters/versions/" + version("letters") + "/ready")
        .then()
        .statusCode(200)
        .body("name", equalTo("letters"));
  }

  @Test
  void generate_continuesAText_asCompletionsDo() {
    String completed =
        given()
            .contentType(ContentType.JSON)
            .body("{\"model\": \"letters\", \"prompt\": \"hello\", \"max_tokens\": 9, \"seed\": 3}")
            .post("/v1/completions")
            .path("choices[0].text");

    for (String path : List.of("letters", "letters/versions/" + version("letters"))) {
      post("/v2/models/" + path + "/generate", TEXT)
          .statusCode(200)
          .body("id", equalTo("7"))
          .body("model_name", equalTo("letters"))
          .body("model_version", equalTo(version("letters")))
          .body("text_output", equalTo(completed))
          .body("done", nullValue())
          .body("details.finish_reason", equalTo("length"))
          .body("details.generated_tokens", equalTo(9));
    }
    post("/v2/models/org/letters/generate", "{\"text_input\": \"a\"}")
        .statusCode(200)
        .body("model_name", equalTo("org/letters"));
  }

  @Test
  void generateStream_hasThePieces_andAnEnd() throws Exception {
    String whole = post("/v2/models/letters/generate", TEXT).extract().path("text_output");
    List<JsonNode> pieces = new ArrayList<>();
    try (EventReader events =
        new EventReader(service.resolve("/v2/models/letters/generate_stream"), TEXT)) {
      for (String data = events.next(); data != null; data = events.next()) {
        pieces.add(new ObjectMapper().readTree(data));
      }
    }

    StringBuilder text = new StringBuilder();
    pieces.forEach(piece -> text.append(piece.get("text_output").asText()));
    assertThat(text.toString()).isEqualTo(whole);
    assertThat(pieces).hasSizeGreaterThan(5);
    assertThat(pieces.getFirst().get("done").booleanValue()).isFalse();
    assertThat(pieces.getLast().get("done").booleanValue()).isTrue();
    assertThat(pieces.getLast().at("/details/finish_reason").asText()).isEqualTo("length");
  }

  @Test
  void infer_givesVectorsOfTexts_asEmbeddingsDo() {
    List<Float> expected =
        given()
            .contentType(ContentType.JSON)
            .body("{\"model\": \"encoder\", \"input\": \"hello\"}")
            .post("/v1/embeddings")
            .path("data[0].embedding");

    List<Float> vectors =
        post(
                "/v2/models/encoder/infer",
                """
                {"id": "1", "inputs": [{"name": "text", "datatype": "BYTES", "shape": [2, 1],
                 "data": [["hello"], ["cat"]]}], "outputs": [{"name": "embedding"}]}""")
            .statusCode(200)
            .body("id", equalTo("1"))
            .body("outputs[0].datatype", equalTo("FP32"))
            .body("outputs[0].shape", contains(2, expected.size()))
            .extract()
            .path("outputs[0].data");

    assertThat(vectors).hasSize(2 * expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(vectors.get(i)).isCloseTo(expected.get(i), within(1e-5f));
    }
  }

  @Test
  void infer_continuesASeries() {
    post(
            "/v2/models/plane/versions/" + version("plane") + "/infer",
            """
            {"parameters": {"horizon": 3}, "inputs": [{"name": "values", "datatype": "FP64",
             "shape": [2, 2], "data": [1, 2, 3, 4]}]}""")
        .statusCode(200)
        .body("outputs[0].name", equalTo("values"))
        .body("outputs[0].shape", contains(3, 2))
        .body("outputs[0].data", hasSize(6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          generate | {} | text_input
          generate | {"text_input": 1} | text_input
          generate | {"text_input": "a", "parameters": []} | parameters
          generate | {"text_input": "a", "parameters": {"temperature": 9}} | parameters.temperature
          generate | {"text_input": "a", "parameters": {"temprature": 1}} | parameters.temperature
          generate | {"text_input": "a", "parameters": {"n": 2}} | parameters.n
          generate | {"text_input": "a", "parameters": {"stream": true}} | generate_stream
          generate | {"text_input": "a", "max_tokens": 3} | max_tokens
          generate_stream | {"text_input": ""} | empty
          infer | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": [1]}]} | texts
          infer | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [2], "data": ["a"]}]} | shape
          infer | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [-1], "data": []}]} | shape
          infer | {"inputs": [{"name": "text", "datatype": "FP32", "shape": [1], "data": ["a"]}]} | BYTES
          infer | {"inputs": [{"name": "x", "datatype": "BYTES", "shape": [1], "data": ["a"]}]} | 'text'
          infer | {"inputs": []} | inputs
          """)
  void badRequests_areStatus400_inTheProtocolsForm(String path, String body, String said) {
    post("/v2/models/letters/" + path, body)
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body("error", containsString(said))
        .body("keySet()", hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"letters", "encoder"})
  void infer_ofMoreTextsThanEmbeddingsTake_isStatus400(String model) {
    int texts = EmbeddingRequest.MOST_TEXTS + 1;
    String body =
        "{\"inputs\": [{\"name\": \"text\", \"datatype\": \"BYTES\", \"shape\": [%d], \"data\": [%s]}]}"
            .formatted(texts, String.join(",", Collections.nCopies(texts, "\"a\"")));

    post("/v2/models/" + model + "/infer", body)
        .statusCode(400)
        .body("error", equalTo("inputs[0].data has 2049 texts; at most 2048"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/models/nobody",
        "/v2/models/nobody/ready",
        "/v2/models/letters/versions/0",
        "/v2/models/letters/versions/0/ready",
        "/v2/models/",
        "/v2/health/nothing"
      })
  void whatIsNotThere_isStatus404(String path) {
    get(path)
        .then()
        .statusCode(404)
        .contentType(ContentType.JSON)
        .body("error", containsString(""));
  }

  @Test
  void modelsOfOtherKinds_sayWhoTakesTheirRequests() {
    post("/v2/models/line/generate", TEXT).statusCode(400).body("error", containsString("series"));
    post("/v2/models/fake-en-fr/generate", TEXT)
        .statusCode(400)
        .body("error", containsString("POST /translate"));
    post("/v2/models/encoder/generate", TEXT)
        .statusCode(400)
        .body("error", containsString("vectors"));
    post(
            "/v2/models/plane/infer",
            "{\"inputs\": [{\"name\": \"values\", \"datatype\": \"FP64\","
                + " \"shape\": [1, 2], \"data\": [1, 2]}]}")
        .statusCode(400)
        .body("error", containsString("horizon"));
    given()
        .contentType(ContentType.JSON)
        .header("Inference-Header-Content-Length", "2")
        .body("{}")
        .post("/v2/models/encoder/infer")
        .then()
        .statusCode(400)
        .body("error", containsString("binary"));
  }
}
