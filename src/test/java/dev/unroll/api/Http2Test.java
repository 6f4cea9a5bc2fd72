package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests side by side on one connection of HTTP/2. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
@TestProfile(KeysProfile.class)
class Http2Test {
  private static final String MODEL = "fake-letters";

  @TestHTTPResource("/")
  URI service;

  @Inject Vertx vertx;

  private final FakeEngines.Script script = FakeEngines.script(MODEL);
  private HttpClient client;

  @BeforeEach
  void connect() {
    TestService.awaitReady();
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MaxPoolSize(1));
  }

  @AfterEach
  void leave() throws Exception {
    script.reset();
    now(client.close());
  }

  private static <T> T now(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
  }

  private HttpClientRequest request(HttpMethod method, String address, String key)
      throws Exception {
    HttpClientRequest request =
        now(client.request(method, service.getPort(), "localhost", address));
    return request
        .putHeader("Authorization", "Bearer " + key)
        .exceptionHandler(reset -> {}); // An answer before the end of the body ends the stream.
  }

  /** What a request's answer is: its status, then its body. */
  private static String answer(HttpClientRequest request) throws Exception {
    return answer(request, "");
  }

  private static String answer(HttpClientRequest request, String body) throws Exception {
    // Who reads the body must be there before it arrives, so before the request is sent.
    Future<String> answer =
        request
            .response()
            .flatMap(response -> response.body().map(all -> response.statusCode() + " " + all));
    request.end(body);
    return now(answer);
  }

  @Test
  void requestWithAWrongKey_isRefused_whileAnotherOfTheConnectionStreams() throws Exception {
    script.stepMillis = 5;
    AtomicInteger events = new AtomicInteger();
    HttpClientRequest stream =
        request(HttpMethod.POST, "/v1/completions", KeysProfile.ALL)
            .putHeader("Content-Type", "application/json");
    String body =
        "{\"model\": \"%s\", \"prompt\": \"hello\", \"max_tokens\": 300, \"stream\": true}"
            .formatted(MODEL);
    Buffer all = Buffer.buffer();
    Future<HttpClientResponse> streamed =
        stream
            .response()
            .onSuccess(
                response ->
                    response.handler(
                        chunk -> {
                          all.appendBuffer(chunk);
                          events.incrementAndGet();
                        }));
    now(stream.end(body));
    HttpClientResponse response = now(streamed);
    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
    TestService.await("the stream has begun", () -> events.get() > 0);

    HttpClientRequest wrong = request(HttpMethod.GET, "/v1/models", "unroll-wrong");
    assertThat(wrong.connection()).isSameAs(stream.connection());
    assertThat(answer(wrong)).startsWith("401 ").contains("\"code\":\"invalid_api_key\"");
    int then = events.get();
    TestService.await("the stream goes on", () -> events.get() > then);
    assertThat(answer(request(HttpMethod.GET, "/v1/models", KeysProfile.ALL))).startsWith("200 ");

    script.stepMillis = 0;
    now(response.end());
    assertThat(all.toString()).endsWith("data: [DONE]\n\n");
    assertThat(all.toString().split("data: ", -1)).hasSizeGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/v1/models?q=%", "/a b", "/v1/{id}", "*"})
  void addressThatCannotBeRead_hasAJsonBody_andTheConnectionGoesOn(String address)
      throws Exception {
    HttpClientRequest unreadable = request(HttpMethod.GET, address, KeysProfile.ALL);

    assertThat(answer(unreadable))
        .startsWith("400 ")
        .contains("\"message\":\"the address of the request cannot be read\"")
        .contains("\"code\":\"malformed_request\"");

    HttpClientRequest next = request(HttpMethod.GET, "/v1/models", KeysProfile.ALL);
    assertThat(next.connection()).isSameAs(unreadable.connection());
    assertThat(answer(next)).startsWith("200 ");
  }

  @Test
  void addressThatCannotBeRead_ofARequestWithABody_hasAJsonBody() throws Exception {
    HttpClientRequest unreadable = request(HttpMethod.POST, "/v1/%", KeysProfile.ALL);

    assertThat(answer(unreadable, "x".repeat(200_000)))
        .startsWith("400 ")
        .contains("\"code\":\"malformed_request\"");
    assertThat(answer(request(HttpMethod.GET, "/v1/models", KeysProfile.ALL))).startsWith("200 ");
  }
}
