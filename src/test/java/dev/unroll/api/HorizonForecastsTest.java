package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class HorizonForecastsTest {
  private static final String MODEL = "horizon";
  private static final Path FOLDER = TestService.models().resolve(MODEL);

  @BeforeEach
  void addModel() {
    TestService.awaitReady();
    TestForecasters.write(FOLDER);
    TestService.await(
        "the model is served", () -> RestAssured.get("/v1/models/" + MODEL).statusCode() == 200);
  }

  @AfterEach
  void removeModel() {
    TestForecasters.remove(FOLDER);
    TestService.await(
        "the model is gone", () -> RestAssured.get("/v1/models/" + MODEL).statusCode() == 404);
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v1/forecasts").then();
  }

  private static JsonPath forecast(String fields) {
    return post("{\"model\": \"%s\", %s}".formatted(MODEL, fields))
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @Test
  void severalSeries_getQuantilesAndTimestamps() {
    JsonPath answer =
        forecast(
            """
            "horizon": 3, "series": [
              {"id": "A", "values": [0, 1, null, -1, 0, 1, 0, -1], "start": "2024-01-31T00:00",
               "known": {"price": [10, 10, 10, 10, 10, 10, 10, 10, 12, 12, 12]}},
              {"values": [1000, 1001, 1002, 1003, 1004]}]""");
    assertThat(answer.getList("forecasts")).hasSize(2);
    assertThat(answer.getList("forecasts[0].timestamps"))
        .isEqualTo(List.of("2024-02-02T00:00", "2024-02-02T06:00", "2024-02-02T12:00"));
    assertThat(answer.<Object>get("forecasts[1].timestamps")).isNull();
    List<Double> low = answer.getList("forecasts[0].quantiles.'0.1'", Double.class);
    List<Double> high = answer.getList("forecasts[0].quantiles.'0.9'", Double.class);
    List<Double> middle = answer.getList("forecasts[0].values", Double.class);
    assertThat(middle).hasSize(3);
    for (int h = 0; h < 3; h++) {
      assertThat(middle.get(h)).isBetween(low.get(h), high.get(h));
    }
    // The second series is far outside of what was learnt, and of another size.
    assertThat(answer.getList("forecasts[1].values", Double.class)).allMatch(v -> v > 990);
    assertThat(answer.getString("forecasts[1].warnings[0]"))
        .isEqualTo(
            "values[4] = 1004.0 is far outside of what the model has learnt from, -2.0 to 2.0");
    assertThat(answer.getInt("usage.prompt_tokens")).isEqualTo(13);
    assertThat(answer.getInt("usage.completion_tokens")).isEqualTo(6);
  }

  @Test
  void series_doesNotDependOnTheOthersOfItsRequest() {
    String one = "{\"values\": [0, 1, 0, -1, 0, 1, 0, -1]}";
    JsonPath alone = forecast("\"series\": [%s]".formatted(one));
    JsonPath together =
        forecast("\"series\": [{\"id\": \"A\", \"values\": [5, 6, 7]}, %s]".formatted(one));
    assertThat(together.<Object>get("forecasts[1].values"))
        .isEqualTo(alone.get("forecasts[0].values"));
  }

  @Test
  void values_areOneSeries_asForModelsThatContinue() {
    JsonPath answer = forecast("\"values\": [[0], [1], [0], [-1]]");
    assertThat(answer.getList("forecasts[0].values")).hasSize(TestForecasters.HORIZON);
    assertThat(answer.getMap("forecasts[0].quantiles").keySet())
        .isEqualTo(Set.of("0.1", "0.5", "0.9"));
  }

  @Test
  void quantiles_betweenThoseLearnt_areBetweenThem() {
    JsonPath answer = forecast("\"values\": [0, 1, 0, -1], \"quantiles\": [0.3, 0.5]");
    JsonPath all = forecast("\"values\": [0, 1, 0, -1]");
    double between = answer.getDouble("forecasts[0].quantiles.'0.3'[0]");
    double expected =
        (all.getDouble("forecasts[0].quantiles.'0.1'[0]")
                + all.getDouble("forecasts[0].quantiles.'0.5'[0]"))
            / 2;
    assertThat(Math.abs(between - expected)).isLessThan(1e-6);
  }

  @Test
  void horizon_beyondTheModels_isForecastFromForecasts() {
    JsonPath answer = forecast("\"values\": [0, 1, 0, -1, 0, 1, 0, -1], \"horizon\": 15");
    assertThat(answer.getList("forecasts[0].values")).hasSize(15);
    assertThat(answer.getList("forecasts[0].warnings", String.class))
        .anyMatch(w -> w.startsWith("steps after the first 6 are forecast from forecasts"));
    assertThat(answer.getList("forecasts[0].values").subList(0, 6))
        .isEqualTo(
            forecast("\"values\": [0, 1, 0, -1, 0, 1, 0, -1]").getList("forecasts[0].values"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'values': [] | values | has no value among its last 8 steps",
        "'values': [null, null] | values | has no value among its last 8 steps",
        "'values': [1e300, -1e300] | values | values that are too large",
        "'values': ['x'] | values[0] | must be a number",
        "'values': [[1, 2]] | values[0] | has 2 values, but the model reads one",
        "'values': [1], 'horizon': 0 | horizon | horizon",
        "'values': [1], 'horizon': 100001 | horizon | 100",
        "'values': [1], 'stream': true | stream | all steps at once",
        "'values': [1], 'quantiles': [0.95] | quantiles | is not between 0.1 and 0.9",
        "'values': [1], 'quantiles': [2] | quantiles | between 0 and 1",
        "'values': [1], 'series': [{'values': [1]}] | series | give one of them",
        "'series': [] | series | empty",
        "'series': [{'values': [1], 'start': 'soon'}] | series[0].start | must be a time",
        "'series': [{'values': [1], 'known': {'cost': [1]}}] | series[0].known.cost | it reads price",
        "'series': [{'values': [1], 'known': {'price': 1}}] | series[0].known.price | must be an array",
        "'series': [{'value': [1]}] | series[0].values | is required",
      })
  void badRequest_isRefusedByItsField(String fields, String param, String message) {
    post("{\"model\": \"%s\", %s}".formatted(MODEL, fields.replace('\'', '"')))
        .statusCode(400)
        .body("error.param", equalTo(param))
        .body("error.message", containsString(message));
  }

  @Test
  void modelThatContinues_refusesWhatIsForTheOthers() {
    post("{\"model\": \"line\", \"series\": [{\"values\": [1]}], \"horizon\": 1}")
        .statusCode(400)
        .body("error.param", equalTo("series"));
    post("{\"model\": \"line\", \"values\": [1, null], \"horizon\": 1}")
        .statusCode(400)
        .body("error.param", equalTo("values[1]"))
        .body("error.message", equalTo("values[1] must be a number, not null"));
    given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"%s\", \"prompt\": \"a\"}".formatted(MODEL))
        .post("/v1/completions")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("wrong_kind"));
  }

  @Test
  void model_isListedWithItsHorizon() {
    RestAssured.get("/v1/models/" + MODEL)
        .then()
        .statusCode(200)
        .body("unroll.kind", equalTo("forecast"))
        .body("unroll.forecast.horizon", equalTo(6))
        .body("unroll.forecast.quantiles", hasSize(3))
        .body("unroll.forecast.example.past", hasSize(20));
  }
}
