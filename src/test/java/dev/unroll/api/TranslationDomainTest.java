package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The glossary and the memory in a model's folder, over HTTP. The models translate into capital
 * letters.
 */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class TranslationDomainTest {
  private static final Path FOLDER = TestService.models().resolve("fake-de-en");

  @BeforeEach
  void writeFiles() throws IOException {
    TestService.awaitReady();
    Files.writeString(FOLDER.resolve("glossary.tsv"), "uhr\tclock\n");
    Files.writeString(FOLDER.resolve("memory.tsv"), "Bis bald.\tSee you & me soon.\n");
    TestService.await(
        "the files",
        () ->
            libreTranslate("Bis bald.", "text").get("translatedText").equals("See you & me soon."));
  }

  @AfterEach
  void deleteFiles() throws IOException {
    Files.delete(FOLDER.resolve("glossary.tsv"));
    Files.delete(FOLDER.resolve("memory.tsv"));
    TestService.await(
        "the end of the files",
        () -> libreTranslate("Bis bald.", "text").get("translatedText").equals("BIS BALD."));
  }

  private static JsonPath libreTranslate(String text, String format) {
    return given()
        .formParam("q", text)
        .formParam("source", "de")
        .formParam("target", "en")
        .formParam("format", format)
        .formParam("check", "true")
        .post("/translate")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @Test
  void libreTranslate_keepsToBoth_andNamesWhatIsRemembered() {
    JsonPath answer = libreTranslate("Hallo. Bis  bald. Die Uhr.", "text");

    assertThat(answer.getString("translatedText"))
        .startsWith("HALLO. See you & me soon. ")
        .containsIgnoringCase("clock");
    assertThat(answer.getList("remembered")).containsExactly("Bis  bald.");
    assertThat(answer.getList("checks.source")).containsExactly("Hallo.", "Bis  bald.", "Die Uhr.");
    assertThat(answer.getList("checks.outcome", String.class).get(1)).isEqualTo("remembered");
    assertThat(answer.getString("checks[1].translation")).isEqualTo("See you & me soon.");
    assertThat(libreTranslate("<p>Bis bald.</p>", "html").getString("translatedText"))
        .isEqualTo("<p>See you &amp; me soon.</p>");
  }

  @Test
  void deepL_keepsToBoth() {
    given()
        .contentType(ContentType.JSON)
        .body(
            """
            {"text": ["Bis bald.", "<x>Bis bald.</x>"], "source_lang": "DE",
             "target_lang": "EN-GB", "tag_handling": "xml"}""")
        .post("/v2/translate")
        .then()
        .statusCode(200)
        .body(
            "translations.text",
            contains("See you &amp; me soon.", "<x>See you &amp; me soon.</x>"));
  }

  @Test
  void file_keepsToBoth_andToTheRequestsGlossary() {
    String address =
        given()
            .multiPart("file", "a.txt", "Bis bald.\nDie Uhr.\nDas Haus.\n".getBytes(UTF_8))
            .multiPart("source", "de")
            .multiPart("target", "en")
            .multiPart("glossary", "{\"Haus\": \"home\"}")
            .post("/translate_file")
            .then()
            .statusCode(200)
            .extract()
            .path("translatedFileUrl");

    assertThat(given().get(address).asString())
        .startsWith("See you & me soon.\n")
        .containsIgnoringCase("clock")
        .containsIgnoringCase("home");
  }

  @Test
  void file_isTranslatedByTheModelThatIsNamed() {
    given()
        .multiPart("file", "a.txt", "x".getBytes(UTF_8))
        .multiPart("model", "nosuch")
        .post("/translate_file")
        .then()
        .statusCode(404);
    given()
        .multiPart("file", "a.txt", "x".getBytes(UTF_8))
        .multiPart("source", "de")
        .multiPart("target", "en")
        .multiPart("formality", "rude")
        .post("/translate_file")
        .then()
        .statusCode(400)
        .body(
            "error", equalTo("Invalid request: formality parameter must be default, more or less"));
  }
}
