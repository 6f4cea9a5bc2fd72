package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class CompletionsTest {
  @TestHTTPResource("/v1/completions")
  URI completions;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v1/completions").then();
  }

  private static String text(String json) {
    return post(json).statusCode(200).extract().path("choices[0].text");
  }

  @Test
  void whole_text_isOpenAisObject() {
    post("""
            {"model": "letters", "prompt": "hello", "max_tokens": 5, "temperature": 0}""")
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body("id", startsWith("cmpl-"))
        .body("object", equalTo("text_completion"))
        .body("model", equalTo("letters"))
        .body("choices", hasSize(1))
        .body("choices[0].index", equalTo(0))
        .body("choices[0].logprobs", nullValue())
        .body("choices[0].finish_reason", equalTo("length"))
        .body("usage.prompt_tokens", equalTo(5))
        .body("usage.completion_tokens", equalTo(5))
        .body("usage.total_tokens", equalTo(10));
  }

  @Test
  void whole_withoutOptions_hasDefaultLength() {
    post("""
            {"model": "letters", "prompt": ["hello"]}""")
        .statusCode(200)
        .body("usage.completion_tokens", equalTo(256));
  }

  @Test
  void severalTexts_haveTheNextSeeds() {
    String one =
        """
        {"model": "letters", "prompt": "hello", "max_tokens": 20, "seed": %d, "n": %d}""";

    JsonPath two = post(one.formatted(7, 2)).statusCode(200).extract().jsonPath();

    assertThat(two.getList("choices.index")).containsExactly(0, 1);
    assertThat(two.getList("choices.text"))
        .containsExactly(text(one.formatted(7, 1)), text(one.formatted(8, 1)));
    assertThat(two.getInt("usage.prompt_tokens")).isEqualTo(5);
    assertThat(two.getInt("usage.completion_tokens")).isEqualTo(40);
  }

  @Test
  void promptInTokens_isContinuedAsItsText_andSeveralPromptsAreContinuedEach() {
    String request =
        """
        {"model": "letters", "prompt": %s, "max_tokens": 9, "temperature": 0}""";
    JsonPath whole =
        post(request.formatted("[\"abc\", \"hello\", [0, 1, 2]]"))
            .statusCode(200)
            .extract()
            .jsonPath();

    List<String> texts = whole.getList("choices.text");
    assertThat(texts.get(0)).isEqualTo(text(request.formatted("\"abc\"")));
    assertThat(texts.get(1)).isEqualTo(text(request.formatted("\"hello\"")));
    assertThat(texts.get(2)).isEqualTo(text(request.formatted("[0, 1, 2]")));
    assertThat(whole.getInt("usage.prompt_tokens")).isEqualTo(11);
  }

  @Test
  void echo_putsThePromptBefore() {
    String request =
        """
        {"model": "letters", "prompt": "hello", "max_tokens": 5, "temperature": 0%s}""";

    assertThat(text(request.formatted(", \"echo\": true")))
        .isEqualTo("hello" + text(request.formatted("")));
  }

  @Test
  void logprobs_areOfEachToken_andOfTheLikeliest() {
    JsonPath answer =
        post("""
            {"model": "letters", "prompt": "hello", "max_tokens": 5, "temperature": 0,
             "logprobs": 3}""")
            .statusCode(200)
            .extract()
            .jsonPath();

    String told = "choices[0].logprobs.";
    List<String> tokens = answer.getList(told + "tokens");
    assertThat(String.join("", tokens)).isEqualTo(answer.getString("choices[0].text"));
    assertThat(answer.getList(told + "text_offset")).containsExactly(0, 1, 2, 3, 4);
    for (int i = 0; i < 5; i++) {
      Map<String, Number> likeliest = answer.getMap(told + "top_logprobs[" + i + "]");
      Number chosen = answer.get(told + "token_logprobs[" + i + "]");
      assertThat(likeliest).hasSize(3).containsEntry(tokens.get(i), chosen);
      assertThat(likeliest.values()).allMatch(p -> p.doubleValue() <= chosen.doubleValue());
      assertThat(likeliest.values().stream().mapToDouble(p -> Math.exp(p.doubleValue())).sum())
          .isLessThanOrEqualTo(1.000001);
    }
  }

  @Test
  void bestOf_keepsTheLikeliest() {
    String request =
        """
        {"model": "letters", "prompt": "hello", "max_tokens": 4, "seed": 1, "logprobs": 0,
         "n": %d, "best_of": 3}""";
    JsonPath all = post(request.formatted(3)).statusCode(200).extract().jsonPath();

    double most = Double.NEGATIVE_INFINITY;
    String likeliest = "";
    for (int i = 0; i < 3; i++) {
      List<Number> told = all.getList("choices[" + i + "].logprobs.token_logprobs");
      double sum = told.stream().mapToDouble(Number::doubleValue).sum();
      if (sum > most) {
        most = sum;
        likeliest = all.getString("choices[" + i + "].text");
      }
    }
    assertThat(text(request.formatted(1))).isEqualTo(likeliest);
  }

  @Test
  void penaltiesAndBias_changeTheText() {
    String request =
        """
        {"model": "letters", "prompt": "hello", "max_tokens": 8, "temperature": 0%s}""";

    assertThat(text(request.formatted(", \"logit_bias\": {\"2\": 100}")).chars().distinct())
        .hasSize(1);
    assertThat(
            text(request.formatted(
                    ", \"logit_bias\": {\"2\": 20}, \"presence_penalty\": 2,"
                        + " \"repetition_penalty\": 50"))
                .chars()
                .distinct()
                .count())
        .isGreaterThan(1);
  }

  @Test
  void stopToken_endsTheText_butNotBeforeItsLeastLength() {
    String request =
        """
        {"model": "letters", "prompt": "hello", "max_tokens": 8, "temperature": 0,
         "logit_bias": {"2": 100}, "stop_token_ids": [2]%s}""";

    post(request.formatted(""))
        .statusCode(200)
        .body("choices[0].finish_reason", equalTo("stop"))
        .body("usage.completion_tokens", equalTo(1));
    post(request.formatted(", \"min_tokens\": 3"))
        .statusCode(200)
        .body("choices[0].finish_reason", equalTo("stop"))
        .body("usage.completion_tokens", equalTo(4));
  }

  @Test
  void neutralValues_andWhatCannotChangeTheText_areAccepted() {
    post("""
        {"model": "letters", "prompt": "hello", "max_completion_tokens": 2, "top_k": -1,
         "min_p": 0, "typical_p": 1, "repetition_penalty": 1.0, "presence_penalty": 0,
         "frequency_penalty": 0, "logit_bias": {}, "best_of": 1, "n": 1, "echo": false,
         "suffix": "", "reasoning_effort": "low", "cache_prompt": true, "store": false,
         "user": "me", "ignore_eos": false, "stop_token_ids": [], "min_tokens": 0}""")
        .statusCode(200)
        .body("usage.completion_tokens", equalTo(2));
  }

  @Test
  void whole_sameSeed_sameText() {
    String request =
        """
        {"model": "letters", "prompt": "hello", "max_tokens": 40, "seed": 7}""";

    assertThat(text(request)).hasSize(40).isEqualTo(text(request));
    assertThat(text(request)).isNotEqualTo(text(request.replace("7", "8")));
  }

  @Test
  void whole_stopString_endsBeforeIt() {
    String request =
        """
        {"model": "letters", "prompt": "hello", "max_tokens": 40, "seed": 7%s}""";
    String text = text(request.formatted(""));
    String stop = text.substring(20, 23);

    post(request.formatted(", \"stop\": [\"zzzzzzz\", \"" + stop + "\"]"))
        .statusCode(200)
        .body("choices[0].text", equalTo(text.substring(0, text.indexOf(stop))))
        .body("choices[0].finish_reason", equalTo("stop"));
  }

  @Test
  void whole_parametersThatChangeNothing_areAccepted() {
    post("""
            {"model": "letters", "prompt": "hello", "max_tokens": 1, "n": 1, "best_of": 1,
             "echo": false, "logprobs": null, "suffix": null, "frequency_penalty": 0,
             "presence_penalty": 0.0, "logit_bias": {}, "user": "somebody", "top_k": 5,
             "top_p": 0.9, "stop": null, "stream": false}""")
        .statusCode(200);
  }

  @Test
  void streamed_text_isTheSameAsWhole() {
    String request =
        """
        {"model": "letters", "prompt": "hello", "max_tokens": 40, "seed": 7%s}""";
    StringBuilder text = new StringBuilder();

    try (EventReader reader =
        new EventReader(completions, request.formatted(", \"stream\": true"))) {
      List<String> events = reader.rest();
      for (String event : events.subList(0, events.size() - 1)) {
        text.append(JsonPath.from(event).getString("choices[0].text"));
      }
    }

    assertThat(text.toString()).isEqualTo(text(request.formatted("")));
  }

  @Test
  void streamed_events_haveOpenAisFraming() {
    try (EventReader reader =
        new EventReader(
            completions,
            """
            {"model": "letters", "prompt": "hello", "max_tokens": 3, "stream": true,
             "stream_options": {"include_usage": true}}""")) {
      assertThat(reader.response().headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(reader.response().headers().firstValue("cache-control")).hasValue("no-store");
      assertThat(reader.response().headers().firstValue("x-accel-buffering")).hasValue("no");
      List<String> events = reader.rest();

      assertThat(events).hasSize(6);
      for (String event : events.subList(0, 3)) {
        JsonPath piece = JsonPath.from(event);
        assertThat(piece.getString("object")).isEqualTo("text_completion");
        assertThat(piece.getString("choices[0].text")).hasSize(1);
        assertThat(piece.getString("choices[0].finish_reason")).isNull();
        assertThat(piece.getString("id")).isEqualTo(JsonPath.from(events.getFirst()).get("id"));
      }
      assertThat(JsonPath.from(events.get(3)).getString("choices[0].finish_reason"))
          .isEqualTo("length");
      assertThat(JsonPath.from(events.get(4)).getList("choices")).isEmpty();
      assertThat(JsonPath.from(events.get(4)).getInt("usage.total_tokens")).isEqualTo(8);
      assertThat(events.get(5)).isEqualTo("[DONE]");
    }
  }

  @Test
  void streamed_bytes_areExactlyDataLinesAndBlankLines() throws Exception {
    String body =
        """
        {"model": "letters", "prompt": "hello", "max_tokens": 2, "temperature": 0, "stream": true}""";
    String answer;
    try (Socket socket = new Socket(completions.getHost(), completions.getPort());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      out.write(
          ("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  + "Accept-Encoding: gzip\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s")
              .formatted(body.length(), body)
              .getBytes(StandardCharsets.UTF_8));
      answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    // Chunk sizes taken out, what is left is the stream as the client's parser sees it.
    String stream =
        answer.substring(answer.indexOf("\r\n\r\n") + 4).replaceAll("(?m)^[0-9a-f]+\r\n|\r\n", "");

    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").doesNotContainIgnoringCase("gzip");
    assertThat(stream).matches("(data: \\{[^\n]*}\n\n){3}data: \\[DONE]\n\n");
  }

  @Test
  void streamed_slowModel_sendsEachEventWhenItIsMade() {
    FakeEngines.Script script = FakeEngines.script("fake-letters");
    script.stepMillis = 100;
    try (EventReader reader =
        new EventReader(
            completions,
            """
            {"model": "fake-letters", "prompt": "hello", "max_tokens": 5, "stream": true}""")) {
      long first = 0;
      long start = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        reader.next();
        first = i == 0 ? System.nanoTime() - start : first;
      }
      long all = System.nanoTime() - start;

      assertThat(all - first).isGreaterThan(300_000_000L);
    } finally {
      script.reset();
    }
  }

  @Test
  void streamed_silence_isFilledWithComments() {
    FakeEngines.Script script = FakeEngines.script("fake-letters");
    script.stepMillis = 900;
    try (EventReader reader =
        new EventReader(
            completions,
            """
            {"model": "fake-letters", "prompt": "hello", "max_tokens": 1, "stream": true}""")) {
      assertThat(reader.rest()).hasSize(3);
      assertThat(reader.comments()).isPositive();
    } finally {
      script.reset();
    }
  }

  @Test
  void streamed_modelFailsHalfway_sendsTheErrorAndEnds() {
    FakeEngines.Script script = FakeEngines.script("fake-letters");
    script.stepMillis = 20;
    try (EventReader reader =
        new EventReader(
            completions,
            """
            {"model": "fake-letters", "prompt": "hello", "max_tokens": 1000, "stream": true}""")) {
      reader.next();
      script.failing = true;
      List<String> rest = reader.rest();

      assertThat(JsonPath.from(rest.getLast()).getString("error.type")).isEqualTo("server_error");
      assertThat(rest).doesNotContain("[DONE]");
    } finally {
      script.reset();
    }
  }

  @Test
  void whole_modelFails_isStatus500() {
    FakeEngines.Script script = FakeEngines.script("fake-letters");
    script.failing = true;
    try {
      post("""
              {"model": "fake-letters", "prompt": "hello"}""")
          .statusCode(500)
          .body("error.type", equalTo("server_error"));
    } finally {
      script.reset();
    }
  }
}
