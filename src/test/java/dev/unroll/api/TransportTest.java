package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all requests and answers, whatever they are about. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class TransportTest {
  private static final String REQUEST =
      "{\"model\": \"letters\", \"prompt\": \"hello\", \"max_tokens\": 3}";

  @TestHTTPResource("/")
  URI service;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static byte[] zipped(byte[] plain) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  private static byte[] zipped(String plain) {
    return zipped(plain.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<byte[]> send(String path, String json, String... headers)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return send(client, path, json, headers);
    }
  }

  private HttpResponse<byte[]> send(HttpClient client, String path, String json, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!json.isEmpty()) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(json));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static ValidatableResponse post(String encoding, byte[] body) {
    return given()
        .contentType(ContentType.JSON)
        .header("Content-Encoding", encoding)
        .body(body)
        .post("/v1/completions")
        .then();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "image/png", "application/xml", "text/event-stream", "rubbish", ""})
  void acceptOfAnyKind_isAnsweredWithJson(String accept) {
    for (String path : new String[] {"/v1/completions", "/v1/embeddings"}) {
      given()
          .contentType(ContentType.JSON)
          .header("Accept", accept)
          .body(
              path.endsWith("completions") ? REQUEST : "{\"model\": \"letters\", \"input\": \"a\"}")
          .post(path)
          .then()
          .statusCode(200)
          .contentType(ContentType.JSON);
    }
    given().header("Accept", accept).get("/v1/models").then().contentType(ContentType.JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/completions | OPTIONS, POST
          /v1/chat/completions | OPTIONS, POST
          /v1/models | GET, HEAD, OPTIONS
          /v1/models/org/letters | GET, HEAD, OPTIONS
          /v1/models/letters/card | GET, HEAD, OPTIONS
          /v2 | GET, HEAD, OPTIONS
          /v2/health/live | GET, HEAD, OPTIONS
          /v2/models/letters | GET, HEAD, OPTIONS
          /v2/models/letters/generate | OPTIONS, POST
          /v2/models/org/letters/versions/1/infer | OPTIONS, POST
          /translate | OPTIONS, POST
          /languages | GET, HEAD, OPTIONS, POST
          / | GET, HEAD, OPTIONS
          /chat.html | GET, HEAD, OPTIONS
          """)
  void methods_areTold(String path, String allowed) {
    given().options(path).then().statusCode(200).header("Allow", allowed);
    given()
        .contentType(ContentType.JSON)
        .delete(path)
        .then()
        .statusCode(405)
        .header("Allow", allowed);
    given().head(path).then().statusCode(allowed.contains("GET") ? 200 : 405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "x-gzip"})
  void bodyInGzip_isRead(String encoding) {
    post(encoding, zipped(REQUEST)).statusCode(200).body("usage.completion_tokens", equalTo(3));
  }

  @Test
  void bodyInGzip_ofLibreTranslate_isRead() throws Exception {
    HttpRequest form =
        HttpRequest.newBuilder(service.resolve("/translate"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(zipped("q=hello&source=en&target=fr")))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(form, HttpResponse.BodyHandlers.ofString()).body())
          .contains("\"HELLO\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "deflate", "gzip, gzip", "nonsense"})
  void otherCodings_areStatus415(String encoding) {
    post(encoding, zipped(REQUEST))
        .statusCode(415)
        .header("Accept-Encoding", "gzip")
        .body("error.code", equalTo("unsupported_encoding"));
  }

  @Test
  void bodyThatIsNoGzip_isStatus400() {
    byte[] cut = zipped(REQUEST);
    post("gzip", REQUEST.getBytes(StandardCharsets.UTF_8))
        .statusCode(400)
        .body("error.code", equalTo("invalid_encoding"));
    post("gzip", java.util.Arrays.copyOf(cut, cut.length - 9))
        .statusCode(400)
        .body("error.code", equalTo("invalid_encoding"));
  }

  @Test
  void bodyThatIsTooLargeOnceInflated_isStatus413() {
    byte[] bomb = zipped(new byte[64 << 20]);
    assertThat(bomb).hasSizeLessThan(70_000);
    post("gzip", bomb).statusCode(413).body("error.code", equalTo("body_too_large"));
  }

  @Test
  void wholeAnswers_areCompressedForClientsThatAskForIt() throws Exception {
    HttpResponse<byte[]> plain = send("/v1/models", "");
    HttpResponse<byte[]> small = send("/v1/models", "", "Accept-Encoding", "gzip");

    assertThat(plain.headers().firstValue("Content-Encoding").orElse("identity"))
        .isEqualTo("identity");
    assertThat(small.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(small.body().length).isLessThan(plain.body().length / 4);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(small.body())).readAllBytes())
        .isEqualTo(plain.body());
    assertThat(
            send("/v1/completions", REQUEST, "Accept-Encoding", "gzip, deflate, br")
                .headers()
                .firstValue("Content-Encoding"))
        .contains("gzip");
  }

  @ParameterizedTest
  @CsvSource({"/v1/completions", "/translate"})
  void eventStreams_areNeverCompressed(String path) throws Exception {
    String json =
        path.equals("/translate")
            ? "{\"q\": \"hello\", \"source\": \"en\", \"target\": \"fr\"}"
            : REQUEST.replace("}", ", \"stream\": true}");
    HttpResponse<byte[]> stream =
        send(path, json, "Accept-Encoding", "gzip", "Accept", "text/event-stream");

    assertThat(stream.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    assertThat(stream.headers().firstValue("Content-Encoding").orElse("identity"))
        .isEqualTo("identity");
    assertThat(new String(stream.body(), StandardCharsets.UTF_8)).startsWith("data: ");
  }

  @Test
  void modelsWithoutDetails_haveOpenAisFieldsOnly() throws Exception {
    given()
        .get("/v1/models?details=false")
        .then()
        .statusCode(200)
        .body("data.find { it.id == 'letters' }.created", equalTo(1_704_164_645));
    for (var model :
        new ObjectMapper().readTree(send("/v1/models?details=false", "").body()).get("data")) {
      assertThat(model.fieldNames())
          .toIterable()
          .containsExactly("id", "object", "created", "owned_by");
    }
  }

  @Test
  void requestId_isTheClientsOwn_inAnswersStreamsAndErrors() {
    for (String body : new String[] {REQUEST, REQUEST.replace("}", ", \"stream\": true}")}) {
      given()
          .contentType(ContentType.JSON)
          .header("X-Request-Id", "trace-7:a/b")
          .body(body)
          .post("/v1/completions")
          .then()
          .statusCode(200)
          .header("x-request-id", "trace-7:a/b");
    }
    given()
        .header("X-Request-Id", "mine")
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/v1/completions")
        .then()
        .statusCode(400)
        .header("x-request-id", "mine")
        .body("error.request_id", equalTo("mine"));
    given()
        .header("X-Request-Id", "mine")
        .get("/v1/nosuch")
        .then()
        .statusCode(404)
        .header("x-request-id", "mine")
        .body("error.request_id", equalTo("mine"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with blank", "quo\"te", "ünï", "%0d%0a", "{}"})
  void requestIdThatIsNone_getsAnother(String id) {
    given()
        .header("X-Request-Id", id)
        .get("/v1/models")
        .then()
        .header("x-request-id", matchesPattern("req_[0-9a-f]{32}"));
    given()
        .header("X-Request-Id", "x".repeat(129))
        .get("/v1/models")
        .then()
        .header("x-request-id", matchesPattern("req_[0-9a-f]{32}"));
  }
}
