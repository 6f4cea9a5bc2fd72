package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.equalTo;

import dev.unroll.bundle.StaticFeature;
import dev.unroll.model.NBeats;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Models that forecast distributions, and read what is said of a series, over HTTP. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class DistributionForecastsTest {
  private static final String NORMAL = "horizon-normal";
  private static final String COUNTS = "horizon-counts";
  private static final String ZONE = "Europe/Paris";
  private static final String PAST = "0, 1, 0, 3, 0, 1, 0, 2";

  @BeforeEach
  void addModels() {
    TestService.awaitReady();
    List<StaticFeature> statics =
        List.of(
            StaticFeature.category("region", List.of("north", "south")),
            StaticFeature.number("size", 100, 50));
    TestForecasters.write(folder(NORMAL), NBeats.Loss.NORMAL, statics);
    TestForecasters.write(folder(COUNTS), NBeats.Loss.NEGATIVE_BINOMIAL, List.of(), ZONE);
    for (String model : List.of(NORMAL, COUNTS)) {
      TestService.await(
          "the model is served", () -> RestAssured.get("/v1/models/" + model).statusCode() == 200);
    }
  }

  @AfterEach
  void removeModels() {
    for (String model : List.of(NORMAL, COUNTS)) {
      TestForecasters.remove(folder(model));
      TestService.await(
          "the model is gone", () -> RestAssured.get("/v1/models/" + model).statusCode() == 404);
    }
  }

  private static Path folder(String model) {
    return TestService.models().resolve(model);
  }

  private static ValidatableResponse post(String model, String fields) {
    return given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"%s\", %s}".formatted(model, fields))
        .post("/v1/forecasts")
        .then();
  }

  private static JsonPath forecast(String model, String fields) {
    return post(model, fields).statusCode(200).extract().jsonPath();
  }

  @Test
  void anyQuantile_isThatOfTheDistribution() {
    JsonPath answer =
        forecast(
            NORMAL, "\"values\": [%s], \"quantiles\": [0.0228, 0.5, 0.8413447]".formatted(PAST));
    for (int h = 0; h < TestForecasters.HORIZON; h++) {
      double mean = answer.getDouble("forecasts[0].means[%d]".formatted(h));
      double above = answer.getDouble("forecasts[0].quantiles.'0.8413447'[%d]".formatted(h)) - mean;
      double below = answer.getDouble("forecasts[0].quantiles.'0.0228'[%d]".formatted(h)) - mean;
      assertThat(answer.getDouble("forecasts[0].values[%d]".formatted(h)))
          .isCloseTo(mean, within(1e-5));
      // One standard deviation and two.
      assertThat(above).isPositive();
      assertThat(below / above).isCloseTo(-2, within(0.001));
    }
  }

  @Test
  void counts_areWhole_andNeverNegative() {
    JsonPath answer =
        forecast(COUNTS, "\"values\": [%s], \"quantiles\": [0.001, 0.9, 0.999]".formatted(PAST));
    for (String level : List.of("0.001", "0.9", "0.999")) {
      assertThat(answer.getList("forecasts[0].quantiles.'%s'".formatted(level), Double.class))
          .hasSize(TestForecasters.HORIZON)
          .allMatch(count -> count >= 0 && count == Math.rint(count));
    }
    assertThat(answer.getList("forecasts[0].means", Double.class)).allMatch(mean -> mean > 0);
  }

  @Test
  void counts_beyondTheHorizon_areForecastFromForecasts() {
    JsonPath answer = forecast(COUNTS, "\"values\": [%s], \"horizon\": 15".formatted(PAST));
    assertThat(answer.getList("forecasts[0].values")).hasSize(15);
    assertThat(answer.getMap("forecasts[0].quantiles")).hasSize(3);
  }

  @Test
  void statics_areRead() {
    JsonPath answer =
        forecast(
            NORMAL,
            """
            "series": [{"values": [%1$s], "static": {"region": "north", "size": 120}},
                       {"values": [%1$s], "static": {"region": "south", "size": 120}},
                       {"values": [%1$s], "static": {"region": "south", "size": 20.5}},
                       {"values": [%1$s], "static": {"region": "east"}}]"""
                .formatted(PAST));
    List<Double> first =
        IntStream.range(0, 4)
            .mapToObj(i -> answer.getDouble("forecasts[%d].means[0]".formatted(i)))
            .toList();
    assertThat(first).doesNotHaveDuplicates();
    assertThat(answer.getList("forecasts[0].warnings", String.class))
        .noneMatch(warning -> warning.contains("region"));
    assertThat(answer.getList("forecasts[3].warnings", String.class))
        .contains(
            "region 'east' was not learnt; the model reads nothing of it",
            "size is not given; the model reads nothing of it");
    RestAssured.get("/v1/models/" + NORMAL)
        .then()
        .body("unroll.forecast.distribution", equalTo("normal"))
        .body("unroll.forecast.static[0].categories", equalTo(List.of("north", "south")))
        .body("unroll.forecast.static[1].name", equalTo("size"));
  }

  @Test
  void times_areOfTheModelsZone_inTheFormOfTheStart() {
    String fields = "\"horizon\": 3, \"series\": [{\"values\": [1, 2, 0], \"start\": \"%s\"}]";
    assertThat(
            forecast(COUNTS, fields.formatted("2024-03-30T06:00"))
                .getList("forecasts[0].timestamps"))
        .isEqualTo(List.of("2024-03-31T00:00", "2024-03-31T07:00", "2024-03-31T13:00"));
    assertThat(
            forecast(COUNTS, fields.formatted("2024-03-30T05:00Z"))
                .getList("forecasts[0].timestamps"))
        .isEqualTo(
            List.of("2024-03-31T00:00+01:00", "2024-03-31T07:00+02:00", "2024-03-31T13:00+02:00"));
    post(COUNTS, fields.formatted("2024-03-31T02:30"))
        .statusCode(400)
        .body("error.param", equalTo("series[0].start"))
        .body(
            "error.message",
            equalTo(
                "series[0].start: there is no 2024-03-31T02:30 in Europe/Paris: clocks are put"
                    + " forward"));
    post(COUNTS, fields.formatted("yesterday"))
        .statusCode(400)
        .body("error.message", equalTo("series[0].start must be a time such as 2024-01-31T00:00"));
  }

  @Test
  void whatIsWrong_isNamed() {
    String values = "\"series\": [{\"values\": [1, 2], \"static\": %s}]";
    post(NORMAL, values.formatted("{\"colour\": \"red\"}"))
        .statusCode(400)
        .body("error.param", equalTo("series[0].static.colour"))
        .body(
            "error.message",
            equalTo("series[0].static.colour is not known to the model (it reads region, size)"));
    post(NORMAL, values.formatted("{\"size\": \"large\"}"))
        .statusCode(400)
        .body("error.message", equalTo("series[0].static.size must be a number, not a text"));
    post(NORMAL, values.formatted("{\"size\": [1]}"))
        .statusCode(400)
        .body("error.param", equalTo("series[0].static.size"));
    post(NORMAL, values.formatted("7"))
        .statusCode(400)
        .body("error.param", equalTo("series[0].static"));
    post(COUNTS, values.formatted("{\"size\": 1}")).statusCode(400);
    post(NORMAL, "\"values\": [1, 2], \"quantiles\": %s".formatted(Collections.nCopies(100, 0.5)))
        .statusCode(400)
        .body("error.message", equalTo("quantiles must be at most 99, are 100"));
  }
}
