package dev.unroll.api;

import static dev.unroll.api.KeysProfile.ALL;
import static dev.unroll.api.KeysProfile.SOME;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The line that each request leaves in the log. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
@TestProfile(KeysProfile.class)
class AuditTest {
  @TestHTTPResource("/v1/")
  URI service;

  private AuditLog log = new AuditLog();

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @AfterEach
  void stopListening() {
    log.close();
    FakeEngines.script("fake-letters").reset();
  }

  private static RequestSpecification with(String key) {
    return given().header("Authorization", "Bearer " + key).contentType(ContentType.JSON);
  }

  @Test
  void answer_isALineOfWhoWhatAndHowMuch_withoutTheText() {
    String body =
        "{\"model\": \"letters\", \"prompt\": \"secret\", \"max_tokens\": 9, \"stream\": %s}";
    for (boolean stream : new boolean[] {false, true}) {
      with(ALL).body(body.formatted(stream)).post("/v1/completions?q=hidden").asString();
      String line = log.await("path=/v1/completions", "status=200");
      assertThat(line)
          .matches(
              "time=20\\S+Z key=all address=127\\.0\\.0\\.1 method=POST path=/v1/completions"
                  + " model=letters status=200 prompt_tokens=6 generated_tokens=9 end=length"
                  + " first_token_ms=\\d+ total_ms=\\d+ request=req_[0-9a-f]{32}");
      assertThat(log.lines()).hasSize(1);
      log.close();
      log = new AuditLog();
    }
  }

  @Test
  void chatsEmbeddingsForecastsAndTranslations_haveTheirTokens() {
    with(ALL)
        .body(
            "{\"model\": \"chat\", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}],"
                + " \"max_tokens\": 3, \"seed\": 1}")
        .post("/v1/chat/completions");
    assertThat(log.await("model=chat", "path=/v1/chat/completions"))
        .containsPattern("prompt_tokens=[1-9]")
        .contains("generated_tokens=3");
    with(ALL).body("{\"model\": \"letters\", \"input\": [\"abc\", \"de\"]}").post("/v1/embeddings");
    assertThat(log.await("path=/v1/embeddings"))
        .contains("model=letters", "prompt_tokens=5", "generated_tokens=0", "first_token_ms=-");
    with(ALL)
        .body("{\"model\": \"line\", \"values\": [1, 2, 3], \"horizon\": 4}")
        .post("/v1/forecasts");
    assertThat(log.await("path=/v1/forecasts")).contains("model=line", "generated_tokens=4");
    with(ALL).body("{\"q\": \"hello\", \"source\": \"en\", \"target\": \"fr\"}").post("/translate");
    assertThat(log.await("path=/translate"))
        .contains("model=fake-en-fr", "status=200")
        .containsPattern("prompt_tokens=[1-9]")
        .containsPattern("generated_tokens=[1-9]");
  }

  @Test
  void refusals_areLinesToo() {
    get("/v1/models");
    log.await("key=- ", "path=/v1/models", "status=401", "model=- ");
    with(SOME).body("{\"model\": \"no\\n key=all\", \"prompt\": \"a\"}").post("/v1/completions");
    assertThat(log.await("key=some", "status=403"))
        .hasLineCount(1)
        .contains("model=\"no\\n key=all\"");
    with(ALL).body("{\"model\": \"letters\"}").post("/v1/completions");
    log.await("key=all", "path=/v1/completions", "status=400", "prompt_tokens=0");
    with(ALL).get("/v1/nosuch");
    log.await("path=/v1/nosuch", "status=404");
    get("/chat.html");
    log.await("path=/chat.html", "status=200", "key=- ");
  }

  @Test
  void streamThatIsCut_isALineAtItsEnd_withWhatItHadGot() throws Exception {
    FakeEngines.script("fake-letters").stepMillis = 5;
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve("completions"))
            .header("Authorization", "Bearer " + ALL)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\": \"fake-letters\", \"prompt\": \"hello\", \"max_tokens\": 50000,"
                        + " \"stream\": true}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      try (InputStream stream = client.send(request, BodyHandlers.ofInputStream()).body()) {
        assertThat(stream.readNBytes(1_000)).hasSize(1_000);
        assertThat(log.lines()).isEmpty();
      }
      assertThat(log.await("model=fake-letters"))
          .contains("status=200", "end=cancelled", "prompt_tokens=5")
          .containsPattern("generated_tokens=[1-9]")
          .containsPattern("first_token_ms=\\d");
    }
  }

  @Test
  void wholeAnswerWhoseClientLeaves_isALine() throws Exception {
    FakeEngines.script("fake-letters").stepMillis = 5;
    String body = "{\"model\": \"fake-letters\", \"prompt\": \"hello\", \"max_tokens\": 200}";
    try (java.net.Socket socket = new java.net.Socket(service.getHost(), service.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/completions HTTP/1.1\r\nHost: localhost:%d\r\nAuthorization: Bearer %s\r\n"
                      + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s")
                  .formatted(service.getPort(), ALL, body.length(), body)
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      TestService.await("a step", () -> FakeEngines.script("fake-letters").steps > 0);
    }
    log.await("model=fake-letters", "key=all");
  }

  @Test
  void answers_areNotKept_andRunNothing() {
    with(ALL)
        .get("/v1/models")
        .then()
        .header("Cache-Control", "no-store")
        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .header("Referrer-Policy", "no-referrer");
    assertThat(get("/chat.html").getHeaders().getValues("Cache-Control"))
        .containsExactly("no-cache");
    assertThat(get("/chat.html").getHeaders().getValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("default-src 'self'", "frame-ancestors 'none'");
    assertThat(
            with(ALL)
                .get("/v1/models/letters/files/training.svg")
                .getHeaders()
                .getValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("sandbox");
  }
}
