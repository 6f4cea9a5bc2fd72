package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.deepl.api.DeepLClient;
import com.deepl.api.DeepLClientOptions;
import com.deepl.api.DeepLException;
import com.deepl.api.DocumentStatus;
import com.deepl.api.GlossaryEntries;
import com.deepl.api.GlossaryInfo;
import com.deepl.api.GlossaryNotFoundException;
import com.deepl.api.Language;
import com.deepl.api.MultilingualGlossaryDictionaryEntries;
import com.deepl.api.MultilingualGlossaryInfo;
import com.deepl.api.NotFoundException;
import com.deepl.api.SentenceSplittingMode;
import com.deepl.api.TextResult;
import com.deepl.api.TextTranslationOptions;
import dev.unroll.external.NodeProgram;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DeepL's clients, unmodified: the one for Java, and the one for Node.js by what {@code
 * src/test/npm-deepl} asks it to do. The models translate into capital letters.
 */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class DeepLClientsTest {
  @TempDir Path folder;

  @TestHTTPResource("/")
  URI service;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private String address() {
    return service.toString().replaceAll("/$", "");
  }

  private DeepLClient client() {
    DeepLClientOptions options = new DeepLClientOptions();
    options.setServerUrl(address());
    options.setMaxRetries(0);
    return new DeepLClient("any", options);
  }

  @Test
  void java_translates() throws Exception {
    DeepLClient client = client();

    TextResult one = client.translateText("Where is the station?", "en", "fr");
    List<TextResult> several =
        client.translateText(
            List.of("Hello, my dear friend.", "Où est la gare, Madame ?"), null, "en-US");

    assertThat(one.getText()).isEqualTo("WHERE IS THE STATION?");
    assertThat(one.getDetectedSourceLanguage()).isEqualTo("en");
    assertThat(one.getBilledCharacters()).isEqualTo(21);
    assertThat(several)
        .extracting(TextResult::getText)
        .containsExactly("Hello, my dear friend.", "OÙ EST LA GARE, MADAME ?");
  }

  @Test
  void java_translatesXml_andSplitsAsAsked() throws Exception {
    DeepLClient client = client();
    TextTranslationOptions xml =
        new TextTranslationOptions()
            .setTagHandling("xml")
            .setIgnoreTags(List.of("keep"))
            .setNonSplittingTags(List.of("b"));

    assertThat(
            client
                .translateText(
                    "<doc><p>One <keep>Cat</keep> &lt; house.</p><p/>x</doc>", "en", "fr", xml)
                .getText())
        .isEqualTo("<doc><p>ONE <keep>Cat</keep> &lt; HOUSE.</p><p/>X</doc>");
    assertThat(
            client
                .translateText(
                    "one\ncat & <house>",
                    "en",
                    "fr",
                    new TextTranslationOptions()
                        .setSentenceSplittingMode(SentenceSplittingMode.NoNewlines))
                .getText())
        .isEqualTo("ONE CAT & <house>"); // What looks like a tag is copied.
    assertThatThrownBy(() -> client.translateText("<a>b", "en", "fr", xml))
        .isInstanceOf(DeepLException.class)
        .hasMessageContaining("Tag handling parsing failed");
  }

  @Test
  void java_keepsGlossaries() throws Exception {
    DeepLClient client = client();
    GlossaryEntries entries = new GlossaryEntries(Map.of("car", "auto"));

    GlossaryInfo made = client.createGlossary("mine", "en", "fr", entries);
    MultilingualGlossaryInfo many =
        client.createMultilingualGlossary(
            "many",
            List.of(
                new MultilingualGlossaryDictionaryEntries("en", "fr", entries),
                new MultilingualGlossaryDictionaryEntries("fr", "en", entries)));

    assertThat(client.getGlossary(made.getGlossaryId()).getEntryCount()).isEqualTo(1);
    assertThat(made.getCreationTime()).isNotNull();
    assertThat(client.getGlossaryEntries(made.getGlossaryId())).isEqualTo(entries);
    assertThat(client.listGlossaries()).extracting(GlossaryInfo::getName).contains("mine");
    assertThat(client.getMultilingualGlossary(many.getGlossaryId()).getDictionaries()).hasSize(2);
    client.replaceMultilingualGlossaryDictionary(
        many.getGlossaryId(),
        new MultilingualGlossaryDictionaryEntries(
            "fr", "en", new GlossaryEntries(Map.of("chat", "cat"))));
    assertThat(
            client
                .getMultilingualGlossaryDictionaryEntries(many.getGlossaryId(), "fr", "en")
                .getEntries())
        .containsEntry("chat", "cat")
        .hasSize(1);
    client.deleteMultilingualGlossaryDictionary(many.getGlossaryId(), "fr", "en");
    client.deleteMultilingualGlossary(many.getGlossaryId());
    client.deleteGlossary(made.getGlossaryId());
    assertThatThrownBy(() -> client.getGlossary(made.getGlossaryId()))
        .isInstanceOf(GlossaryNotFoundException.class);
    assertThatThrownBy(() -> client.createGlossary("x", "en", "zh", entries))
        .hasMessageContaining("Unsupported glossary source and target language pair");
  }

  @Test
  void java_translatesDocuments() throws Exception {
    DeepLClient client = client();
    Path in = Files.writeString(folder.resolve("in.json"), "{\"title\": \"Hello\"}");
    Path out = folder.resolve("out.json");

    DocumentStatus status = client.translateDocument(in.toFile(), out.toFile(), "en", "fr");

    assertThat(status.getBilledCharacters()).isEqualTo(5);
    assertThat(out).hasContent("{\"title\": \"HELLO\"}");
    Path broken = Files.writeString(folder.resolve("broken.json"), "{");
    assertThatThrownBy(
            () ->
                client.translateDocument(
                    broken.toFile(), folder.resolve("no.json").toFile(), "en", "fr"))
        .hasMessageContaining("the file is no JSON");
    Path unknown = Files.writeString(folder.resolve("in.xyz"), "x");
    assertThatThrownBy(
            () ->
                client.translateDocument(
                    unknown.toFile(), folder.resolve("no.xyz").toFile(), "en", "fr"))
        .hasMessageContaining("file format not supported");
  }

  @Test
  void java_glossaryIsKeptTo() throws Exception {
    DeepLClient client = client();
    GlossaryInfo made =
        client.createGlossary("cars", "en", "fr", new GlossaryEntries(Map.of("car", "auto")));
    TextTranslationOptions options = new TextTranslationOptions().setGlossary(made);

    assertThat(client.translateText("my car", "en", "fr", options).getText())
        .containsIgnoringCase("auto");
    assertThatThrownBy(() -> client.translateText("mon auto", "fr", "en-US", options))
        .isInstanceOf(NotFoundException.class);
    client.deleteGlossary(made.getGlossaryId());
  }

  @Test
  void java_listsLanguagesAndUsage() throws Exception {
    DeepLClient client = client();
    client.translateText("abc", "en", "fr");

    assertThat(client.getUsage().getCharacter().getCount()).isGreaterThanOrEqualTo(3);
    assertThat(client.getUsage().anyLimitReached()).isFalse();
    assertThat(client.getSourceLanguages())
        .extracting(Language::getCode)
        .contains("en", "fr", "de");
    assertThat(client.getTargetLanguages())
        .extracting(Language::getCode)
        .contains("en-GB", "en-US", "fr");
    assertThat(client.getGlossaryLanguages()).isNotEmpty();
  }

  @Test
  void node_translatesAndKeepsGlossaries() throws Exception {
    NodeProgram program = NodeProgram.install(Path.of("src", "test", "npm-deepl"));

    Files.writeString(folder.resolve("in.txt"), "Where is it?\nHere.");
    JsonPath answers =
        JsonPath.from(program.run("node", "clients.mjs", address(), folder.toString()));

    assertThat(answers.getString("text.text")).isEqualTo("WHERE IS THE STATION?");
    assertThat(answers.getString("text.detectedSourceLang")).isEqualTo("en");
    assertThat(answers.getList("texts.text"))
        .containsExactly("Hello, my dear friend.", "OÙ EST LA GARE, MADAME ?");
    assertThat(answers.getString("xml.text"))
        .isEqualTo("OPEN THE <keep>Page</keep> NOW. <b>GO</b>");
    assertThat(answers.getString("html.text")).isEqualTo("<p>ONE &amp; <b>CAT</b>.</p>");
    assertThat(answers.getInt("usage.character.count")).isPositive();
    assertThat(answers.getList("sources.code")).contains("en", "fr");
    assertThat(answers.getList("targets.code")).contains("en-GB", "fr");
    assertThat(answers.getList("pairs.sourceLang")).contains("en");
    assertThat(answers.getString("glossary.name")).isEqualTo("things");
    assertThat(answers.getList("glossaries")).contains("things").doesNotContain("more");
    assertThat(answers.getString("entries.car")).isEqualTo("auto");
    assertThat(answers.getString("updated.name")).isEqualTo("more");
    assertThat(answers.getString("dictionary.chat")).isEqualTo("cat");
    assertThat(answers.getString("unknownTarget.message"))
        .contains("Value for 'target_lang' not supported.");
    assertThat(answers.getString("unknownGlossary.kind")).isEqualTo("GlossaryNotFoundError");
    assertThat(answers.getString("document")).isEqualTo("WHERE IS IT?\nHERE.");
    assertThat(answers.getList("left")).doesNotContain("more");
  }
}
