package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What LibreTranslate's API answers when it is asked for what cannot be. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class BadTranslationsTest {
  @TestHTTPResource("/translate")
  URI translate;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/translate").then();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"source": "en", "target": "fr"}                                 | Invalid request: missing q parameter
          {"q": "", "source": "en", "target": "fr"}                        | Invalid request: missing q parameter
          {"q": null, "source": "en", "target": "fr"}                      | Invalid request: missing q parameter
          {"q": [], "source": "en", "target": "fr"}                        | Invalid request: missing q parameter
          {"q": 5, "source": "en", "target": "fr"}                         | Invalid request: q parameter is not a text
          {"q": {}, "source": "en", "target": "fr"}                        | Invalid request: q parameter is not a text
          {"q": ["a", 1], "source": "en", "target": "fr"}                  | Invalid request: q parameter is not a text
          {"q": ["a", null], "source": "en", "target": "fr"}               | Invalid request: q parameter is not a text
          {"q": "\\ud83d a", "source": "en", "target": "fr"}               | Invalid request: q parameter has half a surrogate pair, which is no character
          {"q": ["\\udc00"], "source": "en", "target": "fr"}               | Invalid request: q parameter has half a surrogate pair, which is no character
          {"q": "a", "target": "fr"}                                       | Invalid request: missing source parameter
          {"q": "a", "source": "en"}                                       | Invalid request: missing target parameter
          {"q": "a", "source": 1, "target": "fr"}                          | Invalid request: source parameter is not a text
          {"q": "a", "source": "xx", "target": "fr"}                       | xx is not supported
          {"q": "a", "source": "en", "target": "zz"}                       | zz is not supported
          {"q": "a", "source": "en", "target": "auto"}                     | auto is not supported
          {"q": "a", "source": "de", "target": "fr"}                       | French (fr) is not available as a target language from German (de)
          {"q": "a", "source": "en", "target": "fr", "format": "xml"}      | xml format is not supported
          {"q": "a", "source": "en", "target": "fr", "alternatives": "x"}  | Invalid request: alternatives parameter is not a number
          {"q": "a", "source": "en", "target": "fr", "alternatives": 11}   | Invalid request: alternatives parameter must be <= 10
          {"q": "a", "source": "en", "target": "fr", "alternatives": 1e99} | Invalid request: alternatives parameter must be <= 10
          {"q": "a", "source": "en", "target": "fr", "beam": 17}           | Invalid request: beam parameter must be <= 16
          {"q": "a", "source": "en", "target": "fr", "beam": 9}            | Invalid request: a beam of width 9 is asked for; at most 8 are allowed
          {"q": "a", "source": "en", "target": "fr", "alignment": "maybe"} | Invalid request: alignment parameter is neither true nor false
          {"q": "abþ", "source": "en", "target": "fr"}                      | Invalid request: the model has never seen these characters: þ
          {"q": "a", "model": "letters"}                                   | the model 'letters' does not translate
          {"q": "a", "model": "letters", "source": "en", "target": "fr"}   | the model 'letters' does not translate
          {"q": "a", "model": "fake-en-fr", "source": "fr"}                | Invalid request: source parameter must be en or left out for the model 'fake-en-fr', not fr
          {"q": "a", "model": "fake-no-language", "target": "fr"}          | Invalid request: target parameter must be left out for the model 'fake-no-language', not fr
          """)
  void badRequest_isStatus400WithLibreTranslatesError(String request, String error) {
    post(request)
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body("", equalTo(Map.of("error", error)));
  }

  @Test
  void unknownModel_isStatus404() {
    post("{\"q\": \"a\", \"model\": \"nobody\"}")
        .statusCode(404)
        .body("error", equalTo("the model 'nobody' does not exist"));
  }

  @Test
  void hundredThousandCharacters_areTooMany() {
    post("{\"q\": \"%s\", \"source\": \"en\", \"target\": \"fr\"}".formatted("a".repeat(100_000)))
        .statusCode(400)
        .body("error", equalTo("Invalid request: request (100000) exceeds text limit (50000)"));
    given()
        .formParam("q", "😀".repeat(50_001))
        .formParam("source", "auto")
        .formParam("target", "fr")
        .post("/translate")
        .then()
        .statusCode(400)
        .body("error", equalTo("Invalid request: request (50001) exceeds text limit (50000)"));
  }

  @Test
  void threeMegabytes_areStatus413() {
    post("{\"q\": \"%s\", \"source\": \"en\", \"target\": \"fr\"}".formatted("a".repeat(3 << 20)))
        .statusCode(413)
        .body("error", startsWith("the body is larger"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bogus", ";", "*"})
  void acceptThatCannotBeRead_isAnsweredWithJson(String accept) {
    given()
        .header("Accept", accept)
        .contentType("application/x-www-form-urlencoded")
        .formParam("q", "ab")
        .formParam("source", "en")
        .formParam("target", "fr")
        .post("/translate")
        .then()
        .statusCode(200)
        .body("translatedText", notNullValue());
  }

  @Test
  void moreSentencesThanMayWait_areStatus400() {
    String text = '"' + "a\\n".repeat(25_000) + '"';
    post("{\"q\": [%s, %s, %s], \"source\": \"en\", \"target\": \"fr\"}"
            .formatted(text, text, text))
        .statusCode(400)
        .body("error", containsString("sentences are to be translated at once"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [1, 2]          | Invalid JSON format
          "text"          | Invalid JSON format
          null            | Invalid JSON format
          {               | the body is not valid JSON
          {"q": }         | the body is not valid JSON
          {'q': 'a'}      | the body is not valid JSON
          """)
  void badJson_isStatus400(String body, String error) {
    post(body).statusCode(400).body("error", startsWith(error));
  }

  @Test
  void binary_isStatus400() throws Exception {
    byte[] noise = new byte[50_000];
    new Random(4).nextBytes(noise);
    for (String type :
        new String[] {
          "application/json",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "multipart/form-data",
          "application/octet-stream",
          "text/plain"
        }) {
      HttpResponse<String> response = send(type, noise);

      assertThat(response.statusCode()).as(type).isEqualTo(400);
      assertThat(response.body()).as(type).startsWith("{\"error\":\"");
    }
  }

  @Test
  void brokenUtf8_inJson_isStatus400() throws Exception {
    String body = "{\"q\": \"caf\u00e9 \", \"source\": \"en\", \"target\": \"fr\"}";

    HttpResponse<String> response =
        send("application/json", body.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("{\"error\":\"the body is not valid JSON");
  }

  private HttpResponse<String> send(String type, byte[] body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(translate)
              .header("Content-Type", type)
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void noBody_isStatus400() {
    given()
        .post("/translate")
        .then()
        .statusCode(400)
        .body("error", equalTo("Invalid request: missing q parameter"));
    given()
        .post("/detect")
        .then()
        .statusCode(400)
        .body("error", equalTo("Invalid request: missing q parameter"));
  }

  @Test
  void badPercentEncoding_isStatus400() throws Exception {
    String body = "q=%zz&source=en&target=fr";

    HttpResponse<String> response =
        send("application/x-www-form-urlencoded", body.getBytes(StandardCharsets.US_ASCII));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("form cannot be read");
  }

  @Test
  void manyFields_areRefused() throws Exception {
    byte[] body = "a=1&".repeat(100_000).getBytes(StandardCharsets.US_ASCII);

    assertThat(send("application/x-www-form-urlencoded", body).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/translate", "/detect"})
  void get_isStatus405(String path) {
    given()
        .get(path)
        .then()
        .statusCode(405)
        .header("Allow", "OPTIONS, POST")
        .body("error", equalTo("this method is not allowed here"));
  }

  @Test
  void openTags_areTranslatedAsTheyAre() {
    post("""
            {"q": "<p>one <b>cat <a href='x>house", "source": "en", "target": "fr",
             "format": "html"}""")
        .statusCode(200)
        .body("translatedText", equalTo("<p>ONE <b>CAT <a href='x>house"));
  }

  @Test
  void modelFails_isStatus500() {
    FakeEngines.Script script = FakeEngines.script("fake-en-fr");
    script.failing = true;
    try {
      post("{\"q\": \"a\", \"source\": \"en\", \"target\": \"fr\"}")
          .statusCode(500)
          .body(
              "error",
              allOf(startsWith("Cannot translate text: "), containsString("told to fail")));
    } finally {
      script.reset();
    }
  }

  @Test
  void completionOfATranslationModel_isStatus400() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"fake-en-fr\", \"prompt\": \"a\"}")
        .post("/v1/completions")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("wrong_kind"))
        .body("error.param", equalTo("model"))
        .body("error.message", containsString("POST /translate"));
    given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"fake-en-fr\", \"values\": [1, 2], \"horizon\": 1}")
        .post("/v1/forecasts")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("wrong_kind"));
  }
}
