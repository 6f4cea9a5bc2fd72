package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.ENDLESS;
import static dev.unroll.page.PageProfile.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PageProfile.class)
class TextPageTest extends BrowserTest {
  private static final String COMPLETIONS = "**/v1/completions";

  @BeforeEach
  void openModel() {
    open(TEXT);
  }

  private void generate(String prompt, int maxTokens) {
    page.getByLabel("Prompt", exact()).fill(prompt);
    page.getByLabel("Max tokens").fill(String.valueOf(maxTokens));
    button("Generate").click();
  }

  private static Page.GetByLabelOptions exact() {
    return new Page.GetByLabelOptions().setExact(true);
  }

  private void awaitCharacters(int count) {
    until(
        "document.querySelector('[data-part=continuation]').textContent.length > %d"
            .formatted(count));
  }

  @Test
  void text_whileTheStreamRuns_isAlreadyThere() {
    generate("To be", ENDLESS);
    awaitCharacters(50);

    assertThat(button("Stop")).isVisible();
    assertThat(metric("unroll_num_requests_running", TEXT)).isEqualTo(1);
    assertThat(part("shown-prompt")).hasText("To be");
    assertThat(figure("rate")).hasText(Pattern.compile("[\\d.,]+"));
    assertThat(figure("first")).hasText(Pattern.compile("[\\d.]+ m?s"));

    int before = part("continuation").textContent().length();
    awaitCharacters(before);
    button("Stop").click();
  }

  @Test
  void stop_inMidStream_stopsTheServiceToo() {
    double generatedBefore = metric("unroll_generation_tokens_total", TEXT);
    generate("To be", ENDLESS);
    awaitCharacters(50);

    button("Stop").click();

    assertThat(button("Generate")).isVisible();
    assertThat(part("ending")).containsText("Stopped after");
    awaitMetric("unroll_num_requests_running", TEXT, 0);
    double generated = metric("unroll_generation_tokens_total", TEXT) - generatedBefore;
    assertThat(generated).isBetween(50.0, ENDLESS / 2.0);
    assertThat(banner()).isHidden();
  }

  @Test
  void stream_atItsEnd_hasAllTokensAndSaysSo() {
    generate("To be", 300);

    assertThat(part("ending")).hasText("Ended at max tokens, 300.");
    assertThat(figure("tokens")).hasText("300");
    assertThat(part("continuation").textContent()).hasSize(300);
    assertThat(page.locator("#status")).hasText("Ended at max tokens, 300.");
    assertThat(part("caret")).isHidden();
  }

  @Test
  void keptSeed_generatedAgain_givesTheSameText() {
    generate("To be", 120);
    assertThat(part("ending")).containsText("Ended");
    String first = part("continuation").textContent();

    part("keep-seed").click();
    assertThat(page.getByLabel("Seed")).hasValue(Pattern.compile("\\d+"));
    button("Generate").click();
    assertThat(part("ending")).containsText("Ended");

    assertThat(part("continuation").textContent()).isEqualTo(first);
  }

  @Test
  void examplePrompt_chosen_fillsThePrompt() {
    page.locator(".chip").nth(1).click();

    assertThat(page.getByLabel("Prompt", exact())).hasValue("To be, or not");
  }

  @Test
  void keyboard_alone_choosesGeneratesAndStops() {
    page.locator("#cards input:checked").focus();
    page.keyboard().press("ArrowDown");
    assertThat(page.locator("#workspace h2").first()).hasText("A model for tests (fake-chat)");
    page.keyboard().press("ArrowUp");
    assertThat(page.locator("#workspace h2").first()).hasText("Letters at random");
    page.getByLabel("Max tokens").fill(String.valueOf(ENDLESS));
    page.getByLabel("Prompt", exact()).focus();

    page.keyboard().press("Control+Enter");
    awaitCharacters(20);
    page.keyboard().press("Escape");
    assertThat(part("ending")).containsText("Stopped");

    page.getByLabel("Seed").fill("7");
    page.keyboard().press("Enter");
    assertThat(part("ending")).hasText("Generating…");
    page.keyboard().press("Escape");
    assertThat(part("ending")).containsText("Stopped");
    awaitMetric("unroll_num_requests_running", TEXT, 0);
  }

  @Test
  void startAndStop_byKeyboard_keepTheFocus() {
    page.getByLabel("Max tokens").fill(String.valueOf(ENDLESS));
    button("Generate").focus();

    page.keyboard().press("Enter");
    assertThat(button("Stop")).isFocused();
    awaitCharacters(20);
    page.keyboard().press("Enter");

    assertThat(button("Generate")).isFocused();
  }

