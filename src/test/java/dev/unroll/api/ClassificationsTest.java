package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.train.eval.Classifier;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class ClassificationsTest {
  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v1/classifications").then();
  }

  @Test
  void texts_getTheProbabilitiesThatTheCommandLineGives() {
    List<String> texts = List.of("the cat", "a", "sleeps all day long");
    JsonPath answer =
        post("{\"model\": \"labels\", \"input\": [\"%s\"]}".formatted(String.join("\", \"", texts)))
            .statusCode(200)
            .body("object", equalTo("list"))
            .body("model", equalTo("labels"))
            .body("data.index", contains(0, 1, 2))
            .body("usage.prompt_tokens", equalTo(27))
            .extract()
            .jsonPath();

    try (Classifier classifier =
        Classifier.open(ModelFolder.read(TestService.models().resolve("labels")), 1)) {
      for (int text = 0; text < texts.size(); text++) {
        double[] expected = classifier.probabilities(texts.get(text));
        Map<String, Float> all = answer.getMap("data[" + text + "].probabilities");
        float most = 0;
        for (int i = 0; i < expected.length; i++) {
          float probability = Objects.requireNonNull(all.get(TestModels.LABELS.get(i)));
          assertThat(probability).isCloseTo((float) expected[i], within(1e-5f));
          most = Math.max(most, probability);
        }
        assertThat(answer.getFloat("data[" + text + "].probability")).isEqualTo(most);
        assertThat(all.keySet().iterator().next())
            .isEqualTo(answer.getString("data[" + text + "].label"));
      }
    }
  }

  @Test
  void topK_limitsTheLabels_andLongTextsAreCutWhenAsked() {
    post("{\"model\": \"labels\", \"input\": \"the cat\", \"top_k\": 1}")
        .statusCode(200)
        .body("data[0].probabilities.size()", equalTo(1));
    String many = "the cat ".repeat(9);
    post("{\"model\": \"labels\", \"input\": [\"a\", \"%s\"]}".formatted(many))
        .statusCode(400)
        .body("error.param", equalTo("input[1]"))
        .body("error.code", equalTo("context_length_exceeded"));
    post("{\"model\": \"labels\", \"input\": \"%s\", \"truncate\": true}".formatted(many))
        .statusCode(200)
        .body("usage.prompt_tokens", equalTo(32));
  }

  @Test
  void threshold_aboveTheLikeliest_meansNoneOfTheLabels() {
    String request = "{\"model\": \"labels\", \"input\": \"the cat\", \"threshold\": %s}";
    post(request.formatted("0.0"))
        .statusCode(200)
        .body(
            "data[0].label",
            equalTo(post(request.formatted("0.1")).extract().path("data[0].label")));
    post(request.formatted("1.0"))
        .statusCode(200)
        .body("data[0]", hasKey("label"))
        .body("data[0].label", nullValue())
        .body("data[0].probability", greaterThan(0f))
        .body("data[0].probabilities.size()", equalTo(TestModels.LABELS.size()));
  }

  @Test
  void textWithSeveralLabels_getsThoseThatReachTheirThresholds() {
    String request = "{\"model\": \"label-sets\", \"input\": [\"the cat\", \"a\"]%s}";
    JsonPath answer =
        post(request.formatted(""))
            .statusCode(200)
            .body("data.index", contains(0, 1))
            .extract()
            .jsonPath();
    try (Classifier classifier =
        Classifier.open(ModelFolder.read(TestService.models().resolve("label-sets")), 1)) {
      double[] expected = classifier.probabilities("the cat");
      Map<String, Float> all = answer.getMap("data[0].probabilities");
      for (int i = 0; i < expected.length; i++) {
        assertThat(Objects.requireNonNull(all.get(TestModels.LABELS.get(i))))
            .isCloseTo((float) expected[i], within(1e-5f));
      }
      // Each is a question of its own: they do not add up to 1.
      assertThat(all.values().stream().mapToDouble(each -> each).sum()).isGreaterThan(1.01);
    }
    // The verb has a threshold that nothing reaches.
    List<String> labels = answer.getList("data[0].labels");
    assertThat(labels).containsExactlyInAnyOrder("noun", "other");
    assertThat(answer.getString("data[0].label")).isEqualTo(labels.getFirst());
    Map<String, Float> all = answer.getMap("data[0].probabilities");
    assertThat(answer.getFloat("data[0].probability")).isEqualTo(all.get(labels.getFirst()));

    post(request.formatted(", \"threshold\": 1.0"))
        .statusCode(200)
        .body("data[0].labels", empty())
        .body("data[0]", hasKey("label"))
        .body("data[0].label", nullValue())
        .body("data[0].probability", greaterThan(0f));
    post(request.formatted(", \"threshold\": 0.0, \"top_k\": 1"))
        .statusCode(200)
        .body("data[1].labels.size()", equalTo(TestModels.LABELS.size()))
        .body("data[1].probabilities.size()", equalTo(1));
    post("{\"model\": \"labels\", \"input\": \"the cat\"}")
        .statusCode(200)
        .body("data[0]", not(hasKey("labels")));
    given()
        .get("/v1/models/label-sets")
        .then()
        .body("unroll.kind", equalTo("classification"))
        .body("unroll.labels", equalTo(TestModels.LABELS))
        .body("unroll.thresholds.size()", equalTo(TestModels.LABELS.size()));
    given().get("/v1/models/labels").then().body("unroll", not(hasKey("thresholds")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels", "label-sets"})
  void inferenceProtocol_givesTheProbabilitiesAsATensor(String model) {
    given()
        .get("/v2/models/" + model)
        .then()
        .statusCode(200)
        .body("inputs[0].name", equalTo("text"))
        .body("outputs[0].name", equalTo("probabilities"))
        .body("outputs[0].shape", contains(-1, 3));
    JsonPath tensors =
        given()
            .contentType(ContentType.JSON)
            .body(
                "{\"inputs\": [{\"name\": \"text\", \"datatype\": \"BYTES\", \"shape\": [2],"
                    + " \"data\": [\"the cat\", \"a\"]}]}")
            .post("/v2/models/" + model + "/infer")
            .then()
            .statusCode(200)
            .body("outputs[0].name", equalTo("probabilities"))
            .body("outputs[0].shape", contains(2, 3))
            .extract()
            .jsonPath();
    Map<String, Float> all =
        post("{\"model\": \"%s\", \"input\": \"the cat\"}".formatted(model))
            .extract()
            .jsonPath()
            .getMap("data[0].probabilities");
    for (int i = 0; i < TestModels.LABELS.size(); i++) {
      assertThat(tensors.getFloat("outputs[0].data[" + i + "]"))
          .isEqualTo(all.get(TestModels.LABELS.get(i)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"input": "hi"}                                  | 400 | model
          {"model": "none", "input": "hi"}                 | 404 | model
          {"model": "letters", "input": "hi"}              | 400 | model
          {"model": "encoder", "input": "hi"}              | 400 | model
          {"model": "labels"}                              | 400 | input
          {"model": "labels", "input": ""}                 | 400 | input
          {"model": "labels", "input": []}                 | 400 | input
          {"model": "labels", "input": ["a", ""]}          | 400 | input[1]
          {"model": "labels", "input": [1]}                | 400 | input[0]
          {"model": "labels", "input": "Hi"}               | 400 | input
          {"model": "labels", "input": "hi", "top_k": 0}   | 400 | top_k
          {"model": "labels", "input": "hi", "topk": 1}    | 400 | topk
          {"model": "labels", "input": "a", "threshold": 2}   | 400 | threshold
          {"model": "labels", "input": "a", "threshold": "x"} | 400 | threshold
          """)
  void badRequest_namesTheField(String body, int status, String field) {
    post(body).statusCode(status).body("error.param", equalTo(field));
  }

  @Test
  void otherPaths_sayWhereToGo_andTheListTellsTheLabels() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"labels\", \"prompt\": \"a\"}")
        .post("/v1/completions")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("wrong_kind"))
        .body("error.message", containsString("POST /v1/classifications"));
    given()
        .get("/v1/models/labels")
        .then()
        .body("unroll.kind", equalTo("classification"))
        .body("unroll.capabilities", contains("classifies"))
        .body("unroll.labels", equalTo(TestModels.LABELS))
        .body("unroll.context", equalTo(32));
  }
}
