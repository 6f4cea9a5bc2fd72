package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class ForecastsTest {
  @TestHTTPResource("/v1/forecasts")
  URI forecasts;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v1/forecasts").then();
  }

  @Test
  void whole_oneFeature_takesPlainNumbers() {
    post("""
            {"model": "line", "values": [1, 2.5, 3], "horizon": 4}""")
        .statusCode(200)
        .body("object", equalTo("forecast"))
        .body("model", equalTo("line"))
        .body("features", hasSize(1))
        .body("features[0].name", equalTo("x0"))
        .body("features[0].unit", equalTo("m"))
        .body("values", hasSize(4))
        .body("values[0]", hasSize(1))
        .body("usage.prompt_tokens", equalTo(3))
        .body("usage.completion_tokens", equalTo(4));
  }

  @Test
  void valuesFarFromWhatWasLearnt_areWarnedOf_wholeAndStreamed() {
    String usual =
        """
        {"model": "line", "values": [1, 2.5, 3], "horizon": 2%s}""";
    String far =
        """
        {"model": "line", "values": [1, 2.5, 1e6], "horizon": 2%s}""";
    post(usual.formatted("")).statusCode(200).body("warnings", nullValue());
    post(far.formatted(""))
        .statusCode(200)
        .body("values", hasSize(2))
        .body("warnings", hasSize(1))
        .body("warnings[0]", startsWith("x0: values[2] = 1000000.0 is "))
        .body("warnings[0]", containsString(" standard deviations from the mean"));

    try (EventReader reader = new EventReader(forecasts, far.formatted(", \"stream\": true"))) {
      List<String> events = reader.rest();
      assertThat(JsonPath.from(events.get(0)).<String>getList("warnings")).hasSize(1);
      assertThat(events.get(1)).doesNotContain("warnings");
    }
    try (EventReader reader = new EventReader(forecasts, usual.formatted(", \"stream\": true"))) {
      assertThat(reader.rest()).noneMatch(event -> event.contains("warnings"));
    }
  }

  @Test
  void streamed_twoFeatures_sendsOneEventAValue() {
    String request =
        """
        {"model": "plane", "values": [[1, 10], [2, 11], [3, 12]], "horizon": 3%s}""";
    List<List<Float>> whole = post(request.formatted("")).statusCode(200).extract().path("values");

    try (EventReader reader = new EventReader(forecasts, request.formatted(", \"stream\": true"))) {
      List<String> events = reader.rest();

      assertThat(events).hasSize(4);
      for (int i = 0; i < 3; i++) {
        JsonPath value = JsonPath.from(events.get(i));
        assertThat(value.getString("object")).isEqualTo("forecast.value");
        assertThat(value.getString("model")).isEqualTo("plane");
        assertThat(value.getInt("index")).isEqualTo(i);
        assertThat(value.<Float>getList("values")).isEqualTo(whole.get(i));
      }
      assertThat(events.getLast()).isEqualTo("[DONE]");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"model": "line", "horizon": 1}                                   | values
          {"model": "line", "values": [], "horizon": 1}                     | values
          {"model": "line", "values": 5, "horizon": 1}                      | values
          {"model": "line", "values": [1, "2"], "horizon": 1}               | values[1]
          {"model": "line", "values": [1, [2, {}]], "horizon": 1}           | values[1][1]
          {"model": "line", "values": [1, NaN], "horizon": 1}               | values[1]
          {"model": "line", "values": [1, 1e999], "horizon": 1}             | values[1]
          {"model": "line", "values": [[1, 2]], "horizon": 1}               | values
          {"model": "plane", "values": [1, 2], "horizon": 1}                | values
          {"model": "line", "values": [1, 2]}                               | horizon
          {"model": "line", "values": [1, 2], "horizon": 0}                 | horizon
          {"model": "line", "values": [1, 2], "horizon": 1.5}               | horizon
          {"model": "line", "values": [1, 2], "horizon": 99999999999}       | horizon
          {"model": "line", "values": [1, 2], "horizon": 1, "stream": "no"} | stream
          {"model": "line", "values": [1, 2], "horizon": 1, "stop": "."}    | stop
          {"model": "letters", "values": [1, 2], "horizon": 1}              | model
          {"values": [1, 2], "horizon": 1}                                  | model
          """)
  void badField_isStatus400AndNamesIt(String request, String parameter) {
    post(request)
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(parameter));
  }

  @Test
  void pastTooLong_isStatus400() {
    post("""
            {"model": "line", "values": [%s1], "horizon": 1}"""
            .formatted("1,".repeat(2500)))
        .statusCode(400)
        .body("error.param", equalTo("values"))
        .body("error.message", containsString("2501"));
  }
}
