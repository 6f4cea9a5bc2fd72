package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.unroll.api.registry.ModelRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that leave, that read slowly, and that are too many. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class StreamControlTest {
  private static final String MODEL = "fake-letters";
  private static final String ENDLESS =
      """
      {"model": "fake-letters", "prompt": "hello", "max_tokens": 100000, "stream": true}""";

  @TestHTTPResource("/v1/completions")
  URI completions;

  @Inject ModelRegistry registry;

  private final FakeEngines.Script script = FakeEngines.script(MODEL);
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
    awaitIdle();
  }

  @AfterEach
  void leave() throws Exception {
    for (AutoCloseable stream : open) {
      stream.close();
    }
    script.reset();
    awaitIdle();
  }

  private EventReader stream() {
    return stream(HttpClient.Version.HTTP_1_1);
  }

  private EventReader stream(HttpClient.Version version) {
    EventReader reader = new EventReader(completions, ENDLESS, version);
    open.add(reader);
    return reader;
  }

  private int running() {
    return registry.model(MODEL).engine().running();
  }

  private int waiting() {
    return registry.model(MODEL).engine().waiting();
  }

  private void awaitIdle() {
    TestService.await("no request runs or waits", () -> running() + waiting() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void clientLeaves_freesItsSlotAtOnce(HttpClient.Version version) {
    script.stepMillis = 20;
    EventReader reader = stream(version);
    assertThat(reader.next()).isNotNull();
    TestService.await("it runs", () -> running() == 1);

    long start = System.nanoTime();
    reader.close();
    awaitIdle();

    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(1000);
  }

  @Test
  void clientLeavesWhileItWaits_freesItsPlace() {
    script.stepMillis = 20;
    stream().next();
    stream().next();
    EventReader waiting = stream();
    TestService.await("one waits", () -> waiting() == 1);

    waiting.close();

    TestService.await("none waits", () -> waiting() == 0);
    assertThat(running()).isEqualTo(2);
  }

  @Test
  void clientOfAWholeAnswerLeaves_freesItsSlot() throws IOException {
    script.stepMillis = 20;
    Socket socket = request(ENDLESS.replace(", \"stream\": true", ""), 1 << 16);
    TestService.await("it runs", () -> running() == 1);

    socket.close();

    awaitIdle();
  }

  @Test
  void queueFull_isStatus429WithRetryAfter() {
    script.stepMillis = 20;
    stream().next();
    stream().next();
    stream();
    TestService.await("one waits", () -> waiting() == 1);

    Response refused = given().contentType(ContentType.JSON).body(ENDLESS).post("/v1/completions");

    refused
        .then()
        .statusCode(429)
        .contentType(ContentType.JSON)
        .body("error.type", equalTo("rate_limit_error"));
    given()
        .contentType(ContentType.JSON)
        .body(ENDLESS.replace("hello", "what no token is: 1234"))
        .post("/v1/completions")
        .then()
        .statusCode(429); // before its text is looked at
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
    String metrics = RestAssured.get(TestService.management("/q/metrics")).asString();
    assertThat(metrics)
        .contains("unroll_num_requests_running{model=\"fake-letters\"} 2.0")
        .contains("unroll_num_requests_waiting{model=\"fake-letters\"} 1.0")
        .contains(
            "unroll_requests_rejected_total{model=\"fake-letters\",reason=\"QueueFull\"} 2.0");
  }

  @Test
  void slowReader_pausesItsSequenceAndNoOther() throws Exception {
    try (Socket slow = request(ENDLESS, 4096)) {
      TestService.await("it runs", () -> running() == 1);
      int steps = awaitStandstill();
      assertThat(steps).isLessThan(100_000);

      given()
          .contentType(ContentType.JSON)
          .body(ENDLESS.replace(", \"stream\": true", "").replace("100000", "50"))
          .post("/v1/completions")
          .then()
          .statusCode(200)
          .body("usage.completion_tokens", equalTo(50));

      BufferedReader lines =
          new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
      while (script.steps < steps + 1_000) {
        assertThat(lines.readLine()).isNotNull();
      }
    }
  }

  /** Steps of the model when it takes no more of them. */
  private int awaitStandstill() throws InterruptedException {
    int last = -1;
    for (int look = 0; look < 100; look++) {
      Thread.sleep(200);
      if (script.steps == last) {
        return last;
      }
      last = script.steps;
    }
    throw new AssertionError("the engine goes on, though nobody reads");
  }

  private Socket request(String body, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.setReceiveBufferSize(receiveBuffer);
    socket.connect(new InetSocketAddress(completions.getHost(), completions.getPort()));
    socket
        .getOutputStream()
        .write(
            ("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: %d\r\n\r\n%s")
                .formatted(body.length(), body)
                .getBytes(StandardCharsets.UTF_8));
    return socket;
  }
}
