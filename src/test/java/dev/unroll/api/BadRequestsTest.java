package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class BadRequestsTest {
  @TestHTTPResource("/v1/completions")
  URI completions;

  private LogListener log;

  @BeforeEach
  void listenToTheLog() {
    TestService.awaitReady();
    log =
        new LogListener(
            "",
            record -> record.getThrown() != null,
            record -> record.getLoggerName() + ": " + record.getThrown());
  }

  @AfterEach
  void nothingWasLoggedAndTheServiceGoesOn() {
    log.close();
    assertThat(log.lines()).isEmpty();
    post("""
            {"model": "letters", "prompt": "hello", "max_tokens": 1}""")
        .statusCode(200);
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v1/completions").then();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"prompt": "hi"}                                                          | model
          {"model": 5, "prompt": "hi"}                                              | model
          {"model": "line", "prompt": "hi"}                                         | model
          {"model": "letters"}                                                      | prompt
          {"model": "letters", "prompt": ""}                                        | prompt
          {"model": "letters", "prompt": null}                                      | prompt
          {"model": "letters", "prompt": 5}                                         | prompt
          {"model": "letters", "prompt": []}                                        | prompt
          {"model": "letters", "prompt": [{}]}                                      | prompt[0]
          {"model": "letters", "prompt": "hi", "temperature": -1}                   | temperature
          {"model": "letters", "prompt": "hi", "temperature": 2.1}                  | temperature
          {"model": "letters", "prompt": "hi", "temperature": NaN}                  | temperature
          {"model": "letters", "prompt": "hi", "temperature": 1e999}                | temperature
          {"model": "letters", "prompt": "hi", "temperature": "warm"}               | temperature
          {"model": "letters", "prompt": "hi", "max_tokens": 0}                     | max_tokens
          {"model": "letters", "prompt": "hi", "max_tokens": 123456789012345678901} | max_tokens
          {"model": "letters", "prompt": "hi", "max_tokens": 1.5}                   | max_tokens
          {"model": "letters", "prompt": "hi", "max_tokens": "many"}                | max_tokens
          {"model": "letters", "prompt": "hi", "top_p": 0}                          | top_p
          {"model": "letters", "prompt": "hi", "top_p": 1.5}                        | top_p
          {"model": "letters", "prompt": "hi", "seed": "x"}                         | seed
          {"model": "letters", "prompt": "hi", "seed": 1e3}                         | seed
          {"model": "letters", "prompt": "hi", "stop": 5}                           | stop
          {"model": "letters", "prompt": "hi", "stop": [""]}                        | stop
          {"model": "letters", "prompt": "hi", "stop": ["a", 1]}                    | stop[1]
          {"model": "letters", "prompt": "hi", "stream": 1}                         | stream
          {"model": "letters", "prompt": "hi", "stream_options": {}}                | stream_options
          {"model": "letters", "prompt": "hi", "stream": true, "stream_options": 1} | stream_options
          {"model": "letters", "prompt": [1, "a"]}                                  | prompt
          {"model": "letters", "prompt": [[1.5]]}                                   | prompt[0]
          {"model": "letters", "prompt": [[]]}                                      | prompt
          {"model": "letters", "prompt": [99]}                                      | prompt
          {"model": "letters", "prompt": [-1]}                                      | prompt
          {"model": "letters", "prompt": "hi", "max_tokens": -2}                    | max_tokens
          {"model": "letters", "prompt": "hi", "max_completion_tokens": 0}          | max_completion_tokens
          {"model": "letters", "prompt": "hi", "top_k": -2}                         | top_k
          {"model": "letters", "prompt": "hi", "min_p": 1.1}                        | min_p
          {"model": "letters", "prompt": "hi", "typical_p": 0}                      | typical_p
          {"model": "letters", "prompt": "hi", "repetition_penalty": 0}             | repetition_penalty
          {"model": "letters", "prompt": "hi", "frequency_penalty": -2.1}           | frequency_penalty
          {"model": "letters", "prompt": "hi", "logit_bias": [5]}                   | logit_bias
          {"model": "letters", "prompt": "hi", "logit_bias": {"a": 5}}              | logit_bias
          {"model": "letters", "prompt": "hi", "logit_bias": {"1": 101}}            | logit_bias.1
          {"model": "letters", "prompt": "hi", "logit_bias": {"99": 5}}             | logit_bias
          {"model": "letters", "prompt": "hi", "stop_token_ids": ["a"]}             | stop_token_ids
          {"model": "letters", "prompt": "hi", "stop_token_ids": [99]}              | stop_token_ids
          {"model": "letters", "prompt": "hi", "min_tokens": -1}                    | min_tokens
          {"model": "letters", "prompt": "hi", "n": 0}                              | n
          {"model": "letters", "prompt": "hi", "n": 17}                             | n
          {"model": "letters", "prompt": ["a","b","c"], "n": 16}                    | n
          {"model": "letters", "prompt": "hi", "n": 3, "best_of": 2}                | best_of
          {"model": "letters", "prompt": "hi", "best_of": 2, "stream": true}        | best_of
          {"model": "letters", "prompt": "hi", "logprobs": 21}                      | logprobs
          {"model": "letters", "prompt": "hi", "echo": true, "logprobs": 1}         | echo
          {"model": "letters", "prompt": [1], "echo": true}                         | echo
          {"model": "letters", "prompt": "hi", "suffix": "end"}                     | suffix
          {"model": "letters", "prompt": "hi", "temprature": 1}                     | temprature
          """)
  void badField_isStatus400AndNamesIt(String request, String parameter) {
    post(request)
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(parameter))
        .body("error.message", notNullValue());
  }

  @Test
  void unknownFieldOfStreamOptions_isStatus400AndNamesIt() {
    post("""
            {"model": "letters", "prompt": "hi", "stream": true,
             "stream_options": {"include_usge": true}}""")
        .statusCode(400)
        .body("error.param", equalTo("stream_options.include_usge"))
        .body("error.message", containsString("did you mean 'stream_options.include_usage'?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"model\": }",
        "[1, 2]",
        "null",
        "\"text\"",
        "{} {}",
        "{\"a\": 1, \"a\": 2}",
        "\u0000",
        "{'model': 'x'}"
      })
  void bodyIsNotOneJsonObject_isStatus400(String body) {
    post(body)
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.message", containsString("body"));
  }

  @Test
  void deeplyNestedBody_isStatus400() {
    post("[".repeat(2_000)).statusCode(400).body("error.code", equalTo("invalid_json"));
  }

  @Test
  void unseenCharacters_areNamed() {
    post("""
            {"model": "letters", "prompt": "hello, Wörld", "stream": true}""")
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body("error.param", equalTo("prompt"))
        .body("error.code", equalTo("unknown_characters"))
        .body("error.message", allOf(containsString(","), containsString("W")))
        .body("error.message", containsString("ö"));
  }

  @Test
  void promptTooLong_isStatus400() {
    post("""
            {"model": "letters", "prompt": "%s"}"""
            .formatted("a".repeat(100_000)))
        .statusCode(400)
        .body("error.param", equalTo("prompt"))
        .body("error.code", equalTo("context_length_exceeded"));
  }

  @Test
  void unknownModel_isStatus404() {
    post("""
            {"model": "nobody", "prompt": "hi", "stream": true}""")
        .statusCode(404)
        .contentType(ContentType.JSON)
        .body("error.code", equalTo("model_not_found"))
        .body("error.param", equalTo("model"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"damaged", "incomplete", "untrained"})
  void unservedModel_isStatus404(String model) {
    post("""
            {"model": "%s", "prompt": "hi"}"""
            .formatted(model))
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tenMegabytes_isStatus413(boolean chunked) throws Exception {
    byte[] body = new byte[10 << 20];
    HttpRequest.BodyPublisher publisher =
        chunked
            ? HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
            : HttpRequest.BodyPublishers.ofByteArray(body);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(completions)
                  .header("Content-Type", "application/json")
                  .POST(publisher)
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(response.body()).contains("\"code\":\"body_too_large\"");
    }
  }

  @Test
  void chunkedBodyOfSeveralParts_isRead() throws Exception {
    String body =
        """
        {"model": "letters", "prompt": "%s", "max_tokens": 1}"""
            .formatted("a".repeat(1_900));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(completions)
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofByteArrays(
                          body.chars().mapToObj(c -> new byte[] {(byte) c}).toList()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void wrongMethod_isStatus405(String method) {
    given()
        .request(method, "/v1/completions")
        .then()
        .statusCode(405)
        .contentType(ContentType.JSON)
        .header("Allow", "OPTIONS, POST")
        .body("error.code", equalTo("method_not_allowed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
  void wrongContentType_isStatus415(String type) {
    given()
        .contentType(type)
        .body("x=1")
        .post("/v1/completions")
        .then()
        .statusCode(415)
        .contentType(ContentType.JSON)
        .header("Accept-Encoding", nullValue())
        .body("error.code", equalTo("unsupported_media_type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/nothing", "/v1/completions/more", "/v1/embeddings/more", "/v1"})
  void unknownPath_isStatus404(String path) {
    given()
        .get(path)
        .then()
        .statusCode(404)
        .contentType(ContentType.JSON)
        .body("error.code", equalTo("unknown_path"));
  }

  @Test
  void error_saysNothingOfTheProgram() {
    post("{\"model\": [}").body("error.message", not(containsString("jackson")));
  }
}
