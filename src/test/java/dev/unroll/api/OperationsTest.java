package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.libretranslate.Languages;
import dev.unroll.api.registry.EngineFactory;
import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.api.telemetry.EngineMeters;
import dev.unroll.engine.Clock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models, health, metrics and the description of the API. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class OperationsTest {
  private static final String SERVED =
      "attention, chat, encoder, fake-chat, fake-de-en, fake-en-fr, fake-en-fr-aligned, fake-fr-en,"
          + " fake-letters, fake-no-language, fake-strict-chat, fake-tools, fake-words,"
          + " label-sets, labels, letters, line, org/letters, plane";

  @Inject UnrollSettings settings;
  @Inject EngineFactory factory;
  @Inject EngineMeters meters;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @Test
  void modelThatIsNotLoadedYet_isStatus503() {
    ModelRegistry starting =
        new ModelRegistry(settings, factory, meters, InstantSource.system(), Clock.SYSTEM);

    assertThatThrownBy(() -> starting.model("letters"))
        .isInstanceOfSatisfying(
            ApiException.class,
            loading -> {
              assertThat(loading.status()).isEqualTo(503);
              assertThat(loading.retryAfter()).isNotNull();
            })
        .hasMessageContaining("being loaded");
    assertThatThrownBy(() -> new Languages(List.of(), Map.of()).require("en", "en", false))
        .hasMessageContaining("being loaded");
  }

  @Test
  void models_listWhatIsServed() {
    get("/v1/models")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body("object", equalTo("list"))
        .body("data.id", contains(SERVED.split(", ")))
        .body("data.find { it.id == 'letters' }.object", equalTo("model"))
        .body("data.find { it.id == 'letters' }.created", equalTo(1_704_164_645))
        .body("data.find { it.id == 'letters' }.owned_by", equalTo("unroll"))
        .body("data.find { it.id == 'letters' }.unroll.kind", equalTo("text"))
        .body("data.find { it.id == 'letters' }.unroll.architecture", equalTo("lstm"))
        .body("data.find { it.id == 'letters' }.unroll", not(hasKey("family")))
        .body("data.find { it.id == 'encoder' }.unroll.family", equalTo("bert"))
        .body("data.find { it.id == 'encoder' }.unroll.data", nullValue())
        .body("data.find { it.id == 'letters' }.unroll.metrics.loss", equalTo(1.5f))
        .body("data.find { it.id == 'letters' }.unroll.examples", hasItems("hello"))
        .body("data.find { it.id == 'letters' }.unroll.series", nullValue())
        .body("data.find { it.id == 'plane' }.unroll.kind", equalTo("series"))
        .body("data.find { it.id == 'plane' }.unroll.examples", nullValue())
        .body("data.find { it.id == 'plane' }.unroll.series.features.name", contains("x0", "x1"))
        .body("data.find { it.id == 'plane' }.unroll.series.features[0]", not(hasKey("mean")))
        .body("data.find { it.id == 'plane' }.unroll.series.interval", equalTo("second"))
        .body("data.find { it.id == 'plane' }.unroll.series.example.past", hasSize(2));
  }

  @Test
  void model_isDescribed() {
    get("/v1/models/letters").then().statusCode(200).body("id", equalTo("letters"));
    get("/v1/models/damaged").then().statusCode(404).body("error.code", equalTo("model_not_found"));
  }

  @Test
  void models_listTheirCapabilities() {
    Map.of(
            "letters", List.of("completes", "embeds"),
            "chat", List.of("completes", "chats", "embeds"),
            "line", List.of("forecasts"),
            "fake-en-fr-aligned", List.of("translates"))
        .forEach(
            (model, capabilities) ->
                get("/v1/models/" + model)
                    .then()
                    .body("unroll.capabilities", equalTo(capabilities)));
  }

  @Test
  void cardAndFigures_areServed() {
    get("/v1/models/letters/card")
        .then()
        .statusCode(200)
        .contentType("text/markdown")
        .body(containsString("# A model for tests"));
    get("/v1/models/letters/files/training.svg")
        .then()
        .statusCode(200)
        .contentType("image/svg+xml")
        .header("Content-Security-Policy", containsString("default-src 'none'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "..%2Fline%2Ftraining.svg", "other.svg", "recipe.yaml"})
  void otherFiles_areNotServed(String file) {
    given()
        .urlEncodingEnabled(false)
        .get("/v1/models/letters/files/" + file)
        .then()
        .statusCode(404)
        .contentType(ContentType.JSON);
  }

  @Test
  void readiness_tellsWhatIsServedAndWhyNot() {
    get(TestService.management("/q/health/ready"))
        .then()
        .statusCode(200)
        .body("checks.find { it.name == 'models' }.data.state", equalTo("serving"))
        .body("checks.find { it.name == 'models' }.data.served", equalTo(SERVED))
        .body(
            "checks.find { it.name == 'models' }.data.'refused damaged'",
            containsString("model.onnx: is damaged"))
        .body(
            "checks.find { it.name == 'models' }.data.'refused incomplete'",
            containsString("tokenizer.json: is missing"))
        .body("checks.find { it.name == 'models' }.data", not(hasKey("refused untrained")));
    get(TestService.management("/q/health/live")).then().statusCode(200);
    get(TestService.management("/q/health/started")).then().statusCode(200);
  }

  private static void readFiveTokensAndGenerateNine() {
    given()
        .contentType(ContentType.JSON)
        .body(
            """
            {"model": "letters", "prompt": "hello", "max_tokens": 9}""")
        .post("/v1/completions")
        .then()
        .statusCode(200);
  }

  @Test
  void metrics_countTokensAndTimes() {
    String before = get(TestService.management("/q/metrics")).asString();
    readFiveTokensAndGenerateNine();
    String after = get(TestService.management("/q/metrics")).asString();

    assertThat(metric(after, "unroll_generation_tokens_total{model=\"letters\"}"))
        .isEqualTo(metric(before, "unroll_generation_tokens_total{model=\"letters\"}") + 9);
    assertThat(metric(after, "unroll_prompt_tokens_total{model=\"letters\"}"))
        .isEqualTo(metric(before, "unroll_prompt_tokens_total{model=\"letters\"}") + 5);
    assertThat(metric(after, "unroll_time_to_first_token_seconds_count{model=\"letters\"}"))
        .isEqualTo(
            metric(before, "unroll_time_to_first_token_seconds_count{model=\"letters\"}") + 1);
    assertThat(metric(after, "unroll_inter_token_latency_seconds_count{model=\"letters\"}"))
        .isEqualTo(
            metric(before, "unroll_inter_token_latency_seconds_count{model=\"letters\"}") + 8);
    assertThat(after)
        .contains("unroll_num_requests_running{model=\"letters\"} 0.0")
        .contains("unroll_num_requests_waiting{model=\"letters\"} 0.0")
        .contains("unroll_time_to_first_token_seconds_bucket{model=\"letters\",le=\"0.1\"}");
  }

  @Test
  void metrics_nameStepsSlotsAndTheStatesOfModels() {
    readFiveTokensAndGenerateNine();

    String page = get(TestService.management("/q/metrics")).asString();

    assertThat(page)
        .contains("unroll_num_slots{model=\"letters\"} 2.0")
        .contains("unroll_models_folder_readable 1.0", "unroll_keys_in_force 1.0")
        .contains("unroll_model_served{model=\"letters\"} 1.0")
        .contains("unroll_model_refused{model=\"letters\"} 0.0")
        .contains("unroll_model_served{model=\"damaged\"} 0.0")
        .contains("unroll_model_refused{model=\"damaged\"} 1.0")
        .contains(
            "unroll_e2e_request_latency_seconds_count"
                + "{finish_reason=\"cancelled\",model=\"letters\"}");
    for (String phase : List.of("prefill", "decode")) {
      assertThat(
              metric(
                  page,
                  "unroll_step_duration_seconds_count{model=\"letters\",phase=\"%s\"}"
                      .formatted(phase)))
          .isPositive();
    }
    assertThat(metric(page, "unroll_cache_memory_bytes{model=\"letters\"}")).isPositive();
    assertThat(metric(page, "unroll_cache_memory_bytes{model=\"attention\"}")).isPositive();
    assertThat(metric(page, "process_memory_limit_bytes")).isGreaterThan(1e8);
    assertThat(metric(page, "unroll_tensor_memory_bytes"))
        .isGreaterThan(metric(page, "unroll_cache_memory_bytes{model=\"letters\"}"))
        .isLessThan(metric(page, "unroll_tensor_memory_max_bytes"));
    assertThat(metric(page, "process_resident_memory_bytes")).isGreaterThan(1e7);
  }

  @Test
  void stats_areTheSameFiguresAsJson() {
    readFiveTokensAndGenerateNine();
    String page = get(TestService.management("/q/metrics")).asString();

    int generated = (int) metric(page, "unroll_generation_tokens_total{model=\"letters\"}");
    String letters = "models.find { it.id == 'letters' }.";
    get("/v1/stats")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .header("Cache-Control", "no-store")
        .body("memory.heap as long", greaterThan(1_000_000L)) // an int below 2 GiB, else a long
        .body("models.find { it.id == 'damaged' }.refused", equalTo(true))
        .body("models.find { it.id == 'damaged' }.served", equalTo(false))
        .body(letters + "served", equalTo(true))
        .body(letters + "slots", equalTo(2))
        .body(letters + "running", equalTo(0))
        .body(letters + "generation_tokens", equalTo(generated))
        .body(letters + "requests.length", greaterThan(0))
        .body(letters + "time_to_first_token.bounds", hasItems(0.001f, 1f, 60f))
        .body(
            letters + "time_to_first_token.counts.last()",
            equalTo(
                (int) metric(page, "unroll_time_to_first_token_seconds_count{model=\"letters\"}")));
    given().post("/v1/stats").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS");
  }

  private static double metric(String page, String name) {
    return page.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  @Test
  void trainings_canBeWatched_butNotBegun() {
    get("/v1/trainings").then().statusCode(200).body("control", equalTo(false));
    get("/v1/trainings/nobody").then().statusCode(404);
    given()
        .contentType("application/json")
        .body("{\"model\": \"mine\", \"recipe\": \"title: Mine\"}")
        .post("/v1/trainings")
        .then()
        .statusCode(403)
        .body("error.message", containsString("unroll.trainings.clients"));
    for (String change : new String[] {"stop", "resume"}) {
      given().post("/v1/trainings/nobody/" + change).then().statusCode(403);
    }
  }

  @Test
  void openApi_describesTheApi() {
    given()
        .queryParam("format", "json")
        .get(TestService.management("/q/openapi"))
        .then()
        .statusCode(200)
        .body("info.title", equalTo("Unroll"))
        .body(
            "paths.keySet()",
            hasItems("/v1/models", "/v1/completions", "/v1/chat/completions", "/v1/forecasts"))
        .body(
            "components.schemas.ChatCompletionRequest.properties.keySet()",
            hasItems("model", "messages", "max_completion_tokens", "temperature", "stream"))
        .body(
            "components.schemas.CompletionRequest.properties.keySet()",
            hasItems("model", "prompt", "max_tokens", "top_p", "stream_options"))
        .body(
            "paths.'/v1/completions'.post.responses.keySet()",
            hasItems("200", "400", "401", "403", "404", "429", "503"));
  }
}
