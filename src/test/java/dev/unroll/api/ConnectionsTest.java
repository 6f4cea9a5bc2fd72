package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.api.connection.HeldBytes;
import dev.unroll.api.registry.ModelRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that are slow, half-closed or too many, with deadlines that are short. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
@TestProfile(ConnectionsTest.ShortDeadlines.class)
class ConnectionsTest {
  private static final String MODEL = "fake-letters";
  private static final String TEN =
      """
      {"model": "fake-letters", "prompt": "hello", "max_tokens": 10}""";
  private static final String HEAD_OF_LARGE =
      RawClient.head("/v1/completions", "Content-Length: 2000000\r\n");

  // HTTP/2: the preface with settings, which may say that nothing of a body can be sent.
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final String HTTP_2 = PREFACE + "\0\0\0\4\0\0\0\0\0";
  private static final String HTTP_2_WITHOUT_WINDOW =
      PREFACE + "\0\0\6\4\0\0\0\0\0" + "\0\4\0\0\0\0";
  private static final String PING = "\0\0\10\6\0\0\0\0\0" + "12345678";

  private static final byte[] PART_OF_LARGE = new byte[60_000];

  /** Deadlines of a second or less, and room for twelve connections and three large bodies. */
  public static final class ShortDeadlines implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "unroll.connections.head", "600ms",
          "unroll.connections.body", "1s",
          "unroll.connections.body-rate", "100",
          "unroll.connections.keep-alive", "1500ms",
          "unroll.connections.bodies", "150000",
          "unroll.connections.streams", "40",
          "unroll.connections.per-address", "12",
          "unroll.trainings.clients", "off");
    }
  }

  @TestHTTPResource("/v1/completions")
  URI completions;

  @TestHTTPResource("/v1/trainings")
  URI trainings;

  @Inject ModelRegistry registry;
  @Inject HeldBytes held;

  private final FakeEngines.Script script = FakeEngines.script(MODEL);
  private final List<RawClient> open = new ArrayList<>();

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @AfterEach
  void leave() throws IOException {
    for (RawClient client : open) {
      client.close();
    }
    script.reset();
    TestService.await("no request runs or waits", () -> live() == 0);
    TestService.await("no bytes are held", () -> held.held() == 0);
  }

  private int live() {
    return registry.model(MODEL).engine().running() + registry.model(MODEL).engine().waiting();
  }

  private RawClient connect() {
    RawClient client = new RawClient(completions);
    open.add(client);
    return client;
  }

  /** {@code GET /v1/models} as one frame of HTTP/2. */
  private static String http2Request(int stream) {
    String path = "/v1/models";
    String host = "localhost";
    String head =
        "\u0082\u0086" // GET, http
            + "\4"
            + (char) path.length()
            + path
            + "\1"
            + (char) host.length()
            + host;
    return http2Head(stream, 5, head);
  }

  /** A whole head as one frame of HTTP/2; with the flags 5, its request has no body. */
  private static String http2Head(int stream, int flags, String head) {
    return "\0\0" + (char) head.length() + "\1" + (char) flags + "\0\0\0" + (char) stream + head;
  }

  private static void answers() {
    given()
        .contentType("application/json")
        .body(TEN)
        .post("/v1/completions")
        .then()
        .statusCode(200);
  }

  @Test
  void trainingsThatAreSwitchedOff_areNotThere() {
    given().get(trainings).then().statusCode(404);
    given().get(trainings + "/any").then().statusCode(404);
    given().post(trainings + "/any/stop").then().statusCode(404);
  }

  @Test
  void headThatDoesNotCome_isStatus408_andTheConnectionEnds() throws IOException {
    assertThat(connect().send("POST /v1/completions HTTP/1.1\r\nHo").all())
        .startsWith("HTTP/1.1 408 ")
        .containsIgnoringCase("connection: close")
        .contains("\"code\":\"request_timeout\"");
  }

  @Test
  void headOfAByteAtATime_isStatus408() throws Exception {
    RawClient client = connect();
    StringBuilder sent = new StringBuilder();
    try {
      for (int i = 0; i < 100; i++) {
        client.send(sent.isEmpty() ? "GET / HTTP/1.1\r\nX: " : "a");
        sent.append('a');
        Thread.sleep(100);
      }
    } catch (SocketException closed) {
      assertThat(sent).hasSizeLessThan(100);
      return;
    }
    throw new AssertionError("the connection is open after ten seconds");
  }

  @Test
  void connectionWithoutARequest_isClosed() throws IOException {
    assertThat(connect().all()).isEmpty();
  }

  @Test
  void connectionThatWaitsForItsNextRequest_isKeptForAWhile() throws Exception {
    RawClient client = connect();
    String get = "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.send(get).until("}}");
    Thread.sleep(800); // longer than a head may take
    client.send(get).until("}}");

    assertThat(client.all()).isEmpty();
  }

  @Test
  void connectionOfHttp2WithoutARequest_isClosed_evenIfItPings() throws Exception {
    RawClient client = connect().send(HTTP_2);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 80; i++) {
                client.send(PING).until("12345678");
                Thread.sleep(100);
              }
            })
        .isInstanceOfAny(SocketException.class, AssertionError.class); // It has ended.
  }

  @Test
  void streamsOfHttp2WhoseAnswersAreUnread_leaveOthersRoom() throws IOException {
    StringBuilder streams = new StringBuilder(HTTP_2_WITHOUT_WINDOW);
    for (int stream = 1; stream < 200; stream += 2) {
      streams.append(http2Request(stream));
    }
    RawClient client = connect().send(streams.toString());

    assertThat(client.until("\0\0\4\3\0\0\0")).as("a stream is refused").isNotEmpty();
    answers();
  }

  @Test
  void streamsOfOneConnection_mayBeMoreThanTheConnectionsOfItsAddress() throws IOException {
    StringBuilder streams = new StringBuilder(HTTP_2_WITHOUT_WINDOW);
    for (int stream = 1; stream <= 2 * 25; stream += 2) {
      streams.append(http2Request(stream));
    }
    RawClient client = connect().send(streams.toString()).send(PING);

    assertThat(client.until("12345678")).doesNotContain("\0\0\4\3\0\0\0");
  }

  @Test
  void requestsThatComeTogether_areAnsweredInTheirOrder() throws IOException {
    String together =
        "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20)
            + RawClient.post("/v1/completions", TEN)
            + "GET /v1/last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    String answers = connect().send(together).endInput().all();

    assertThat(answers.split("HTTP/1.1 404 ", -1)).hasSize(22);
    assertThat(answers.indexOf("usage")).isBetween(1, answers.indexOf("/v1/last"));
  }

  @Test
  void requestsThatComeTogetherAndAreTooMany_endTheConnection() throws IOException {
    RawClient client = connect();
    String get = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n";

    assertThat(client.sendIfOpen(get.repeat(1_000)).allOrReset().split("HTTP/1.1 200", -1))
        .hasSizeLessThan(100);
    answers();
  }

  @Test
  void bodyThatDoesNotCome_isStatus408_andItsBytesAreReleased() throws IOException {
    RawClient client = connect().send(HEAD_OF_LARGE).send(PART_OF_LARGE);
    TestService.await("bytes are held", () -> held.held() > 50_000);

    assertThat(client.all())
        .startsWith("HTTP/1.1 408 ")
        .containsIgnoringCase("connection: close")
        .contains("\"code\":\"request_timeout\"");
    TestService.await("no bytes are held", () -> held.held() == 0);
  }

  @Test
  void bodyThatDoesNotComeOverHttp2_isStatus408_andOtherStreamsGoOn() throws Exception {
    String host = "\1\11localhost";
    String post = "\u0083\u0086\4\17/v1/completions" + host + "\17\20\20application/json";
    RawClient client = connect().send(HTTP_2).send(http2Head(1, 4, post));

    assertThat(client.send(http2Request(3)).until("\"object\":\"list\"")).isNotEmpty();
    assertThat(client.until("request_timeout")).contains("408");
    assertThat(client.send(http2Request(5)).until("\"object\":\"list\"")).isNotEmpty();
  }

  @Test
  void bodyThatComesSlowlyButSteadily_isRead() throws Exception {
    RawClient client =
        connect().send(RawClient.head("/v1/completions", "Transfer-Encoding: chunked\r\n"));
    String body = TEN + " ".repeat(500);
    for (int at = 0; at < body.length(); at += 20) { // 400 bytes a second, for 1.4 seconds
      String part = body.substring(at, Math.min(body.length(), at + 20));
      client.send("%x\r\n%s\r\n".formatted(part.length(), part));
      Thread.sleep(50);
    }
    client.send("0\r\n\r\n");

    assertThat(client.until("usage")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void largeBodiesThatAreTooMany_getStatus503_andSmallOnesAreServed() throws IOException {
    connect().send(HEAD_OF_LARGE).send(PART_OF_LARGE);
    connect().send(HEAD_OF_LARGE).send(PART_OF_LARGE);
    TestService.await("two are held", () -> held.held() == 2L * PART_OF_LARGE.length);
    connect().send(HEAD_OF_LARGE).send(PART_OF_LARGE);
    RawClient fourth = connect().send(HEAD_OF_LARGE).send(PART_OF_LARGE).send(PART_OF_LARGE);

    assertThat(fourth.until("}}"))
        .startsWith("HTTP/1.1 503 ")
        .containsIgnoringCase("retry-after: 1")
        .contains("\"code\":\"overloaded\"");
    answers();
  }

  @Test
  void connectionsThatAreTooMany_areClosed_andTheirPlacesAreFreeAgain() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(connect().sendIfOpen("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n"));
    }
    long closed = clients.stream().filter(RawClient::isClosedAtOnce).count();

    assertThat(closed).isBetween(8L, 19L);
    TestService.await("there is room again", ConnectionsTest::isAnswered);
  }

  private static boolean isAnswered() {
    try {
      answers();
      return true;
    } catch (Exception refused) {
      return false;
    }
  }

  @Test
  void silentModel_keepsItsConnectionBeyondAllDeadlines() throws IOException {
    script.stepMillis = 180;

    assertThat(connect().send(RawClient.post("/v1/completions", TEN)).until("usage"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void clientThatSendsNothingMore_getsItsAnswer() throws IOException {
    script.stepMillis = 60;

    String answer = connect().send(RawClient.post("/v1/completions", TEN)).endInput().all();

    assertThat(answer).contains("HTTP/1.1 200 ").contains("\"completion_tokens\":10");
  }

  @Test
  void clientThatSendsNothingMore_getsItsStream() throws IOException {
    script.stepMillis = 60;
    String streamed = TEN.replace("}", ", \"stream\": true}");

    String answer = connect().send(RawClient.post("/v1/completions", streamed)).endInput().all();

    assertThat(answer).startsWith("HTTP/1.1 200 ").contains(": ping").contains("data: [DONE]");
  }

  @Test
  void clientThatHasLeft_isNoticed() throws IOException {
    script.stepMillis = 500;
    RawClient client = connect().send(RawClient.post("/v1/completions", TEN.replace("10", "1000")));
    TestService.await("it runs", () -> live() == 1);

    client.close();

    TestService.await("its slot is free", () -> live() == 0);
  }
}
