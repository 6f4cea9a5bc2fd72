package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
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
  void settings_tellOfThem() {
    get("/frontend/settings")
        .then()
        .statusCode(200)
        .body("charLimit", equalTo(30))
        .body("keyRequired", equalTo(false));
  }
}
