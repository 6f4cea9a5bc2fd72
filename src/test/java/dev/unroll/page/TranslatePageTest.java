package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.ALIGNED;
import static dev.unroll.page.PageProfile.ATTENTION;
import static dev.unroll.page.PageProfile.TRANSLATION;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PageProfile.class)
class TranslatePageTest extends TranslatorTest {
  private Locator alignment(String part) {
    return page.locator("#alignment [data-part=" + part + "]");
  }

  @Test
  void text_isTranslatedAsItIsTyped() {
    text().pressSequentially("Good morning.");

    assertThat(translation()).hasText("GOOD MORNING.");
    assertThat(page.locator("#status")).hasText("Translated. GOOD MORNING.");
    assertThat(page.locator("#count")).hasText("13 / 50,000");

    text().pressSequentially(" Bye");
    assertThat(translation()).hasText("GOOD MORNING. BYE");

    button("Clear").click();
    assertThat(translation()).isEmpty();
    assertThat(text()).isFocused();
  }

  @Test
  void translation_streamsWordByWord() {
    script.stepMillis = 60;
    text().fill("aaaa bbbb cccc dddd eeee");

    until("document.querySelector('#translation').textContent.startsWith('AAAA')");
    assertThat(translation().textContent()).doesNotContain("EEEE");
    assertThat(page.locator("#ending")).hasText("Translating…");

    assertThat(translation()).hasText("AAAA BBBB CCCC DDDD EEEE");
  }

  @Test
  void typingOn_cancelsTheRequestBefore() {
    List<String> failed = new ArrayList<>();
    page.onRequestFailed(request -> failed.add(request.failure() + request.postData()));
    script.stepMillis = 50;
    text().fill("aaaa bbbb cccc dddd eeee ffff gggg hhhh");
    awaitMetric("unroll_num_requests_running", TRANSLATION, 1);

    text().fill("other");
    script.stepMillis = 0;

    assertThat(translation()).hasText("OTHER");
    awaitMetric("unroll_num_requests_running", TRANSLATION, 0);
    // Chromium sometimes calls the second one aborted, too, when the page has read all of it.
    assertThat(failed).isNotEmpty();
    assertThat(failed.getFirst()).contains("net::ERR_ABORTED", "aaaa bbbb");
    assertThat(banner()).isHidden();
  }

  @Test
  void escape_stopsWhatRuns() {
    script.stepMillis = 50;
    text().fill("aaaa bbbb cccc dddd eeee ffff gggg hhhh");
    awaitMetric("unroll_num_requests_running", TRANSLATION, 1);

    page.keyboard().press("Escape");

    assertThat(page.locator("#ending")).hasText("Stopped.");
    awaitMetric("unroll_num_requests_running", TRANSLATION, 0);
  }

  @Test
  void linesAndBlanks_areShownAsTheyAre() {
    text().fill("One.\n\n  Cat.");

    assertThat(page.locator("#status")).containsText("CAT.");
    assertThat(translation().evaluate("element => element.textContent"))
        .isEqualTo("ONE.\n\n  CAT.");
  }

  @Test
  void markup_isText() {
    text().fill("<b>bold</b>");

    assertThat(translation()).hasText("<b>BOLD</b>");
    assertThat(translation().locator("b")).hasCount(0);
  }

  @Test
  void swap_turnsLanguagesAndTextsAround() {
    text().fill("Hello.");
    assertThat(translation()).hasText("HELLO.");

    button("Swap the languages").click();

    assertThat(text()).hasValue("HELLO.");
    assertThat(page.getByLabel("From")).hasValue("fr");
    assertThat(page.getByLabel("To", exact())).hasValue("en");
    assertThat(page).hasURL(site.resolve("/translate.html#source=fr&target=en").toString());
    assertThat(translation()).hasText("HELLO.");
  }

  @Test
  void detectedLanguage_isSaid() {
    page.getByLabel("From").selectOption("auto");
    assertThat(button("Swap the languages")).isDisabled();

    text().fill("The station is near the old bridge.");

    assertThat(translation()).hasText("THE STATION IS NEAR THE OLD BRIDGE.");
    assertThat(page.locator("#detected")).containsText("English,");
    assertThat(page.locator("#source option:checked")).hasText("English (detected)");
    assertThat(button("Swap the languages")).isEnabled();
  }

