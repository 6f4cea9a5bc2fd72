package dev.unroll.api;

import static dev.unroll.api.KeysProfile.ALL;
import static dev.unroll.api.KeysProfile.FEW_REQUESTS;
import static dev.unroll.api.KeysProfile.FEW_TOKENS;
import static dev.unroll.api.KeysProfile.FEW_TRANSLATIONS;
import static dev.unroll.api.KeysProfile.ONE_STREAM;
import static dev.unroll.api.KeysProfile.OTHER_FEW_REQUESTS;
import static dev.unroll.api.KeysProfile.SOME;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.completions.CompletionCreateParams;
import dev.unroll.keys.ApiKey;
import dev.unroll.keys.KeyEntry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keys open, and how far. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
@TestProfile(KeysProfile.class)
class KeysTest {
  private static final String READY = "checks.find { it.name == 'keys' }.data.";

  @TestHTTPResource("/v1")
  URI service;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @AfterEach
  void resetFakes() {
    FakeEngines.script("fake-letters").reset();
  }

  private static RequestSpecification with(String key) {
    return given().header("Authorization", "Bearer " + key).contentType(ContentType.JSON);
  }

  private static String completion(String model, int tokens, boolean stream) {
    return "{\"model\": \"%s\", \"prompt\": \"hello\", \"max_tokens\": %d, \"stream\": %s}"
        .formatted(model, tokens, stream);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/models",
    "GET,/v1/models/letters",
    "GET,/v1/models/letters/card",
    "GET,/v1/models/letters/files/training.svg",
    "POST,/v1/completions",
    "POST,/v1/chat/completions",
    "POST,/v1/messages",
    "POST,/v1/messages/count_tokens",
    "POST,/v1/embeddings",
    "POST,/v1/forecasts",
    "GET,/v1/stats",
    "GET,/v1/nosuch",
    "GET,/nosuch",
    "GET,/q/health",
    "GET,/q/metrics",
    "OPTIONS,/v1/models",
    "HEAD,/v1/models",
    "GET,//v1/models",
    "GET,/v1/models/",
    "GET,/v1/models;css/x",
    "GET,/%76%31/models",
    "GET,/css/../v1/models",
    "GET,/css/%2e%2e/v1/models",
    "GET,/css/..%2fv1/models",
    "GET,/index.html/../v1/models",
    "GET,/webjars/uplot/1/dist/../../../../v1/models",
    "GET,/webjars/nosuch/1/dist/x.js",
  })
  void everyPathOfTheService_needsAKey(String method, String path) {
    given()
        .urlEncodingEnabled(false)
        .contentType(ContentType.JSON)
        .request(method, path)
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", "Bearer");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/translate",
    "POST,/detect",
    "GET,/languages",
    "GET,/frontend/settings",
    "POST,/suggest",
  })
  void pathsOfLibreTranslate_sayItInItsWords(String method, String path) {
    given()
        .contentType(ContentType.JSON)
        .body("{\"q\": \"a\"}")
        .request(method, path)
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", "Bearer")
        .body("error", containsString("API key"));
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/v2/translate",
    "GET,/v2/languages",
    "GET,/v2/usage",
    "POST,/v2/document",
    "GET,/v2/glossaries",
    "GET,/v3/glossaries"
  })
  void pathsOfDeepL_areForbiddenWithoutAKey_andOpenWithIt(String method, String path) {
    for (String key : new String[] {"", "DeepL-Auth-Key " + ALL + "x"}) {
      given()
          .header("Authorization", key)
          .contentType(ContentType.JSON)
          .request(method, path)
          .then()
          .statusCode(403)
          .body("message", containsString("API key"));
    }
    given()
        .header("Authorization", "DeepL-Auth-Key " + ALL)
        .contentType(ContentType.JSON)
        .body("GET".equals(method) ? "" : "{}")
        .request(method, path)
        .then()
        .statusCode("GET".equals(method) ? 200 : 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/messages", "/v1/messages/count_tokens"})
  void pathsOfAnthropic_takeItsHeader_andSayItInItsWords(String path) {
    String body =
        "{\"model\": \"fake-chat\", \"max_tokens\": %d, \"messages\": [{\"role\": \"user\","
            + " \"content\": \"a\"}]}";
    for (String header : new String[] {"x-api-key", "api-key"}) {
      given()
          .header(header, header.equals("api-key") ? ALL : ALL + "x")
          .contentType(ContentType.JSON)
          .body(body.formatted(5))
          .post(path)
          .then()
          .statusCode(401)
          .header("WWW-Authenticate", "Bearer")
          .header("request-id", not(nullValue()))
          .body("type", equalTo("error"))
          .body("error.type", equalTo("authentication_error"))
          .body("error.message", containsString("API key"));
    }
    given()
        .header("x-api-key", ALL)
        .contentType(ContentType.JSON)
        .body(body.formatted(5))
        .post(path)
        .then()
        .statusCode(200);
    with(ALL).body(body.formatted(5)).post(path).then().statusCode(200);
    given()
        .header("x-api-key", SOME)
        .contentType(ContentType.JSON)
        .body(body.formatted(5))
        .post(path)
        .then()
        .statusCode(403)
        .body("error.type", equalTo("permission_error"))
        .body("error.message", containsString("fake-chat"));
  }

  @Test
  void headerOfAnthropicsKey_opensModels_andNothingElse() {
    given().header("x-api-key", SOME).get("/v1/models").then().statusCode(200);
    given().header("x-api-key", SOME).get("/v1/stats").then().statusCode(401);
    given()
        .header("x-api-key", SOME)
        .header("anthropic-version", "2023-06-01")
        .get("/v1/models")
        .then()
        .statusCode(200)
        .body("data.id", not(hasItem("fake-chat")))
        .body("data[0].type", equalTo("model"))
        .body("data[0].object", equalTo("model"))
        .body("has_more", equalTo(false));
  }

  @Test
  void glossariesAndUsage_areEachKeysOwn() {
    String id =
        with(ALL)
            .body(
                "{\"name\": \"n\", \"source_lang\": \"en\", \"target_lang\": \"fr\","
                    + " \"entries\": \"a\\tb\", \"entries_format\": \"tsv\"}")
            .post("/v2/glossaries")
            .then()
            .statusCode(201)
            .extract()
            .path("glossary_id");
    with(ALL).get("/v2/glossaries/" + id).then().statusCode(200);
    with(SOME).get("/v2/glossaries/" + id).then().statusCode(404);
    with(SOME).get("/v2/glossaries").then().body("glossaries", hasSize(0));
    with(SOME).delete("/v2/glossaries/" + id).then().statusCode(404);
    with(ALL).delete("/v2/glossaries/" + id).then().statusCode(204);
    with(SOME).get("/v2/usage").then().body("character_count", equalTo(0));
  }

  @Test
  void translatedFile_needsAKey_itsLinkDoesNot() {
    String address =
        given()
            .multiPart("file", "a.txt", "Hi".getBytes(StandardCharsets.UTF_8))
            .multiPart("source", "en")
            .multiPart("target", "fr")
            .multiPart("api_key", SOME)
            .post("/translate_file")
            .then()
            .statusCode(200)
            .extract()
            .path("translatedFileUrl");
    get(address).then().statusCode(200).body(equalTo("HI"));
    given()
        .multiPart("file", "a.txt", new byte[1])
        .post("/translate_file")
        .then()
        .statusCode(401)
        .body("error", containsString("API key"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/index.html", "/chat.html", "/translate.html", "/favicon.svg"})
  void pages_areForEverybody(String path) {
    get(path).then().statusCode(200);
  }

  @Test
  void health_isForEverybody_andCountsKeys() {
    get(TestService.management("/q/health/ready"))
        .then()
        .statusCode(200)
        .body(READY + "required", equalTo(true))
        .body(READY + "problem", nullValue());
  }

  @Test
  void missingAndUnknownKeys_areAsOpenAiSaysIt() {
    get("/v1/models")
        .then()
        .statusCode(401)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.code", nullValue())
        .body("error.message", containsString("Authorization: Bearer"));
    for (String key : new String[] {"unroll-x", ALL + "x", ALL.substring(1), "", " "}) {
      with(key).get("/v1/models").then().statusCode(401);
    }
    with(ALL + "x").get("/v1/models").then().body("error.code", equalTo("invalid_api_key"));
    given().header("Authorization", ALL).get("/v1/models").then().statusCode(401);
    given().header("Authorization", "bearer " + ALL).get("/v1/models").then().statusCode(200);
  }

  @Test
  void key_opensItsModelsOnly() {
    with(SOME)
        .get("/v1/models")
        .then()
        .statusCode(200)
        .body("data.id", contains("fake-en-fr", "letters"));
    with(SOME).get("/v1/stats").then().body("models.id", contains("fake-en-fr", "letters"));
    with(SOME).get("/v1/models/letters/card").then().statusCode(200);
    with(SOME).body(completion("letters", 3, false)).post("/v1/completions").then().statusCode(200);
    for (String path : new String[] {"", "/card", "/files/training.svg"}) {
      with(SOME).get("/v1/models/line" + path).then().statusCode(403);
    }
    for (String model : new String[] {"fake-letters", "nosuch"}) {
      with(SOME)
          .body(completion(model, 3, false))
          .post("/v1/completions")
          .then()
          .statusCode(403)
          .body("error.param", equalTo("model"))
          .body("error.code", equalTo("model_not_found"));
    }
    with(SOME)
        .body("{\"model\": \"chat\", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}")
        .post("/v1/chat/completions")
        .then()
        .statusCode(403);
    with(SOME)
        .body("{\"model\": \"chat\", \"input\": \"a\"}")
        .post("/v1/embeddings")
        .then()
        .statusCode(403);
    with(SOME)
        .body("{\"model\": \"line\", \"values\": [1, 2], \"horizon\": 1}")
        .post("/v1/forecasts")
        .then()
        .statusCode(403);
  }

  @Test
  void key_translatesWithItsModelsOnly() {
    with(SOME).get("/languages").then().statusCode(200).body("code", contains("en", "fr"));
    with(SOME)
        .body("{\"q\": \"hello\", \"source\": \"en\", \"target\": \"fr\"}")
        .post("/translate")
        .then()
        .statusCode(200);
    with(SOME)
        .body("{\"q\": \"hello\", \"source\": \"de\", \"target\": \"en\"}")
        .post("/translate")
        .then()
        .statusCode(400);
    with(SOME)
        .body("{\"q\": \"hello\", \"model\": \"fake-de-en\"}")
        .post("/translate")
        .then()
        .statusCode(403)
        .body("error", containsString("fake-de-en"));
  }

  @Test
  void keyWithFewRequests_translatesAsOften_byWhicheverPath() {
    String body =
        "{\"q\": \"hi\", \"source\": \"en\", \"target\": \"fr\", \"api_key\": \"%s\"}"
            .formatted(FEW_TRANSLATIONS);
    given().contentType(ContentType.JSON).body(body).post("/translate").then().statusCode(200);
    given()
        .header("Authorization", "DeepL-Auth-Key " + FEW_TRANSLATIONS)
        .formParam("text", "hi")
        .formParam("target_lang", "FR")
        .formParam("source_lang", "EN")
        .post("/v2/translate")
        .then()
        .statusCode(200);

    given()
        .contentType(ContentType.JSON)
        .body(body)
        .post("/translate")
        .then()
        .statusCode(429)
        .header("Retry-After", matchesPattern("\\d+"))
        .body("error", containsString("2 requests a minute"));
    given()
        .header("Authorization", "DeepL-Auth-Key " + FEW_TRANSLATIONS)
        .get("/v2/usage")
        .then()
        .statusCode(429)
        .body("message", containsString("2 requests a minute"));
  }

  @Test
  void keyOfLibreTranslatesClients_isInTheBodyOrTheQuery() {
    String body = "\"q\": \"hello\", \"source\": \"en\", \"target\": \"fr\"";
    given()
        .contentType(ContentType.JSON)
        .body("{%s, \"api_key\": \"%s\"}".formatted(body, ALL))
        .post("/translate")
        .then()
        .statusCode(200);
    given()
        .contentType(ContentType.JSON)
        .body("{%s, \"api_key\": \"other\"}".formatted(body))
        .post("/translate")
        .then()
        .statusCode(401)
        .body("error", containsString("not known"));
    given()
        .formParam("q", "hello")
        .formParam("api_key", ALL)
        .post("/detect")
        .then()
        .statusCode(200);
    given()
        .multiPart("q", "hello")
        .multiPart("api_key", "x")
        .post("/detect")
        .then()
        .statusCode(401);
    get("/languages?api_key=" + ALL).then().statusCode(200);
    get("/v1/models?api_key=" + ALL).then().statusCode(401);
    with(ALL).get("/frontend/settings").then().body("keyRequired", equalTo(true));
  }

  @Test
  void requestsBeyondTheLimit_areStatus429() {
    with(FEW_REQUESTS).get("/v1/models").then().statusCode(200);
    with(FEW_REQUESTS).get("/v1/models").then().statusCode(200);
    with(FEW_REQUESTS)
        .get("/v1/models")
        .then()
        .statusCode(429)
        .header("Retry-After", matchesPattern("[1-9]|[1-2][0-9]|30"))
        .body("error.type", equalTo("requests"))
        .body("error.code", equalTo("rate_limit_exceeded"));
    with(ALL).get("/v1/models").then().statusCode(200);
  }

  @Test
  void tokensBeyondTheLimit_areStatus429_butOnlyThoseThatWereUsed() {
    FakeEngines.script("fake-letters").answer = "ab";
    for (int i = 0; i < 3; i++) {
      with(FEW_TOKENS)
          .body(completion("fake-letters", 70, false).replace("}", ", \"stop\": [\"b\"]}"))
          .post("/v1/completions")
          .then()
          .statusCode(200)
          .body("choices[0].finish_reason", equalTo("stop"));
    }
    FakeEngines.script("fake-letters").reset();
    with(FEW_TOKENS)
        .body(completion("fake-letters", 60, false))
        .post("/v1/completions")
        .then()
        .statusCode(200)
        .body("usage.total_tokens", equalTo(65));

    with(FEW_TOKENS)
        .body(completion("fake-letters", 60, false))
        .post("/v1/completions")
        .then()
        .statusCode(429)
        .header("Retry-After", not(nullValue()))
        .body("error.type", equalTo("tokens"))
        .body("error.message", containsString("100 tokens a minute"));
  }

  @Test
  void streamsBeyondTheLimit_areStatus429_untilOneEnds() throws Exception {
    FakeEngines.script("fake-letters").stepMillis = 20;
    String body = completion("fake-letters", 50_000, true);
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve("/v1/completions"))
            .header("Authorization", "Bearer " + ONE_STREAM)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      try (InputStream stream = client.send(request, BodyHandlers.ofInputStream()).body()) {
        assertThat(stream.read()).isEqualTo('d');
        with(ONE_STREAM)
            .body(completion("letters", 3, false))
            .post("/v1/completions")
            .then()
            .statusCode(429)
            .header("Retry-After", "1")
            .body("error.type", equalTo("streams"));
      }
      TestService.await(
          "the stream that was left is no longer counted",
          () ->
              with(ONE_STREAM)
                      .body(completion("letters", 3, false))
                      .post("/v1/completions")
                      .statusCode()
                  == 200);
    }
  }

  @Test
  void openAiClient_worksWithItsKey_andKnowsTheRefusals() {
    assertThat(complete(ALL, "letters")).isNotEmpty();
    assertThatThrownBy(() -> complete("sk-x", "letters")).isInstanceOf(UnauthorizedException.class);
    assertThatThrownBy(() -> complete(SOME, "fake-letters"))
        .isInstanceOf(PermissionDeniedException.class);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 3; i++) {
                complete(OTHER_FEW_REQUESTS, "letters");
              }
            })
        .isInstanceOf(RateLimitException.class);
  }

  private String complete(String key, String model) {
    OpenAIClient client =
        OpenAIOkHttpClient.builder().baseUrl(service.toString()).apiKey(key).maxRetries(0).build();
    try {
      return client
          .completions()
          .create(
              CompletionCreateParams.builder()
                  .model(CompletionCreateParams.Model.of(model))
                  .prompt("hello")
                  .maxTokens(5)
                  .build())
          .choices()
          .getFirst()
          .text();
    } finally {
      client.close();
    }
  }

  @Test
  void changedFile_isTaken_andABrokenOneLeavesTheKeys() throws IOException {
    String before = Files.readString(KeysProfile.FILE);
    String added = ApiKey.create();
    try {
      KeysProfile.change(KeysProfile.FILE, "added", added, Optional.empty(), KeyEntry.Limits.NONE);
      TestService.await("the new key", () -> with(added).get("/v1/models").statusCode() == 200);

      Files.writeString(KeysProfile.FILE, "keys: [{name: all}]");
      TestService.await("the problem", () -> problem() != null);
      assertThat(problem()).contains("keys[0]: must have either hash or role");
      assertThat(get(TestService.management("/q/metrics")).asString())
          .contains("unroll_keys_in_force 0.0");
      with(added).get("/v1/models").then().statusCode(200);
      Files.delete(KeysProfile.FILE);
      TestService.await("the other problem", () -> problem().contains("no such file"));
      with(added).get("/v1/models").then().statusCode(200);
    } finally {
      Files.writeString(KeysProfile.FILE, before);
    }
    TestService.await("the key is gone", () -> with(added).get("/v1/models").statusCode() == 401);
    assertThat(problem()).isNull();
    with(ALL).get("/v1/models").then().statusCode(200);
  }

  private static String problem() {
    return get(TestService.management("/q/health/ready")).path(READY + "problem");
  }

  @Test
  void listOfOneKey_isNotShownToAnother() {
    with(ALL).get("/v1/models").then().body("data.id", hasItem("chat"));
    with(SOME).get("/v1/models").then().body("data.id", not(hasItem("chat")));
    with(ALL).get("/v1/models").then().body("data.id", hasItem("chat"));
  }
}
