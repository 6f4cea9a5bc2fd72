package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model whose name has a slash, because its folder is in a folder of models. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class NestedModelsTest {
  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @ParameterizedTest
  @ValueSource(strings = {"org/letters", "org%2Fletters", "org%2fletters"})
  void model_isDescribed_withItsCardAndFigures(String name) {
    String path = "/v1/models/" + name;
    given()
        .urlEncodingEnabled(false)
        .get(path)
        .then()
        .statusCode(200)
        .body("id", equalTo("org/letters"));
    given()
        .urlEncodingEnabled(false)
        .get(path + "/card")
        .then()
        .statusCode(200)
        .contentType("text/markdown")
        .body(containsString("# A model for tests"));
    given()
        .urlEncodingEnabled(false)
        .get(path + "/files/training.svg")
        .then()
        .statusCode(200)
        .contentType("image/svg+xml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"org", "org/", "letters/org", "org/../../letters", "..%2Forg%2Fletters", "org//x"})
  void namesThatAreNone_areStatus404(String name) {
    given()
        .urlEncodingEnabled(false)
        .get("/v1/models/" + name)
        .then()
        .statusCode(404)
        .contentType(ContentType.JSON);
  }

  @Test
  void model_continuesTexts_andIsNamedInAnswersAndMetrics() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"org/letters\", \"prompt\": \"hello\", \"max_tokens\": 3}")
        .post("/v1/completions")
        .then()
        .statusCode(200)
        .body("model", equalTo("org/letters"));

    String metrics = get(TestService.management("/q/metrics")).asString();
    assertThat(metrics)
        .contains("unroll_num_requests_running{model=\"org/letters\"} 0.0")
        .contains("unroll_model_served{model=\"org/letters\"} 1.0");
  }

  @Test
  void requestMetrics_haveOnePathForAllModels() {
    get("/v1/models/org/letters").then().statusCode(200);
    get("/v1/models/letters/card").then().statusCode(200);
    get("/v1/models/org/nobody").then().statusCode(404);

    String metrics = get(TestService.management("/q/metrics")).asString();
    assertThat(
            metrics.lines().filter(line -> line.startsWith("http_server_requests_seconds_count")))
        .anySatisfy(line -> assertThat(line).contains("uri=\"/v1/models/{id}\"", "status=\"200\""))
        .anySatisfy(line -> assertThat(line).contains("uri=\"/v1/models/{id}\"", "status=\"404\""))
        .anySatisfy(line -> assertThat(line).contains("uri=\"/v1/models/{id}/card\""))
        .noneSatisfy(line -> assertThat(line).contains("nobody"));
  }
}