  @Test
  void unknownCharacter_inThePrompt_showsWhatTheServiceSays() {
    generate("§ 1", 20);

    assertThat(banner()).containsText("The service refused this request");
    assertThat(banner()).containsText("§");
    assertThat(part("ending")).hasText("Nothing arrived.");

    generate("To be", 20);
    assertThat(part("ending")).containsText("Ended");
    assertThat(banner()).isHidden();
  }

  @Test
  void impossibleNumber_isSentAsTyped_andRefusedByTheService() {
    generate("To be", -3);

    assertThat(banner()).containsText("max_tokens");
  }

  @Test
  void unreachableService_isSaid_andTryAgainGoesOn() {
    page.route(COMPLETIONS, route -> route.abort("connectionrefused"));
    generate("To be", 20);
    assertThat(banner()).containsText("The service can’t be reached");

    page.unroute(COMPLETIONS);
    button("Try again").click();

    assertThat(part("ending")).containsText("Ended");
    assertThat(banner()).isHidden();
  }

  @Test
  void fullQueue_isSaidWithTheTimeToWait() {
    page.route(
        COMPLETIONS,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(429)
                    .setHeaders(Map.of("Retry-After", "3"))
                    .setContentType("application/json")
                    .setBody("{\"error\":{\"message\":\"The queue is full.\"}}")));
    generate("To be", 20);

    assertThat(banner()).containsText("The service is busy");
    assertThat(banner()).containsText("The queue is full. Try again in 3 s.");
  }

  @Test
  void failureInMidStream_isSaid_andWhatArrivedIsKept() {
    answerWith(event("Ay"), "data: {\"error\":{\"message\":\"The engine failed.\"}}\n\n");
    generate("To be", 20);

    assertThat(banner()).containsText("The service stopped in the middle");
    assertThat(banner()).containsText("The engine failed.");
    assertThat(part("continuation")).hasText("Ay");
    assertThat(part("ending")).containsText("Broke off");
  }

  @Test
  void streamWithoutItsEnd_isALostConnection() {
    answerWith(event("Ay"), event(" me"));
    generate("To be", 20);

    assertThat(banner()).containsText("The connection was lost");
    assertThat(part("continuation")).hasText("Ay me");
  }

  @Test
  void markupFromTheModel_isShownAsText() {
    String markup = "<img src=x onerror='document.title=1'><b>bold</b>";
    answerWith(event(markup), "data: [DONE]\n\n");
    generate("<i>To be</i>", 20);

    assertThat(part("ending")).containsText("Ended");
    assertThat(part("text")).hasText("<i>To be</i>" + markup);
    assertThat(part("text").locator("img, b, i")).hasCount(0);
  }

  @Test
  void fullContext_beforeMaxTokens_isSaid() {
    answerWith(event("Ay"), ending("length", 249), "data: [DONE]\n\n");
    generate("To be", 400);

    assertThat(part("ending"))
        .hasText("Ended where the model’s context is full, after 249 tokens.");
  }

  @Test
  void endBeforeTheFirstWord_isSaid() {
    answerWith(ending("stop", 1), "data: [DONE]\n\n");
    generate("To be", 400);

    assertThat(part("ending")).hasText("Ended at once: the model has nothing to add.");
  }

  @Test
  void call_isExactlyTheRequest() {
    page.getByLabel("Prompt", exact()).fill("It's \"here\"\n");
    page.getByLabel("Seed").fill("11");
    page.getByLabel("Top-k").fill("5");
    page.getByText("The same as an API call").click();
    String command = part("command").textContent();

    Request sent = page.waitForRequest(COMPLETIONS, () -> button("Generate").click());

    assertThat(command).startsWith("curl -N " + site.resolve("/v1/completions"));
    String body =
        command
            .substring(command.indexOf("-d '") + 4, command.lastIndexOf('\''))
            .replace("'\\''", "'");
    JsonObject shown = JsonParser.parseString(body).getAsJsonObject();
    assertThat(shown).isEqualTo(JsonParser.parseString(sent.postData()));
    assertThat(shown.get("prompt").getAsString()).isEqualTo("It's \"here\"\n");
  }

  private void answerWith(String... events) {
    page.route(
        COMPLETIONS,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/event-stream")
                    .setBody(String.join("", events))));
  }

  private static String event(String text) {
    JsonObject choice = new JsonObject();
    choice.addProperty("text", text);
    return "data: {\"choices\":[%s]}\n\n".formatted(choice);
  }

  private static String ending(String reason, int tokens) {
    return """
    data: {"choices":[{"text":"","finish_reason":"%s"}],"usage":{"completion_tokens":%d}}

    """
        .formatted(reason, tokens);
  }
}
