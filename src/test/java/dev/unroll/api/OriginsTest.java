package dev.unroll.api;

import static dev.unroll.api.OperatorProfile.KNOWN;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins, and addresses that ask too often. */
@QuarkusTest
@TestProfile(OperatorProfile.class)
class OriginsTest {
  @TestHTTPResource("/")
  URI service;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/completions",
        "/translate",
        "/translate_file",
        "/detect",
        "/suggest",
        "/v2/translate",
        "/v2/document",
        "/v2/glossaries",
        "/v2/models/letters/generate",
        "/v3/glossaries"
      })
  void preflight_ofTheKnownOrigin_mayAuthorize(String path) {
    given()
        .header("X-Forwarded-For", "192.0.2.1")
        .header("Origin", KNOWN)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization,content-type")
        .options(path)
        .then()
        .statusCode(200)
        .header("Access-Control-Allow-Origin", KNOWN)
        .header("Access-Control-Allow-Headers", containsString("authorization"))
        .header("Access-Control-Allow-Methods", containsString("POST"));
  }

  @Test
  void openAisClientInAPage_mayAskAndReadWhatItNeeds() {
    String headers =
        "authorization,content-type,x-stainless-arch,x-stainless-lang,x-stainless-os,"
            + "x-stainless-package-version,x-stainless-retry-count,x-stainless-runtime,"
            + "x-stainless-runtime-version,x-stainless-timeout,x-request-id";
    given()
        .header("X-Forwarded-For", "192.0.2.4")
        .header("Origin", KNOWN)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", headers)
        .options("/v1/chat/completions")
        .then()
        .statusCode(200)
        .header("Access-Control-Allow-Origin", KNOWN)
        .header("Access-Control-Allow-Headers", containsString("x-stainless-retry-count"));
    given()
        .header("X-Forwarded-For", "192.0.2.4")
        .header("Origin", KNOWN)
        .contentType(ContentType.JSON)
        .body("{\"model\": \"letters\", \"prompt\": \"a\", \"max_tokens\": 1}")
        .post("/v1/completions")
        .then()
        .statusCode(200)
        .header("Access-Control-Allow-Origin", KNOWN)
        .header("Access-Control-Expose-Headers", containsString("X-Request-Id"))
        .header("Access-Control-Expose-Headers", containsString("Retry-After"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "https://pages.example.evil.example", "null"})
  void otherOrigins_areRefused_alsoWithoutAPreflight(String origin) {
    for (String path : new String[] {"/v1/completions", "/translate", "/v2/translate"}) {
      given()
          .header("X-Forwarded-For", "192.0.2.2")
          .header("Origin", origin)
          .contentType(ContentType.JSON)
          .body("{\"model\": \"letters\", \"prompt\": \"a\", \"max_tokens\": 1}")
          .post(path)
          .then()
          .statusCode(403)
          .header("Access-Control-Allow-Origin", nullValue());
    }
    given()
        .header("Origin", origin)
        .get(TestService.management("/q/metrics"))
        .then()
        .statusCode(403)
        .header("Access-Control-Allow-Origin", nullValue());
  }

  @Test
  void preflight_ofTheKnownOrigin_mayUseAllMethods() {
    for (String method : new String[] {"DELETE", "PATCH", "PUT"}) {
      given()
          .header("X-Forwarded-For", "192.0.2.5")
          .header("Origin", KNOWN)
          .header("Access-Control-Request-Method", method)
          .header("Access-Control-Request-Headers", "authorization")
          .options("/v3/glossaries/x")
          .then()
          .statusCode(200)
          .header("Access-Control-Allow-Methods", containsString(method));
    }
  }

  @Test
  void ownPages_andTheKnownOrigin_areServed() {
    for (String origin :
        new String[] {KNOWN, "http://%s:%d".formatted(service.getHost(), service.getPort())}) {
      given()
          .header("X-Forwarded-For", "192.0.2.3")
          .header("Origin", origin)
          .get("/v1/models")
          .then()
          .statusCode(200)
          .header("Access-Control-Allow-Origin", origin);
    }
  }

  @Test
  void requestsOfOneAddress_beyondTheLimit_areStatus429_othersAreServed() {
    int served = 0; // On a slow machine some come back meanwhile.
    var answer = status("198.51.100.1", "/v1/models");
    while (answer.extract().statusCode() == 200) {
      served++;
      answer = status("198.51.100.1", "/v1/models");
    }
    assertThat(served).isBetween(OperatorProfile.REQUESTS, 10 * OperatorProfile.REQUESTS);
    answer
        .statusCode(429)
        .header("Retry-After", matchesPattern("[12]"))
        .body("error.code", equalTo("rate_limit_exceeded"));
    status("198.51.100.2", "/v1/models").statusCode(200);
  }

  private static io.restassured.response.ValidatableResponse status(String address, String path) {
    return given().header("X-Forwarded-For", address).get(path).then();
  }
}
