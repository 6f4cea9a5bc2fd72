package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

  @Inject BoundedWork work;

  private LogListener log;

  @BeforeEach
  void listenToTheLog() {
    TestService.awaitReady();
    log =
        new LogListener(
            "",
            record -> record.getLevel().intValue() >= Level.WARNING.intValue(),
            record -> record.getLoggerName() + ": " + record.getMessage());
  }

  @AfterEach
  void nothingWasLogged() {
    log.close();
    assertThat(log.lines()).isEmpty();
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

  static Stream<Arguments> requestThatNeverBecomesOne_hasAJsonBody() {
    String host = "Host: localhost\r\n";
    return Stream.of(
        arguments("NONSENSE\r\n\r\n", 400),
        arguments("GET / JUNK/1\r\n" + host + "\r\n", 400),
        arguments("GET / HTTP/9.9\r\n" + host + "\r\n", 505),
        arguments("GET / HTTP/1.1\r\n" + host + "no colon\r\n\r\n", 400),
        arguments("GET / HTTP/1.1\r\n" + host + "Content-Length: -4\r\n\r\n", 400),
        arguments("GET /%zz HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("GET /v1/models?q=% HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n" + host + "\r\n", 414),
        arguments("GET / HTTP/1.1\r\n" + host + "X: " + "a".repeat(90_000) + "\r\n\r\n", 431),
        arguments("CONNECT localhost:80 HTTP/1.1\r\n" + host + "\r\n", 405),
        arguments("OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400));
  }

  @ParameterizedTest
  @MethodSource
  void requestThatNeverBecomesOne_hasAJsonBody(String request, int status) throws IOException {
    assertThat(answer(request))
        .startsWith("HTTP/1.1 " + status)
        .containsIgnoringCase("content-type: application/json")
        .contains("\"code\":\"malformed_request\"")
        .containsOnlyOnce("HTTP/1.");
  }

  @Test
  void addressThatCannotBeRead_afterAnotherRequest_hasAJsonBodyToo() throws IOException {
    String host = " HTTP/1.1\r\nHost: localhost\r\n\r\n";

    assertThat(answer("GET /v1/nothing" + host + "GET /%zz" + host))
        .startsWith("HTTP/1.1 404 ")
        .contains("HTTP/1.1 400 ", "the address of the request cannot be read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model': '%s', 'prompt': 'hello'}",
        "{'model': 'letters', 'prompt': 'hello', '%s': 1}"
      })
  void longName_isShortenedInTheAnswer(String json) {
    String message =
        given()
            .contentType("application/json")
            .body(json.replace('\'', '"').formatted("n".repeat(49_000)))
            .post("/v1/completions")
            .then()
            .statusCode(json.startsWith("{'model': '%s'") ? 404 : 400)
            .extract()
            .asString();

    assertThat(message).contains("nnnn").hasSizeLessThan(1_000);
  }

  @Test
  void upgradeToHttp2_isNotFollowed() throws IOException {
    String upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: !\r\n";
    String get = "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\n";
    String answers = answer(get + upgrade + "\r\n" + get + "Connection: close\r\n\r\n");

    assertThat(answers.split("HTTP/1.1 404 ", -1)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://evil.example/v1/models", "http://evil.example?", "http://u@localhost/"})
  void wholeAddress_namesAHostToo(String address) throws IOException {
    assertThat(answer("GET " + address + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith(address.contains("@") ? "HTTP/1.1 400 " : "HTTP/1.1 421 ")
        .contains("\"error\":");
  }

  @Test
  void pageOfAnotherOrigin_hasAJsonBody() {
    for (String address : List.of("/v1/models", TestService.management("/q/metrics"))) {
      given()
          .header("Origin", "https://evil.example")
          .get(address)
          .then()
          .statusCode(403)
          .contentType("application/json")
          .body("error.message", containsString("origin"));
    }
  }

  @Test
  void foreignName_isToldWhichSettingHasTheNames() throws IOException {
    assertThat(answer("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
        .contains(
            "\"message\":\"this host name is not allowed; allowed names are set in unroll.hosts\"",
            "\"code\":\"misdirected_request\"");
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
    for (String path : List.of("/v1/models", "/", "/chat.html", "/languages")) {
      String answer =
          answer("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host));
      assertThat(answer).as(path).startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void managementPort_hasTheSameNames() throws IOException {
    String head = "GET /q/health/live HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
    URI management = URI.create(TestService.management("/"));
    try (RawClient client = new RawClient(management)) {
      assertThat(client.send(head.formatted("evil.example")).all()).startsWith("HTTP/1.1 421 ");
    }
    try (RawClient client = new RawClient(management)) {
      assertThat(client.send(head.formatted("10.0.0.7:9000")).all()).startsWith("HTTP/1.1 200 ");
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
  @ValueSource(strings = {"/v1/models", "/v1/nothing", "/", "/css/nothing.css", "/v1"})
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

  @ParameterizedTest
  @CsvSource({
    "/translate, same-origin, 200",
    "/translate, none, 200",
    "/translate, same-site, 403",
    "/translate, cross-site, 403",
    "/v2/translate, none, 200",
    "/v2/translate, cross-site, 403"
  })
  void form_isTranslated_unlessAnotherSiteSendsIt(String path, String site, int status)
      throws IOException {
    String form = "q=a&source=en&target=fr&text=a&source_lang=EN&target_lang=FR";
    String answer =
        answer(
            """
            POST %s HTTP/1.1\r
            Host: localhost\r
            Sec-Fetch-Site: %s\r
            Content-Type: application/x-www-form-urlencoded\r
            Connection: close\r
            Content-Length: %d\r
            \r
            %s"""
                .formatted(path, site, form.length(), form));

    assertThat(answer).startsWith("HTTP/1.1 " + status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/completions      | {"model": "letters", "prompt": "%s"}
          /v1/embeddings       | {"model": "letters", "input": "%s"}
          /v1/chat/completions | {"model": "chat", "messages": [{"role": "user", "content": "%s"}]}
          """)
  void promptsOfTwoMegabytes_areRefusedByTheirLength_andOthersServed(String path, String json)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.formatted("the the ".repeat(240_000))))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
      }
      given()
          .contentType("application/json")
          .body(BODY)
          .post("/v1/completions")
          .then()
          .statusCode(200);
      for (CompletableFuture<HttpResponse<String>> refused : all) {
        HttpResponse<String> answer = refused.get(10, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("context_length_exceeded", "characters, too many");
      }
    }
  }

  @Test
  void longTexts_areReadOneAtATime_andShorterOnesPassThem() {
    int longest = 3 << 20;
    CountDownLatch end = new CountDownLatch(1);
    List<Uni<Boolean>> waiting = new ArrayList<>();
    int together = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    for (int i = 0; i < together; i++) {
      waiting.add(work.run(longest, () -> await(end)).memoize().indefinitely());
    }
    waiting.forEach(one -> one.subscribe().with(done -> {}));

    assertThat(work.run(2_000, () -> "short").await().atMost(Duration.ofSeconds(4)))
        .isEqualTo("short");
    assertThatThrownBy(() -> work.run(longest, () -> "long").await().atMost(Duration.ofSeconds(20)))
        .isInstanceOfSatisfying(
            ApiException.class, busy -> assertThat(busy.status()).isEqualTo(429));

    end.countDown();
    assertThat(work.run(longest, () -> "long").await().atMost(Duration.ofSeconds(4)))
        .isEqualTo("long");
  }

  private static boolean await(CountDownLatch end) {
    try {
      return end.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void madeUpPathsAndMethods_shareOneLabelInTheMetrics() throws IOException {
    try (RawClient client = new RawClient(service)) {
      for (int i = 0; i < 110; i++) {
        client.send("GET /%%c3zz%d HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(i)).until("}}");
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

    String metrics = RestAssured.get(TestService.management("/q/metrics")).asString();
    assertThat(metrics)
        .contains("uri=\"UNKNOWN\"")
        .containsPattern("status=\"400\",uri=\"/v1/embeddings\"")
        .doesNotContain("zz1", "MADE1", "/a1");
  }
}
