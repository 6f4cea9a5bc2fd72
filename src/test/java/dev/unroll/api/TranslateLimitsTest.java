package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LibreTranslate's limits, as an operator sets them. */
@QuarkusTest
@TestProfile(OperatorProfile.class)
class TranslateLimitsTest {
  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String body) {
    return given()
        .contentType(ContentType.JSON)
        .body("{\"source\": \"en\", \"target\": \"fr\", " + body + "}")
        .post("/translate")
        .then();
  }

  @Test
  void limits_areLibreTranslates() {
    post("\"q\": \"%s\"".formatted("a".repeat(31)))
        .statusCode(400)
        .body("error", equalTo("Invalid request: request (31) exceeds text limit (30)"));
    post("\"q\": [\"a\", \"b\"]")
        .statusCode(400)
        .body("error", equalTo("Invalid request: request (2) exceeds text limit (1)"));
    post("\"q\": \"hello\", \"alternatives\": 2")
        .statusCode(400)
        .body("error", equalTo("Invalid request: alternatives parameter must be <= 1"));
  }

  @Test
  void direction_hasTheModelThatTheOperatorNames() {
    get("/languages")
        .then()
        .statusCode(200)
        .body("find { it.code == 'en' }.models.fr", equalTo("fake-en-fr-aligned"))
        .body("find { it.code == 'fr' }.models.en", equalTo("fake-fr-en"));
    post("\"q\": \"hello\", \"alignment\": true").statusCode(200).body("alignment", hasSize(1));
  }

  @Test
  void address_translatesAsOftenAsItMay() {
    refused("/translate")
        .header("Retry-After", matchesPattern("\\d+"))
        .body("error", containsString("30 requests a minute from one address"));
    refused("/v2/translate").body("message", containsString("30 requests a minute"));
  }

  /** The first answer that is status 429; while they are asked for, further ones are allowed. */
  private static ValidatableResponse refused(String path) {
    for (int i = 0; i < 10 * OperatorProfile.REQUESTS; i++) {
      ValidatableResponse answer =
          given().header("X-Forwarded-For", "192.0.2.78").formParam("q", "hello").post(path).then();
      if (answer.extract().statusCode() == 429) {
        return answer;
      }
    }
    throw new AssertionError("no request was refused");
  }

  @Test
  void settings_tellOfThem() {
    get("/frontend/settings")
        .then()
        .statusCode(200)
        .body("charLimit", equalTo(30))
        .body("suggestions", equalTo(true))
        .body("filesTranslation", equalTo(false))
        .body("supportedFilesFormat", hasSize(0))
        .body("keyRequired", equalTo(false));
  }

  @Test
  void files_areRefusedAsThere() {
    given()
        .multiPart("file", "a.txt", new byte[1_000])
        .post("/translate_file")
        .then()
        .statusCode(403)
        .body("error", equalTo("Files translation are disabled on this server."));
  }

  @Test
  void suggestions_areLinesOfAFile_asLongAsThereIsRoom() throws IOException {
    Files.deleteIfExists(OperatorProfile.SUGGESTIONS);

    suggest("Good\tbye", "Au revoir").statusCode(200).body("success", equalTo(true));
    suggest("x".repeat(31), "y").statusCode(400);
    suggest("Hi", "").statusCode(400).body("error", containsString("missing s parameter"));
    int kept = 1;
    while (kept < 20 && suggest("Hello", "Bonjour").extract().statusCode() == 200) {
      kept++;
    }

    suggest("Hello", "Bonjour").statusCode(403).body("error", containsString("no room"));
    List<String> lines = Files.readAllLines(OperatorProfile.SUGGESTIONS);
    assertThat(lines).hasSize(kept);
    assertThat(lines.getFirst()).matches("20\\S+Z\ten\tfr\tGood bye\tAu revoir");
    assertThat(Files.size(OperatorProfile.SUGGESTIONS)).isLessThanOrEqualTo(300);
  }

  private static ValidatableResponse suggest(String text, String suggestion) {
    return given()
        .header("X-Forwarded-For", "192.0.2.77")
        .formParam("q", text)
        .formParam("s", suggestion)
        .formParam("source", "en")
        .formParam("target", "fr")
        .post("/suggest")
        .then();
  }
}
