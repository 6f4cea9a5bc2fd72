package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.ALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the translate page has beside the text and its translation. */
@QuarkusTest
@TestProfile(PageProfile.class)
class TranslateToolsTest extends TranslatorTest {
  private static final String MARKED =
      """
      {"translatedText":"Un. Deux <b>et</b>. トロワ","checks":[\
      {"source":"One.","translation":"Un.","outcome":"nothing","copied":[],"faults":[]},\
      {"source":"Two <b>and</b>.","translation":"Deux <b>et</b>.","outcome":"repaired",\
      "copied":["<b>"],"faults":[]},\
      {"source":"トロワ","translation":"トロワ","outcome":"other_script","copied":[],"faults":[]}]%s}\
      """;

  private Locator sentences() {
    return page.locator("#translation .sentence");
  }

  private Locator tooltip() {
    return page.locator("#sentence-why");
  }

  private Locator card() {
    return page.locator("#sentence-card");
  }

  private void openTool(String id) {
    page.locator("#" + id + " summary").click();
  }

  private Request typed(String text) {
    return page.waitForRequest(TRANSLATE, () -> text().fill(text));
  }

  private static JsonObject body(Request request) {
    return JsonParser.parseString(request.postData()).getAsJsonObject();
  }

  private static FilePayload file(String name, String content) {
    return new FilePayload(name, "", content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void sentence_showsItsOthers_andOneOfThemReplacesIt() {
    openTranslator("model=" + ALIGNED);
    text().fill("You.  Hi.\nMe.");
    assertThat(sentences()).hasText(new String[] {"YOU.", "HI.", "ME."});

    sentences().nth(1).click();
    assertThat(card()).containsText("Hi.");
    card().locator("button").nth(1).click();

    assertThat(card()).isHidden();
    assertThat(translation().evaluate("element => element.textContent"))
        .isEqualTo("YOU.  Hi.\nME.");
    assertThat(sentences().nth(1)).isFocused();
  }

  @Test
  void sentence_byKeyboard_isReachedAndChanged() {
    openTranslator("model=" + ALIGNED);
    text().fill("You. Hi.");
    assertThat(sentences()).hasCount(2);

    sentences().first().focus();
    page.keyboard().press("ArrowRight");
    assertThat(sentences().nth(1)).isFocused();
    page.keyboard().press("Enter");
    assertThat(card().locator("button").first()).isFocused();
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Enter");
    assertThat(translation()).hasText("YOU. Hi.");
    page.keyboard().press("Enter");
    assertThat(card()).isVisible();
    page.keyboard().press("Escape");

    assertThat(card()).isHidden();
    assertThat(sentences().nth(1)).isFocused();
  }

  @Test
  void doubtfulSentence_isMarkedAndSaysWhy() {
    answer(MARKED.formatted(",\"confidence\":[{\"text\":\"Un.\",\"confidence\":0.1}]"));
    text().fill("One. Two <b>and</b>. トロワ");

    assertThat(sentences()).hasText(new String[] {"Un.", "Deux <b>et</b>.", "トロワ"});
    assertThat(page.locator("#notes button"))
        .hasText(
            new String[] {
              "1 sentence was left as it is", "1 sentence is doubtful", "1 sentence may be wrong"
            });
    assertThat(
            (String) sentences().first().evaluate("s => getComputedStyle(s).textDecorationStyle"))
        .isEqualTo("wavy");
    sentences().first().hover();
    assertThat(tooltip()).hasText("The model is 10 % sure.");
    page.keyboard().press("Escape");
    assertThat(tooltip()).isHidden();

    button("1 sentence may be wrong").click();
    assertThat(sentences().nth(1)).isFocused();
    assertThat(tooltip()).hasText("Put back after the translation: <b>.");
    assertThat(sentences().nth(1))
        .hasAttribute("aria-description", "Put back after the translation: <b>.");
    assertThat(page.locator("main b")).hasCount(0);
  }

  @Test
  void rememberedSentence_isMarked_andLittleConfidenceIsNoNumber() {
    answer(
        """
        {"translatedText":"Merci. Un.","remembered":["Thank you."],"checks":[\
        {"source":"Thank you.","translation":"Merci.","outcome":"remembered","copied":[],"faults":[]},\
        {"source":"One.","translation":"Un.","outcome":"nothing","copied":[],"faults":[]}],\
        "confidence":[{"text":"Un.","confidence":0.004}]}""");
    text().fill("Thank you. One.");

    assertThat(sentences()).hasText(new String[] {"Merci.", "Un."});
    assertThat(page.locator("#notes button"))
        .hasText(
            new String[] {
              "1 sentence is doubtful", "1 sentence comes from the translation memory"
            });
    sentences().first().hover();
    assertThat(tooltip()).hasText("It comes from the translation memory.");
    sentences().nth(1).hover();
    assertThat(tooltip()).hasText("The model is not sure of it at all.");
  }

  @Test
  void confidenceThatIsNotSaid_isNotShown() {
    answer(MARKED.formatted(""));
    text().fill("One.");

    assertThat(sentences().first()).hasAttribute("class", "sentence");
    assertThat(page.locator("#notes")).not().containsText("doubtful");
  }

  @Test
  void swap_whileItTranslates_waitsForTheTranslation() {
    script.stepMillis = 40;
    text().fill("aa bb cc");
    button("Swap the languages").click();

    assertThat(text()).hasValue("AA BB CC");
    assertThat(page.getByLabel("From")).hasValue("fr");
    assertThat(translation()).hasText("AA BB CC");
  }

  @Test
  void glossary_isSentWithTheText_andKept() {
    openTool("glossary");
    page.getByLabel("Term in English").fill("board");
    page.keyboard().press("Enter");
    page.keyboard().type("conseil");
    page.keyboard().press("Enter");
    page.keyboard().type("board");
    page.keyboard().press("Enter");
    page.keyboard().type("planche");
    assertThat(page.locator("#glossary-count")).hasText("1 term");
    assertThat(page.locator("#glossary-twins")).isVisible();

    assertThat(body(typed("The board met.")).get("glossary").toString())
        .isEqualTo("{\"board\":\"conseil\"}");

    openTranslator("source=fr&target=en");
    assertThat(page.locator("#glossary-count")).isEmpty();
    openTranslator("source=en&target=fr");
    assertThat(page.locator("#glossary-count")).hasText("1 term");
    openTool("glossary");
    page.getByLabel("Use it").uncheck();
    assertThat(body(typed("The board left.")).has("glossary")).isFalse();
  }

  @Test
  void numbers_areWrittenAsChosen() {
    assertThat(body(typed("At 5.")).has("numbers")).isFalse();
    page.getByLabel("Numbers and dates").selectOption("localized");
    openTranslator("source=en&target=fr");

    assertThat(body(typed("At 6.")).get("numbers").getAsString()).isEqualTo("localized");
  }

  @Test
  void glossary_takesRowsOfATable() {
    openTool("glossary");
    page.getByLabel("Term in English")
        .evaluate(
            """
            field => {
              const clipboardData = new DataTransfer();
              clipboardData.setData('text/plain', 'board\\tconseil\\n<b>x</b>\\ty\\n');
              field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
            }""");

    assertThat(page.locator("#glossary-count")).hasText("2 terms");
    assertThat(page.getByLabel("Term in English").nth(1)).hasValue("<b>x</b>");
    page.getByLabel("Remove this term").first().click();
    assertThat(page.locator("#glossary-count")).hasText("1 term");
  }

  @Test
  void glossary_ofADetectedLanguage_isThatOfThePair() {
    openTool("glossary");
    page.getByLabel("Term in English").fill("station");
    page.getByLabel("Translation in French").fill("gare");
    page.getByLabel("From").selectOption("auto");

    assertThat(body(typed("Where is the station, please?")).get("glossary").toString())
        .isEqualTo("{\"station\":\"gare\"}");
  }

  @Test
  void history_keepsTexts_thatCanBeHadBack() {
    text().fill("First text");
    assertThat(translation()).hasText("FIRST TEXT");
    text().fill("First text, longer");
    assertThat(translation()).hasText("FIRST TEXT, LONGER");
    text().fill("<i>Another</i> one");
    assertThat(translation()).hasText("<i>ANOTHER</i> ONE");
    openTranslator("source=fr&target=en");
    openTool("history");
    Locator past = page.locator("#history-list .past__open");
    assertThat(past).hasCount(2);
    assertThat(past.first()).containsText("English → French");
    assertThat(past.first()).containsText("<i>Another</i> one");

    past.nth(1).click();

    assertThat(text()).hasValue("First text, longer");
    assertThat(translation()).hasText("FIRST TEXT, LONGER");
    assertThat(page.getByLabel("From")).hasValue("en");
    button("Remove “<i>Another</i> one”").click();
    assertThat(past).hasCount(1);
  }

  @Test
  void history_switchedOff_keepsNothing() {
    text().fill("Some text");
    assertThat(page.locator("#history-count")).hasText("1");
    openTool("history");
    page.getByLabel("Keep a history").uncheck();
    text().fill("Something else");
    assertThat(translation()).hasText("SOMETHING ELSE");

    assertThat(page.locator("#history-count")).isEmpty();
    openTranslator("source=en&target=fr");
    openTool("history");
    assertThat(page.getByLabel("Keep a history")).not().isChecked();
    assertThat(page.evaluate("localStorage.getItem('unroll.translate.history')")).isNull();
  }

  @Test
  void history_isBounded() {
    page.evaluate(
        """
        localStorage.setItem('unroll.translate.history', JSON.stringify(Array.from({ length: 80 }, (_, id) => ({
          id: String(id), time: 1e12, source: 'en', target: 'fr', model: '', text: `text ${id}`, translation: 'x'.repeat(1000),
        }))))""");
    openTranslator("source=en&target=fr");
    text().fill("Newest");
    assertThat(translation()).hasText("NEWEST");

    assertThat(page.locator("#history-count")).hasText("50");
  }

  @Test
  void textInAnotherLanguage_isOfferedFromThat() {
    text().fill("Où est la gare la plus proche, mon ami ?");
    page.getByText("Translate from French").click();

    assertThat(page.getByLabel("From")).hasValue("fr");
    assertThat(page.getByLabel("To", exact())).hasValue("en");
    assertThat(text()).hasValue("Où est la gare la plus proche, mon ami ?");
    assertThat(page.locator("#from-detected")).isHidden();
  }

  @Test
  void detection_asksAboutTheLastTextOnly() {
    List<String> asked = new ArrayList<>();
    page.onRequest(
        request -> {
          if (request.url().endsWith("/detect")) {
            asked.add(request.postData());
          }
        });
    page.getByLabel("From").selectOption("auto");
    text().pressSequentially("Where is the station?");

    assertThat(page.locator("#detected")).containsText("English");
    assertThat(asked.size()).isLessThan(5);
    assertThat(asked.getLast()).contains("Where is the station?");
  }

  @Test
  void editor_growsWithItsText_andTheTranslationBesideIt() {
    double before = text().boundingBox().height;
    text().fill("line\n".repeat(40));

    assertThat(text().boundingBox().height).isGreaterThan(before + 400);
    assertThat(text().evaluate("field => field.scrollHeight - field.clientHeight")).isEqualTo(0);
  }

  @Test
  void rightToLeft_isShownAsSuch() {
    showModels(
        """
        {"object":"list","data":[{"id":"ar","created":1,"unroll":{"kind":"seq2seq","architecture":"transformer",\
        "title":"Arabic","parameters":1,"metrics":{},"examples":[],\
        "translation":{"source":"en","target":"ar","alignment":false}}}]}""");
    answer("{\"translatedText\":\"مرحبا.\"}");
    openTranslator("source=en&target=ar");
    text().fill("Hello.");

    assertThat(translation()).hasText("مرحبا.");
    assertThat(translation()).hasAttribute("dir", "rtl");
    assertThat(translation()).hasAttribute("lang", "ar");
  }

  @Test
  void chosenFile_isTranslatedAndCanBeDownloaded() throws IOException {
    page.locator("#mode-files").check();
    page.locator("#file")
        .setInputFiles(
            new FilePayload[] {
              file("letter.txt", "Good morning.\n\nBye.\n"), file("<img src=x>.exe", "MZ")
            });

    Locator refused = page.locator(".file").first();
    assertThat(refused).containsText("<img src=x>.exe");
    assertThat(refused).containsText("This kind of file is not translated");
    Locator link = page.getByLabel("Download letter.fr.txt");
    assertThat(link).isVisible();
    Download saved = page.waitForDownload(link::click);
    assertThat(saved.suggestedFilename()).isEqualTo("letter.fr.txt");
    assertThat(Files.readString(saved.path())).isEqualTo("GOOD MORNING.\n\nBYE.\n");
    page.getByLabel("Remove letter.txt").click();
    assertThat(page.locator(".file")).hasCount(1);
  }

  @Test
  void chosenFile_isTranslatedWithTheGlossary() throws IOException {
    openTool("glossary");
    page.getByLabel("Term in English").fill("car");
    page.getByLabel("Translation in French").fill("auto");
    page.locator("#mode-files").check();
    assertThat(page.locator("#glossary-count")).hasText("1 term");
    page.locator("#file").setInputFiles(file("cars.txt", "my car"));

    Download saved = page.waitForDownload(page.getByLabel("Download cars.fr.txt")::click);
    assertThat(Files.readString(saved.path()).toLowerCase(Locale.ROOT)).isEqualTo("my auto");
  }

  @Test
  void droppedFile_opensTheFiles_andFailureIsSaid() {
    page.route(
        "**/translate_file",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(400)
                    .setContentType("application/json")
                    .setBody("{\"error\":\"Invalid request: it is no JSON\"}")));
    page.evaluate(
        """
        () => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['{'], 'texts.json'));
          const event = (name) => new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
          document.body.dispatchEvent(event('dragenter'));
          window.shown = !document.getElementById('drop').hidden;
          document.body.dispatchEvent(event('drop'));
        }""");

    assertThat(page.evaluate("window.shown")).isEqualTo(true);
    assertThat(page.locator("#drop")).isHidden();
    assertThat(page.locator("#mode-files")).isChecked();
    assertThat(page.locator(".file")).containsText("it is no JSON");
    page.unroute("**/translate_file");
    page.getByText("Try again").click();
    assertThat(page.locator(".file")).containsText("refused this request");
  }

  @Test
  void phone_showsEveryToolWithinItsWidth() {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      use(375, 812, scheme);
      openTranslator("model=" + ALIGNED);
      text().fill("A rather long sentence. The Donaudampfschifffahrtsgesellschaft.");
      assertThat(sentences()).hasCount(2);
      openTool("glossary");
      openTool("history");
      assertThat(overflow()).as("tools").isZero();
      sentences().nth(1).click();
      assertThat(card().locator("button").first()).isVisible();
      assertThat(overflow()).as("card").isZero();
      page.keyboard().press("Escape");
      page.locator("#mode-files").check();
      page.locator("#file").setInputFiles(file("n".repeat(80) + ".txt", "Hi."));
      assertThat(page.getByLabel("Download n")).isVisible();
      assertThat(overflow()).as("files").isZero();
    }
  }
}