  @Test
  void alternatives_onClick_canBeChosen() {
    text().fill("Hi.");
    assertThat(translation()).hasText("HI.");

    button("Other translations").click();
    Locator others = page.locator("#alternatives button");
    assertThat(others.first()).hasText("HI.");
    assertThat(others.first()).hasAttribute("aria-pressed", "true");
    others.nth(1).click();

    assertThat(translation()).hasText("Hi.");
    assertThat(others.nth(1)).hasAttribute("aria-pressed", "true");
    text().fill("Bye");
    assertThat(page.locator("#alternatives")).isHidden();
    assertThat(translation()).hasText("BYE");
  }

  @Test
  void copy_takesTheTranslation() {
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    text().fill("Hi.");
    assertThat(translation()).hasText("HI.");

    button("Copy").click();

    until("navigator.clipboard.readText().then(text => text === 'HI.')");
  }

  @Test
  void alignment_reactsToHoveringAWord() {
    openTranslator("model=" + ALIGNED);
    text().fill("ab c");
    assertThat(translation()).hasText("AB C");
    assertThat(alignment("source-strip").locator("span")).hasText(new String[] {"ab", "c", "end"});

    alignment("target-strip").locator("span").nth(1).hover();

    assertThat(alignment("readout")).hasText("“C” came from “c” 100 %");
    assertThat(weight("source-strip", 1)).isEqualTo("1");
    assertThat(weight("source-strip", 0)).isEqualTo("0");

    alignment("source-strip").locator("span").nth(0).hover();
    assertThat(alignment("readout")).containsText("“ab” was looked at for “AB”");

    alignment("grid").locator("tbody td").nth(0).hover();
    assertThat(alignment("readout")).containsText("“AB” from “ab”:");

    page.locator("h1").hover();
    assertThat(alignment("readout")).isEmpty();
  }

  private Object weight(String strip, int word) {
    return alignment(strip)
        .locator("span")
        .nth(word)
        .evaluate("span => span.style.getPropertyValue('--weight')");
  }

  @Test
  void alignment_byKeyboard_movesThroughTheMap() {
    openTranslator("model=" + ALIGNED);
    text().fill("ab c");
    assertThat(alignment("grid")).isVisible();
    alignment("tokens").check();
    assertThat(alignment("grid").locator("tbody tr")).hasCount(5);

    alignment("grid").locator("[tabindex='0']").focus();
    assertThat(alignment("readout")).hasText("“A” came from “a” 100 %");
    page.keyboard().press("ArrowDown");
    assertThat(alignment("readout")).hasText("“B” came from “b” 100 %");
    page.keyboard().press("ArrowRight");
    assertThat(alignment("readout")).hasText("“B” from “a”: 0 %");
    page.keyboard().press("End");
    assertThat(alignment("readout")).hasText("“B” from the end: 0 %");
    page.keyboard().press("Control+Home");
    page.keyboard().press("ArrowUp");
    page.keyboard().press("ArrowRight");
    page.keyboard().press("ArrowUp");
    assertThat(alignment("readout")).hasText("“a” was looked at for “A” 100 %");
    assertThat(alignment("grid").locator("[tabindex='0']")).hasCount(1);
    assertThat(alignment("grid").locator("[tabindex='0']")).hasAttribute("aria-label", "a");
  }

  @Test
  void alignment_ofSeveralSentences_isShownOneByOne() {
    openTranslator("model=" + ALIGNED);
    text().fill("One. Cat house.");
    assertThat(alignment("grid").locator("tbody tr")).hasCount(3);

    alignment("sentence").selectOption("1");

    assertThat(alignment("source-strip").locator("span"))
        .hasText(new String[] {"Cat", "house", ".", "end"});
    page.getByLabel("Model", exact()).selectOption("");
    assertThat(page.locator("#alignment")).isHidden();
  }

  @Test
  void alignment_byWord_addsUp() {
    Object words =
        page.evaluate(
            """
            async () => {
              const { byWord } = await import('/js/alignment-units.js');
              return JSON.stringify(byWord({
                source: ['the', ' sta', 'tion', '.', ''],
                target: ['la', ' ga', 're', ''],
                weights: [[.5, .25, .25, 0, 0], [0, .5, .25, .25, 0], [.5, 0, .5, 0, 0], [0, 0, 0, 0, 1]],
              }));
            }""");

    assertThat(words)
        .isEqualTo(
            "{\"source\":[\"the\",\" station\",\".\",\"\"],\"target\":[\"la\",\" gare\",\"\"],"
                + "\"weights\":[[0.5,0.5,0,0],[0.25,0.625,0.125,0],[0,0,0,1]]}");
  }

