package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.builder.MultiPartSpecBuilder;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LibreTranslate's API, answered whole. The models translate into capital letters. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class TranslateTest {
  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/translate").then();
  }

  private static String translated(String json) {
    return post(json).statusCode(200).extract().path("translatedText");
  }

  @Test
  void json_text_isLibreTranslatesObject() {
    post("""
            {"q": "Hello!", "source": "en", "target": "fr", "format": "text"}""")
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body("", equalTo(Map.of("translatedText", "HELLO!")));
  }

  @Test
  void terms_andConfidence_areInTheAnswer_andWhatCannotBeUsedIsRefused() {
    post("""
            {"q": "My dear board.", "source": "en", "target": "fr", "confidence": true,
             "glossary": {"board": "CONSEIL"}}""")
        .statusCode(200)
        .body("translatedText", containsString("CONSEIL"))
        .body("confidence.size()", equalTo(1))
        .body("confidence[0].text", containsString("CONSEIL"));
    given()
        .formParam("q", "board")
        .formParam("source", "en")
        .formParam("target", "fr")
        .formParam("glossary", "{\"board\": \"CONSEIL\"}")
        .post("/translate")
        .then()
        .statusCode(200)
        .body("translatedText", containsString("CONSEIL"));
    for (String wrong :
        List.of(
            "\"glossary\": [1]",
            "\"glossary\": {\"board\": \" \"}",
            "\"glossary\": {\"board\": 1}",
            "\"formality\": \"rude\"")) {
      post("{\"q\": \"a\", \"source\": \"en\", \"target\": \"fr\", %s}".formatted(wrong))
          .statusCode(400)
          .body("error", startsWith("Invalid request: "));
    }
  }

  @Test
  void form_urlEncoded_isTheSame() {
    given()
        .formParam("q", "Hello!\r\nAnd you?")
        .formParam("source", "en")
        .formParam("target", "fr")
        .formParam("format", "text")
        .formParam("api_key", "unknown")
        .post("/translate")
        .then()
        .statusCode(200)
        .body("translatedText", equalTo("HELLO!\nAND YOU?"));
  }

  @Test
  void form_multipart_isTheSame() {
    given()
        .multiPart(
            new MultiPartSpecBuilder("Où est-ce ?")
                .controlName("q")
                .charset(StandardCharsets.UTF_8)
                .build())
        .multiPart("source", "fr")
        .multiPart("target", "en")
        .post("/translate")
        .then()
        .statusCode(200)
        .body("translatedText", equalTo("OÙ EST-CE ?"));
  }

  @Test
  void form_ofAHundredThousandEscapes_isRead() {
    given()
        .contentType(ContentType.URLENC.withCharset(StandardCharsets.UTF_8))
        .formParam("q", "é".repeat(49_000) + ".")
        .formParam("source", "fr")
        .formParam("target", "fr")
        .post("/translate")
        .then()
        .statusCode(200)
        .body("translatedText", equalTo("é".repeat(49_000) + "."));
  }

  @Test
  void query_alone_isTheSame() {
    given()
        .queryParam("q", "Hello & you!")
        .queryParam("source", "en")
        .queryParam("target", "fr")
        .post("/translate")
        .then()
        .statusCode(200)
        .body("translatedText", equalTo("HELLO & YOU!"));
  }

  @Test
  void batch_isAnsweredWithArrays() {
    post("""
            {"q": ["One.", "", "Cat. House."], "source": "auto", "target": "fr", "alternatives": 1}""")
        .statusCode(200)
        .body("translatedText", contains("ONE.", "", "CAT. HOUSE."))
        .body("detectedLanguage", hasSize(3))
        .body("detectedLanguage[0].language", equalTo("en"))
        .body("alternatives", hasSize(3))
        .body("alternatives[1]", hasSize(0))
        .body("alternatives[2]", hasSize(1));
  }

  @Test
  void sentences_areTranslatedOnTheirOwnAndTheRestIsKept() {
    String text = "\\n  One.  Cat!\\u00a0\\r\\n\\r\\n\\t- 3.14 -\\nHouse \\n";

    assertThat(
            translated("{\"q\": \"%s\", \"source\": \"en\", \"target\": \"fr\"}".formatted(text)))
        .isEqualTo("\n  ONE.  CAT!\u00a0\r\n\r\n\t- 3.14 -\nHOUSE \n");
  }

  @Test
  void longSentence_isTranslatedInParts() {
    String words = "word ".repeat(100) + "end.";

    assertThat(
            translated("{\"q\": \"%s\", \"source\": \"en\", \"target\": \"fr\"}".formatted(words)))
        .isEqualTo(words.toUpperCase(Locale.ROOT));
  }

  @Test
  void html_keepsTagsAndEntities() {
    String html = "<p class='a'>One &amp; <b>cat</b>.<br>House <!-- no --><script>no</script>";

    assertThat(
            translated(
                "{\"q\": \"%s\", \"source\": \"en\", \"target\": \"fr\", \"format\": \"html\"}"
                    .formatted(html)))
        .isEqualTo("<p class='a'>ONE &amp; <b>CAT</b>.<br>HOUSE <!-- no --><script>no</script>");
  }

  @Test
  void suggestions_areRefusedAsThere_untilTheyAreWanted() {
    given()
        .multiPart("q", "a")
        .post("/suggest")
        .then()
        .statusCode(403)
        .body("error", equalTo("Suggestions are disabled on this server."));
  }

  @Test
  void text_withTags_keepsThem() {
    assertThat(translated("{\"q\": \"<b>one</b>\", \"source\": \"en\", \"target\": \"fr\"}"))
        .isEqualTo("<b>ONE</b>");
  }

  @Test
  void check_tellsWhatWasVerified() {
    post("""
            {"q": "привет\\nhello 5 a.b@c.org\\n12:30", "source": "en", "target": "fr", "check": true}""")
        .statusCode(200)
        .body("translatedText", equalTo("привет\nHELLO 5 a.b@c.org\n12:30"))
        .body("untranslated", contains("привет"))
        .body("checks.outcome[0]", equalTo("other_script"))
        .body("checks.copied[1]", contains("5", "a.b@c.org"))
        .body("checks.translation[1]", equalTo("HELLO 5 a.b@c.org"));
  }

  @Test
  void numbers_areWrittenAsTheTargetDoes_ifThatIsAskedFor() {
    assertThat(
            translated(
                """
                {"q": "it is $1,250.00", "source": "en", "target": "fr", "numbers": "localized"}"""))
        .isEqualTo("IT IS 1\u202f250,00\u00a0$");
    post("""
            {"q": "a", "source": "en", "target": "fr", "numbers": "roman"}""")
        .statusCode(400);
  }

  @Test
  void sourceEqualsTarget_isTheTextItself() {
    post("""
            {"q": " Hello!\\n", "source": "fr", "target": "fr", "alternatives": 2}""")
        .statusCode(200)
        .body("translatedText", equalTo(" Hello!\n"))
        .body("alternatives", hasSize(0));
  }

  @Test
  void textWithoutLetters_isTheTextItself() {
    assertThat(translated("{\"q\": \"😀 42\", \"source\": \"en\", \"target\": \"fr\"}"))
        .isEqualTo("😀 42");
    assertThat(translated("{\"q\": \" \\u0000\\n\", \"source\": \"en\", \"target\": \"fr\"}"))
        .isEqualTo(" \u0000\n");
  }

  @Test
  void alternatives_areDifferentAndBestFirst() {
    post("""
            {"q": "abc def", "source": "en", "target": "fr", "alternatives": 3}""")
        .statusCode(200)
        .body("translatedText", equalTo("ABC DEF"))
        .body("alternatives", hasSize(3))
        .body("alternatives", not(Matchers.hasItem("ABC DEF")))
        .body("alternatives", Matchers.everyItem(Matchers.not(Matchers.blankString())));
    post("""
            {"q": "Hi", "source": "en", "target": "fr", "alternatives": "1"}""")
        .statusCode(200)
        .body("alternatives", contains("Hi"));
  }

  @Test
  void auto_tellsTheLanguage() {
    post("""
            {"q": "Where is the station, please?", "source": "auto", "target": "fr"}""")
        .statusCode(200)
        .body("translatedText", equalTo("WHERE IS THE STATION, PLEASE?"))
        .body("detectedLanguage.language", equalTo("en"))
        .body("detectedLanguage.confidence", greaterThan(50f));
    post("""
            {"q": "<p title='a b c'>Il part demain avec ses amis.", "source": "auto",
             "target": "fr", "format": "html"}""")
        .statusCode(200)
        .body("translatedText", equalTo("<p title='a b c'>Il part demain avec ses amis."))
        .body("detectedLanguage.language", equalTo("fr"));
  }

  @Test
  void auto_withAModel_isALanguageOfTheModel() {
    post("""
            {"q": "Where is the station, please?", "model": "fake-en-fr-aligned",
             "source": "auto"}""")
        .statusCode(200)
        .body("translatedText", equalTo("WHERE IS THE STATION, PLEASE?"))
        .body("detectedLanguage.language", equalTo("en"));
  }

  @Test
  void auto_ofNoKnownLanguage_isEnglishWithoutConfidence() {
    post("""
            {"q": "42", "source": "auto", "target": "fr"}""")
        .statusCode(200)
        .body("translatedText", equalTo("42"))
        .body("detectedLanguage.confidence", equalTo(0f))
        .body("detectedLanguage.language", equalTo("en"));
  }

  @Test
  void model_namedAlone_translates() {
    post("""
            {"q": "hello\\n1 2", "model": "fake-no-language"}""")
        .statusCode(200)
        .body("translatedText", equalTo("HELLO\n1 2"));
    post("""
            {"q": "hello", "model": "fake-en-fr-aligned", "source": "en", "target": "fr"}""")
        .statusCode(200);
  }

  @Test
  void pair_ofSeveralModels_isServedByTheLargest() {
    FakeEngines.Script largest = FakeEngines.script("fake-en-fr");
    FakeEngines.Script other = FakeEngines.script("fake-en-fr-aligned");
    int steps = largest.steps;
    int otherSteps = other.steps;

    translated("{\"q\": \"hello\", \"source\": \"en\", \"target\": \"fr\"}");

    assertThat(largest.steps).isGreaterThan(steps);
    assertThat(other.steps).isEqualTo(otherSteps);
  }

  @Test
  void alignment_isToldForEachSentence() {
    post("""
            {"q": "Ab. C", "model": "fake-en-fr-aligned", "alignment": true}""")
        .statusCode(200)
        .body("alignment", hasSize(2))
        .body("alignment[0].source", contains("A", "b", ".", ""))
        .body("alignment[0].target", contains("A", "B", ".", ""))
        .body("alignment[0].weights", hasSize(4))
        .body("alignment[0].weights[1]", contains(0f, 1f, 0f, 0f))
        .body("alignment[1].source", contains("C", ""));
    post("""
            {"q": ["ab"], "model": "fake-en-fr-aligned", "alignment": true}""")
        .statusCode(200)
        .body("alignment[0][0].source", contains("a", "b", ""));
  }

  @Test
  void alignment_thatOnlyMarkupNeeds_isLeftOut() {
    post("""
            {"q": "a <b>b</b>", "model": "fake-en-fr-aligned", "format": "html"}""")
        .body("translatedText", equalTo("A <b>B</b>"))
        .body("alignment", Matchers.nullValue());
  }

  @Test
  void alignment_ofARealModel_isADistribution() {
    JsonPath answer =
        post("""
                {"q": "Hello.", "model": "attention", "alignment": true, "alternatives": 1}""")
            .statusCode(200)
            .body("alignment[0].source", contains("H", "e", "l", "l", "o", ".", ""))
            .extract()
            .jsonPath();

    List<List<Float>> weights = answer.getList("alignment[0].weights");
    assertThat(weights).hasSameSizeAs(answer.getList("alignment[0].target"));
    assertThat(weights)
        .allSatisfy(
            row ->
                assertThat(row.stream().mapToDouble(Float::doubleValue).sum())
                    .isBetween(0.999, 1.001));
    assertThat(String.join("", answer.<String>getList("alignment[0].target")))
        .isEqualTo(answer.getString("translatedText"));
  }

  @Test
  void alignment_ofAModelWithoutOne_isLeftOut() {
    post("""
            {"q": "ab", "source": "en", "target": "fr", "alignment": true}""")
        .statusCode(200)
        .body("alignment", Matchers.nullValue());
  }

  @Test
  void unknownParameters_areIgnored() {
    post("""
            {"q": "Hi", "source": "en", "target": "fr", "apiKey": "", "secret": "x", "format": null,
             "api_key": null, "alternatives": -3}""")
        .statusCode(200)
        .body("alternatives", Matchers.nullValue());
  }

  @Test
  void languages_haveTheirTargets() {
    for (ValidatableResponse languages :
        List.of(get("/languages").then(), given().post("/languages").then())) {
      languages
          .statusCode(200)
          .contentType(ContentType.JSON)
          .body("code", contains("de", "en", "fr"))
          .body("name", contains("German", "English", "French"))
          .body("targets", contains(List.of("de", "en"), List.of("en", "fr"), List.of("en", "fr")))
          .body("find { it.code == 'fr' }.models.keySet()", contains("en"));
    }
  }

  @Test
  void detect_listsServedLanguages() {
    given()
        .formParam("q", "Bonjour, comment allez-vous ?")
        .post("/detect")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body("[0].language", equalTo("fr"))
        .body("[0].confidence", greaterThan(50f));
    given()
        .contentType(ContentType.JSON)
        .body("{\"q\": \"Где находится вокзал в этом городе?\"}")
        .post("/detect")
        .then()
        .statusCode(200)
        .body("", hasSize(1))
        .body("[0].language", equalTo("en"))
        .body("[0].confidence", equalTo(0f));
  }

  @Test
  void frontendSettings_areLibreTranslates() {
    get("/frontend/settings")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body("charLimit", equalTo(50_000))
        .body("frontendTimeout", equalTo(500))
        .body("apiKeys", equalTo(false))
        .body("keyRequired", equalTo(false))
        .body("suggestions", equalTo(false))
        .body("filesTranslation", equalTo(true))
        .body("supportedFilesFormat", hasItems(".txt", ".docx", ".srt", ".po"))
        .body("language.source.code", equalTo("auto"))
        .body("language.source.name", equalTo("Auto Detect"))
        .body("language.target.code", equalTo("en"))
        .body("language.target.name", equalTo("English"));
  }

  @Test
  void accept_ofAnyKind_getsJson() {
    given()
        .contentType(ContentType.JSON)
        .accept("text/html")
        .body("{\"q\": \"Hi\", \"source\": \"en\", \"target\": \"fr\"}")
        .post("/translate")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON);
  }

  @Test
  void models_tellWhatTheyTranslate() {
    get("/v1/models/fake-en-fr-aligned")
        .then()
        .statusCode(200)
        .body("unroll.kind", equalTo("seq2seq"))
        .body("unroll.translation.source", equalTo("en"))
        .body("unroll.translation.target", equalTo("fr"))
        .body("unroll.translation.alignment", equalTo(true))
        .body("unroll.translation.beam", equalTo(1))
        .body("unroll.translation.source_tokens", equalTo(TestModels.LONGEST))
        .body("unroll.examples", contains("Hello."));
    get("/v1/models/fake-no-language")
        .then()
        .body("unroll.translation.source", Matchers.nullValue());
    get("/v1/models/letters").then().body("unroll.translation", Matchers.nullValue());
  }

  @Test
  void metrics_countTranslations() {
    translated("{\"q\": \"abc\", \"source\": \"en\", \"target\": \"fr\"}");

    assertThat(get(TestService.management("/q/metrics")).asString())
        .contains("unroll_num_requests_running{model=\"fake-en-fr\"} 0.0")
        .containsPattern("unroll_generation_tokens_total\\{model=\"fake-en-fr\"} [1-9]")
        .containsPattern("unroll_prompt_tokens_total\\{model=\"fake-en-fr\"} [1-9]");
  }

  @Test
  void openApi_describesIt() {
    given()
        .queryParam("format", "json")
        .get(TestService.management("/q/openapi"))
        .then()
        .statusCode(200)
        .body("paths.'/translate'.post.responses.keySet()", Matchers.hasItems("200", "400", "429"))
        .body("paths.'/translate'.post.description", containsString("text/event-stream"))
        .body(
            "components.schemas.TranslateParameters.properties.keySet()",
            Matchers.hasItems(
                "q", "source", "target", "format", "alternatives", "api_key", "model"))
        .body("components.schemas.Translation.properties", not(anEmptyMap()))
        .body("paths.keySet()", Matchers.hasItems("/detect", "/languages", "/frontend/settings"));
  }
}
