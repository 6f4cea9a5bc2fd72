package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.unroll.keys.ApiKey;
import dev.unroll.keys.KeyEntry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of an identity provider, beside keys. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
@TestProfile(TokensTest.WithProvider.class)
class TokensTest {
  private static final Path FILE = Path.of("target", "test-roles.yaml").toAbsolutePath();
  private static final Issuer ISSUER = new Issuer();
  private static final String KEY = ApiKey.create();
  private static final Duration VALID = Duration.ofMinutes(5);

  /** Two scopes are let in, one to a model and with a limit. */
  public static final class WithProvider implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        Files.writeString(
            FILE,
            """
            keys:
              - {name: staff, role: unroll.all}
              - {name: guests, role: unroll.letters, models: [letters], requestsPerMinute: 4}
            """);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      KeysProfile.change(FILE, "key", KEY, Optional.empty(), KeyEntry.Limits.NONE);
      return Map.of(
          "unroll.keys", FILE.toString(),
          "quarkus.oidc.tenant-enabled", "true",
          "quarkus.oidc.auth-server-url", ISSUER.address());
    }
  }

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static RequestSpecification with(String token) {
    return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
  }

  private static String completion(String model) {
    return "{\"model\": \"%s\", \"prompt\": \"hello\", \"max_tokens\": 3}".formatted(model);
  }

  @Test
  void token_withAScopeThatIsLetIn_mayWhatItsEntrySays() {
    String staff = ISSUER.token("ann", "openid unroll.all", VALID);
    with(staff).body(completion("letters")).post("/v1/completions").then().statusCode(200);
    with(staff).body(completion("fake-letters")).post("/v1/completions").then().statusCode(200);
    with(staff)
        .body("{\"q\": \"hello\", \"source\": \"en\", \"target\": \"fr\"}")
        .post("/translate")
        .then()
        .statusCode(200);

    String guest = ISSUER.token("gus", "unroll.letters", VALID);
    with(guest).get("/v1/models").then().statusCode(200).body("data.id", contains("letters"));
    with(guest).body(completion("letters")).post("/v1/completions").then().statusCode(200);
    with(guest).body(completion("fake-letters")).post("/v1/completions").then().statusCode(403);
  }

  @Test
  void limits_areEachPersonsOwn() {
    String first = ISSUER.token("one", "unroll.letters", VALID);
    for (int i = 0; i < 4; i++) {
      with(first).get("/v1/models").then().statusCode(200);
    }
    with(first).get("/v1/models").then().statusCode(429);
    with(ISSUER.token("one", "unroll.letters", VALID.plusSeconds(1)))
        .get("/v1/models")
        .then()
        .statusCode(429);
    with(ISSUER.token("two", "unroll.letters", VALID)).get("/v1/models").then().statusCode(200);
  }

  @Test
  void otherTokens_areRefused() {
    with(ISSUER.token("ann", "openid", VALID)).get("/v1/models").then().statusCode(403);
    String[] invalid = {
      ISSUER.token("ann", "unroll.all", Duration.ofMinutes(-5)),
      ISSUER.forged("ann", "unroll.all"),
      "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
      "rubbish"
    };
    for (String token : invalid) {
      with(token)
          .get("/v1/models")
          .then()
          .statusCode(401)
          .header("WWW-Authenticate", "Bearer")
          .body("error.code", equalTo("invalid_api_key"));
    }
    get("/v1/models").then().statusCode(401);
    get("/").then().statusCode(200);
  }

  @Test
  void keys_letInAsEver_andAuditNamesBoth() {
    try (AuditLog log = new AuditLog()) {
      with(KEY).get("/v1/models").then().statusCode(200);
      log.await("key=key ", "status=200");
      with(ISSUER.token("ann", "unroll.all", VALID)).get("/v1/models").then().statusCode(200);
      log.await("key=ann ", "status=200");
    }
    with(KEY + "x").get("/v1/models").then().statusCode(401);
  }
}
