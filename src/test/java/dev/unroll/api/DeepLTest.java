package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DeepL's API as it is on the wire. The models translate into capital letters. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class DeepLTest {
  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v2/translate").then();
  }

  @Test
  void json_hasATranslationForEachText() {
    post("""
        {"text": ["One.", "", "Cat & house."], "source_lang": "EN", "target_lang": "fr",
         "show_billed_characters": true, "model_type": "latency_optimized",
         "context": "c", "preserve_formatting": true, "formality": "prefer_less"}""")
        .statusCode(200)
        .body("translations.text", contains("ONE.", "", "CAT & HOUSE."))
        .body("translations.detected_source_language", contains("EN", "EN", "EN"))
        .body("translations[2].billed_characters", equalTo(12))
        .body("translations[0].model_type_used", equalTo("latency_optimized"));
  }

  @Test
  void form_isTheSame() {
    given()
        .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
        .formParam("text", "<x>Été</x>", "<ul><li>Un</li><li>Chat <b>noir</b></li></ul>")
        .formParam("source_lang", "FR")
        .formParam("target_lang", "EN-GB")
        .formParam("tag_handling", "xml")
        .formParam("splitting_tags", "li,p")
        .post("/v2/translate")
        .then()
        .statusCode(200)
        .body(
            "translations.text",
            contains("<x>ÉTÉ</x>", "<ul><li>UN</li><li>CHAT <b>NOIR</b></li></ul>"))
        .body("translations[0].billed_characters", nullValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'target_lang': 'FR'                                        | Parameter 'text' not specified
          'text': ['a']                                              | Parameter 'target_lang' not specified
          'text': ['a'], 'target_lang': 'XX'                         | Value for 'target_lang' not supported.
          'text': ['a'], 'target_lang': 'FR', 'source_lang': 'XX'    | Value for 'source_lang' not supported.
          'text': ['a'], 'target_lang': 'FR', 'tag_handling': 'sgml' | Value for 'tag_handling' not supported.
          'text': ['a'], 'target_lang': 'FR', 'style_id': 'x'        | Value for 'style_id' not supported.
          'text': ['a'], 'target_lang': 'EN', 'formality': 'more'    | 'formality' is not supported for given 'target_lang'.
          'text': ['a'], 'target_lang': 'EN', 'formality': 'less'    | 'formality' is not supported for given 'target_lang'.
          'text': ['a'], 'target_lang': 'FR', 'formality': 'rude'    | Value for 'formality' not supported.
          'text': ['a'], 'target_lang': 'FR', 'glossary_id': 'x'     | requires the source_lang parameter
          'text': [{}], 'target_lang': 'FR'                          | Value for 'text' not supported.
          'text': ['<a>'], 'target_lang': 'FR', 'tag_handling': 'xml' | Tag handling parsing failed
          """)
  void wrongRequests_areRefusedInItsWords(String fields, String message) {
    post("{" + fields.replace('\'', '"') + "}")
        .statusCode(400)
        .body("message", containsString(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/nothing",
        "/v2/glossaries/nosuch",
        "/v2/glossaries/..%2f..%2fx",
        "/v3/glossaries/00000000-0000-4000-8000-000000000000",
        "/v2/document/nosuch?document_key=x",
        "/v3/style_rules"
      })
  void whatIsNotThere_isStatus404(String path) {
    given()
        .urlEncodingEnabled(false)
        .get(path)
        .then()
        .statusCode(404)
        .contentType(ContentType.JSON)
        .body("message", containsString(""));
  }

  /** In capital letters, the French word of friends is one of them, too. */
  @ParameterizedTest
  @CsvSource({
    "EN, FR, more, U",
    "EN, FR, prefer_more, U",
    "EN, FR, less, TU",
    "EN, FR, default, TU",
    "FR, EN-GB, prefer_more, TU"
  })
  void formality_isThatOfLanguagesThatHaveIt(
      String source, String target, String formality, String translation) {
    post("""
            {"text": ["tu"], "source_lang": "%s", "target_lang": "%s", "formality": "%s"}"""
            .formatted(source, target, formality))
        .statusCode(200)
        .body("translations.text", contains(translation));
  }

  @Test
  void targets_sayWhetherTheyHaveFormality() {
    given()
        .queryParam("type", "target")
        .get("/v2/languages")
        .then()
        .statusCode(200)
        .body("find { it.language == 'FR' }.supports_formality", equalTo(true))
        .body("find { it.language == 'EN-GB' }.supports_formality", equalTo(false));
    get("/v2/languages")
        .then()
        .body("find { it.language == 'FR' }.supports_formality", nullValue());
  }

  @ParameterizedTest
  @CsvSource({
    "0, '', 'One. Cat', 'ONE. CAT'",
    "1, xml, '<a>one\ncat</a>', '<a>ONE\nCAT</a>'",
    "nonewlines, xml, '<a>one\ncat</a>', '<a>ONE CAT</a>'",
    "1, html, '<p>one\ncat</p>', '<p>ONE\nCAT</p>'",
    "0, html, '<p>one\ncat</p>', '<p>ONE CAT</p>'",
    "1, '', 'one\ncat', 'ONE\nCAT'",
    "nonewlines, '', 'one\ncat', 'ONE CAT'"
  })
  void sentences_endWhereTheClientSays(String split, String tags, String text, String translation) {
    given()
        .formParam("text", text.replace("\\n", "\n"))
        .formParam("source_lang", "EN")
        .formParam("target_lang", "FR")
        .formParam("split_sentences", split)
        .formParam("tag_handling", tags)
        .post("/v2/translate")
        .then()
        .statusCode(200)
        .body("translations[0].text", equalTo(translation.replace("\\n", "\n")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/write/rephrase", "/v2/write", "/v2/nothing", "/v3/translate"})
  void postsToWhatIsNotThere_areStatus404(String path) {
    given()
        .contentType(ContentType.JSON)
        .body("{\"text\": [\"a\"]}")
        .post(path)
        .then()
        .statusCode(404)
        .contentType(ContentType.JSON)
        .body("message", equalTo("there is nothing at " + path));
  }

  @Test
  void glossary_mayBeCsv_andItsFaultsAreTold() {
    String id =
        glossary("csv", "car,\"l'auto, rapide\",en,fr\nHaus,house,de,en\n")
            .statusCode(201)
            .body("entry_count", equalTo(1))
            .extract()
            .path("glossary_id");
    get("/v2/glossaries/" + id + "/entries")
        .then()
        .statusCode(200)
        .contentType(containsString("text/tab-separated-values"))
        .body(equalTo("car\tl'auto, rapide"));
    given().delete("/v2/glossaries/" + id).then().statusCode(204);
    get("/v2/glossaries/" + id).then().statusCode(404);
    glossary("tsv", "car").statusCode(400).body("message", containsString("misses tab"));
    glossary("tsv", "a\tb\na\tc").statusCode(400).body("message", containsString("twice"));
    glossary("tsv", "\n").statusCode(400);
    glossary("xls", "a\tb").statusCode(400);
  }

  private static ValidatableResponse glossary(String format, String entries) {
    return given()
        .formParam("name", "mine")
        .formParam("source_lang", "EN")
        .formParam("target_lang", "FR")
        .formParam("entries_format", format)
        .formParam("entries", entries)
        .post("/v2/glossaries")
        .then();
  }
}