  @Test
  void modelOfNoLanguage_isReachedByName() {
    openTranslator("model=" + ATTENTION);
    assertThat(page.getByLabel("From")).isDisabled();

    Request sent = page.waitForRequest(TRANSLATE, () -> text().fill("abc"));

    JsonObject body = JsonParser.parseString(sent.postData()).getAsJsonObject();
    assertThat(body.keySet()).containsExactly("q", "model", "check", "confidence", "alignment");
    assertThat(alignment("grid").locator("thead th")).hasCount(4);
    // Others have the same title: its folder tells it apart.
    assertThat(page.locator("#about")).containsText("A model for tests (attention)");
  }

  @Test
  void call_isExactlyTheRequest() {
    Request sent = page.waitForRequest(TRANSLATE, () -> text().fill("It's \"here\"."));
    page.getByText("The same as an API call").click();
    String command = page.locator("[data-part=command]").textContent();

    assertThat(command)
        .startsWith("curl -N " + site.resolve("/translate"))
        .contains("-H 'Accept: text/event-stream'");
    String body =
        command
            .substring(command.indexOf("-d '") + 4, command.lastIndexOf('\''))
            .replace("'\\''", "'");
    assertThat(JsonParser.parseString(body)).isEqualTo(JsonParser.parseString(sent.postData()));
  }

  @Test
  void refusal_showsWhatTheServiceSays() {
    page.route(
        TRANSLATE,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(400)
                    .setContentType("application/json")
                    .setBody("{\"error\": \"Invalid request: <b>no</b>\"}")));
    text().fill("Hi");
    assertThat(banner()).containsText("The service refused this request");
    assertThat(banner()).containsText("Invalid request: <b>no</b>");

    page.unroute(TRANSLATE);
    text().fill("Hello");

    assertThat(translation()).hasText("HELLO");
    assertThat(banner()).isHidden();
  }

  @Test
  void otherScript_staysAsItIs_whichIsSaid() {
    text().fill("Hello.\n漢字");

    assertThat(translation()).hasText("HELLO. 漢字");
    assertThat(page.locator("#notes")).containsText("1 sentence was left as it is");
    assertThat(page.locator("#translation .sentence").last())
        .hasAttribute("class", "sentence sentence--kept");
  }

  @Test
  void unreachableService_isSaid_andTryAgainGoesOn() {
    page.route(TRANSLATE, route -> route.abort("connectionrefused"));
    text().fill("Hello");
    assertThat(banner()).containsText("The service can’t be reached");

    page.unroute(TRANSLATE);
    button("Try again").click();

    assertThat(translation()).hasText("HELLO");
    assertThat(banner()).isHidden();
  }

  @Test
  void fullQueue_isSaidWithTheTimeToWait() {
    page.route(
        TRANSLATE,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(429)
                    .setHeaders(Map.of("Retry-After", "3"))
                    .setContentType("application/json")
                    .setBody("{\"error\": \"Slowdown: the queue is full\"}")));
    text().fill("Hello");

    assertThat(banner()).containsText("The service is busy");
    assertThat(banner()).containsText("the queue is full Try again in 3 s.");
  }

  @Test
  void failureHalfway_isSaidAndKeepsWhatCame() {
    page.route(
        TRANSLATE,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/event-stream")
                    .setBody(
                        """
                        data: {"index":0,"text":"BON "}

                        : ping

                        data: {"error":"Cannot translate text: no more"}

                        """)));
    text().fill("Hello");

    assertThat(banner()).containsText("The service stopped in the middle");
    assertThat(banner()).containsText("no more");
    assertThat(translation()).hasText("BON");
    assertThat(page.locator("#ending")).hasText("Broke off.");
  }

  @Test
  void phone_showsEverythingWithinItsWidth() {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      use(375, 812, scheme);
      openTranslator("model=" + ALIGNED);
      text().fill("A rather long sentence, that is wider than a phone.");
      assertThat(alignment("grid")).isVisible();
      assertThat(overflow()).isZero();
      button("Other translations").click();
      assertThat(page.locator("#alternatives button").first()).isVisible();
      page.getByText("The same as an API call").click();
      assertThat(overflow()).as("with everything open").isZero();
    }
  }

  @Test
  void everyControl_hasAName() {
    openTranslator("model=" + ALIGNED);
    text().fill("Hello. You.");
    assertThat(alignment("grid")).isVisible();
    assertThat(nameless()).isEmpty();
  }

  @Test
  void startPage_leadsHere() {
    page.navigate(site.toString());
    page.getByText("Translate", new Page.GetByTextOptions().setExact(true)).click();

    assertThat(page).hasURL(site.resolve("/translate.html").toString());
    assertThat(text()).isFocused();
    assertThat(page.locator("#source option"))
        .hasText(new String[] {"English", "French", "Detect language"});
  }
}
