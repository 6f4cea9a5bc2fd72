package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that are no proper HTTP, that call a foreign name, or that another site's page sends.
 */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class HostileRequestsTest {
  private static final String BODY =
      """
      {"model": "letters", "prompt": "hello", "max_tokens": 1}""";

  @TestHTTPResource("/")
  URI service;

  private final List<String> logged = new ArrayList<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            logged.add(record.getLoggerName() + ": " + record.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listenToTheLog() {
    TestService.awaitReady();
    Logger.getLogger("").addHandler(listener);
  }

  @AfterEach
  void nothingWasLogged() {
    Logger.getLogger("").removeHandler(listener);
    assertThat(logged).isEmpty();
  }

  private String answer(String request) throws IOException {
    try (RawClient client = new RawClient(service)) {
      return client.send(request).all();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET / HTTP/1.1~~                                                                  | 400
          GET / HTTP/1.1~Host: a~Host: b~~                                                  | 400
          GET / HTTP/1.1~Host: a b~~                                                        | 400
          GET / HTTP/1.1~Host: u@localhost~~                                                | 400
          POST /v1/completions HTTP/1.1~Host: localhost~Transfer-Encoding: xchunked~~       | 501
          POST /v1/completions HTTP/1.1~Host: localhost~Transfer-Encoding: gzip, chunked~~  | 501
          """)
  void improperHead_isRefused_andTheConnectionEnds(String head, int status) throws IOException {
    String answer = answer(head.replace("~", "\r\n") + "GET /v1/models HTTP/1.1\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("\"code\":\"malformed_request\"")
        .containsOnlyOnce("HTTP/1.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\nhello\r\n0\r\n\r\n", "-1\r\n", "5\r\nhello!!!\r\n0\r\n\r\n"})
  void brokenChunks_areStatus400_andTheConnectionEnds(String chunks) throws IOException {
    String answer =
        answer(RawClient.head("/v1/completions", "Transfer-Encoding: chunked\r\n") + chunks);

    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("\"code\":\"invalid_body\"")
        .containsOnlyOnce("HTTP/1.");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:8080, 200",
    "localhost., 200",
    "app.localhost:80, 200",
    "127.0.0.1:8080, 200",
    "10.1.2.3, 200",
    "[::1]:8080, 200",
    "evil.example, 421",
    "evil.example:8080, 421",
    "localhost.evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "1.2.3, 421",
  })
  void host_mustBeOneOfTheServices(String host, int status) throws IOException {
    for (String path : List.of("/v1/models", "/", "/q/health/live", "/languages")) {
      String answer =
          answer("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host));
      assertThat(answer).as(path).startsWith("HTTP/1.1 " + status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/completions", "/v1/chat/completions", "/v1/embeddings"})
  void postWithoutContentType_isStatus415(String path) throws IOException {
    String answer =
        answer(
            "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(path, BODY.length(), BODY));

    assertThat(answer).startsWith("HTTP/1.1 415 ").contains("unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/models", "/v1/nothing", "/", "/css/nothing.css", "/q/health/live", "/v1"})
  void everyAnswer_forbidsToGuessItsType(String path) {
    given().get(path).then().header("X-Content-Type-Options", equalTo("nosniff"));
  }

  @Test
  void stream_forbidsToGuessItsType() {
    given()
        .contentType("application/json")
        .body(BODY.replace("}", ", \"stream\": true}"))
        .post("/v1/completions")
        .then()
        .statusCode(200)
        .header("X-Content-Type-Options", equalTo("nosniff"));
  }

  @Test
  void form_isTranslated_andOneOfAnotherSiteAsLongAsItsOriginMayRead() {
    RestAssuredConfig plain =
        RestAssured.config()
            .encoderConfig(
                EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false));
    for (String site : List.of("same-origin", "none", "cross-site")) {
      given()
          .config(plain)
          .header("Sec-Fetch-Site", site)
          .formParam("q", "a")
          .formParam("source", "en")
          .formParam("target", "fr")
          .post("/translate")
          .then()
          .statusCode(200);
    }
  }

  @Test
  void madeUpPathsAndMethods_shareOneLabelInTheMetrics() throws IOException {
    try (RawClient client = new RawClient(service)) {
      for (int i = 0; i < 110; i++) {
        client
            .send("GET /%%zz%d HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(i))
            .until("\r\n\r\n");
      }
      for (int i = 0; i < 10; i++) {
        client
            .send("MADE%d /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(i))
            .until("}}");
      }
    }
    for (int i = 0; i < 5; i++) {
      assertThat(answer("GET /a%d HTTP/1.1\r\nHost: evil\r\n\r\n".formatted(i)))
          .startsWith("HTTP/1.1 421 ");
    }
    given()
        .contentType("application/json")
        .body("{}")
        .post("/v1/embeddings")
        .then()
        .statusCode(400);

    String metrics = RestAssured.get("/q/metrics").asString();
    assertThat(metrics)
        .contains("uri=\"UNKNOWN\"")
        .containsPattern("status=\"400\",uri=\"/v1/embeddings\"")
        .doesNotContain("zz1", "MADE1", "/a1");
  }
}
