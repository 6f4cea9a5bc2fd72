package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.unroll.api.registry.ModelRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LibreTranslate's call with an event stream for an answer. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class StreamedTranslationsTest {
  private static final String MODEL = "fake-en-fr";

  @TestHTTPResource("/translate")
  URI translate;

  @Inject ModelRegistry registry;

  private final FakeEngines.Script script = FakeEngines.script(MODEL);

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @AfterEach
  void reset() {
    script.reset();
    TestService.await("no request runs or waits", () -> running() + waiting() == 0);
  }

  private int running() {
    return registry.model(MODEL).engine().running();
  }

  private int waiting() {
    return registry.model(MODEL).engine().waiting();
  }

  private EventReader read(String json) {
    return EventReader.ofEvents(translate, json);
  }

  private static List<String> texts(List<String> events, int index) {
    List<String> texts = new ArrayList<>();
    for (String event : events.subList(0, events.size() - 1)) {
      if (JsonPath.from(event).getInt("index") == index) {
        texts.add(JsonPath.from(event).getString("text"));
      }
    }
    return texts;
  }

  @Test
  void text_comesWordByWord_andAtTheEndWhole() {
    try (EventReader reader =
        read("{\"q\": \"One cat, house tree!\\n\", \"source\": \"en\", \"target\": \"fr\"}")) {
      assertThat(reader.response().headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(reader.response().headers().firstValue("x-accel-buffering")).hasValue("no");
      List<String> events = reader.rest();

      assertThat(texts(events, 0)).containsExactly("ONE", " CAT,", " HOUSE", " TREE!\n");
      assertThat(events.getLast()).isEqualTo("{\"translatedText\":\"ONE CAT, HOUSE TREE!\\n\"}");
    }
  }

  @Test
  void batch_tellsEachTextFromItsFront() {
    try (EventReader reader =
        read(
            "{\"q\": [\"A bb. Ccc dd.\", \"42\", \"E\"], \"source\": \"auto\", \"target\": \"fr\","
                + " \"alternatives\": 1}")) {
      List<String> events = reader.rest();

      JsonPath whole = JsonPath.from(events.getLast());
      assertThat(whole.getList("translatedText")).containsExactly("A BB. CCC DD.", "42", "E");
      assertThat(whole.getList("detectedLanguage")).hasSize(3);
      assertThat(whole.getList("alternatives")).hasSize(3);
      for (int text = 0; text < 3; text++) {
        assertThat(String.join("", texts(events, text)))
            .isEqualTo(whole.getList("translatedText").get(text));
      }
    }
  }

  @Test
  void html_isStreamedWithItsMarkup() {
    try (EventReader reader =
        read(
            "{\"q\": \"<p>One &amp; cat<br>house</p>\", \"source\": \"en\", \"target\": \"fr\","
                + " \"format\": \"html\"}")) {
      List<String> events = reader.rest();

      assertThat(String.join("", texts(events, 0))).isEqualTo("<p>ONE &amp; CAT<br>HOUSE</p>");
    }
  }

  @Test
  void textThatStays_isToldToo() {
    try (EventReader reader =
        read("{\"q\": \"Bon jour\", \"source\": \"fr\", \"target\": \"fr\"}")) {
      assertThat(reader.rest())
          .containsExactly(
              "{\"index\":0,\"text\":\"Bon jour\"}", "{\"translatedText\":\"Bon jour\"}");
    }
  }

  @Test
  void words_comeAsTheyAreMade() {
    script.stepMillis = 40;
    try (EventReader reader =
        read("{\"q\": \"aaaa bbbb cccc dddd\", \"source\": \"en\", \"target\": \"fr\"}")) {
      long start = System.nanoTime();
      reader.next();
      long first = System.nanoTime() - start;
      List<String> rest = reader.rest();
      long all = System.nanoTime() - start;

      assertThat(rest).hasSize(4);
      assertThat(all - first).isGreaterThan(300_000_000L);
    }
  }

  @Test
  void modelFailsHalfway_isTheLastEvent() {
    script.stepMillis = 20;
    try (EventReader reader =
        read(
            "{\"q\": \"aaaa bbbb cccc dddd eeee ffff\", \"source\": \"en\", \"target\": \"fr\"}")) {
      reader.next();
      script.failing = true;
      List<String> rest = reader.rest();

      assertThat(JsonPath.from(rest.getLast()).getString("error"))
          .startsWith("Cannot translate text: ")
          .contains("told to fail");
      assertThat(JsonPath.from(rest.getLast()).getString("translatedText")).isNull();
    }
  }

  @Test
  void refusal_isAStatus() {
    given()
        .contentType(ContentType.JSON)
        .accept("text/event-stream")
        .body("{\"q\": \"a\", \"source\": \"en\", \"target\": \"zz\"}")
        .post("/translate")
        .then()
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body("error", equalTo("zz is not supported"));
  }

  @Test
  void clientLeaves_freesItsRows() {
    script.stepMillis = 20;
    EventReader reader =
        read(
            "{\"q\": \"%s\", \"source\": \"en\", \"target\": \"fr\"}"
                .formatted("aa bb cc dd.\\n".repeat(500)));
    assertThat(reader.next()).isNotNull();

    reader.close();

    TestService.await("no request runs", () -> running() + waiting() == 0);
  }

  @Test
  void queueFull_isLibreTranslatesStatus429() {
    script.stepMillis = 50;
    List<EventReader> readers = new ArrayList<>();
    try {
      String endless =
          "{\"q\": \"%s\", \"source\": \"en\", \"target\": \"fr\"}"
              .formatted("aa bb cc dd.\\n".repeat(50));
      int status = 200;
      for (int i = 0; i < 20 && status == 200; i++) {
        EventReader reader = read(endless);
        readers.add(reader);
        status = reader.response().statusCode();
      }
      assertThat(status).isEqualTo(429);
      given()
          .contentType(ContentType.JSON)
          .body(endless)
          .post("/translate")
          .then()
          .statusCode(429)
          .header("Retry-After", Integer::parseInt, org.hamcrest.Matchers.greaterThan(0))
          .body("error", startsWith("Slowdown: "));
    } finally {
      readers.forEach(EventReader::close);
    }
  }

  @Test
  void longDocument_doesNotHoldUpAShortSentence() {
    script.stepMillis = 2;
    try (EventReader reader =
        read(
            "{\"q\": \"%s\", \"source\": \"en\", \"target\": \"fr\"}"
                .formatted("aa bb cc dd ee ff gg hh.\\n".repeat(1_000)))) {
      reader.next();
      long start = System.nanoTime();

      given()
          .contentType(ContentType.JSON)
          .body("{\"q\": \"ab\", \"source\": \"en\", \"target\": \"fr\"}")
          .post("/translate")
          .then()
          .statusCode(200);

      assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
      assertThat(running()).isEqualTo(1);
    }
  }
}
