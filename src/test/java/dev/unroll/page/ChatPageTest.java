package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.unroll.api.FakeEngines;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PageProfile.class)
class ChatPageTest extends BrowserTest {
  private static final String COMPLETIONS = "**/v1/chat/completions";

  private final FakeEngines.Script script = FakeEngines.script(CHAT);

  @BeforeEach
  void openPage() {
    script.reset();
    openChat();
  }

  @AfterEach
  void reset() {
    script.reset();
  }

  private void openChat() {
    page.navigate(site.resolve("/chat.html").toString());
    assertThat(composer()).isVisible();
  }

  private Locator composer() {
    return page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true));
  }

  private Locator bodies() {
    return page.locator(".message__body");
  }

  private Locator notes() {
    return page.locator(".message__foot [data-part=note]");
  }

  private Locator titles() {
    return page.locator(".conversations__open");
  }

  private void say(String text) {
    composer().fill(text);
    composer().press("Enter");
  }

  private void sayAndWait(String text, String answer) {
    script.answer = answer;
    say(text);
    assertThat(bodies().last()).hasText(answer);
    assertThat(button("Send")).isVisible();
  }

  @Test
  void conversation_goesOnAndIsKeptInTheBrowser() {
    sayAndWait("Hi there", "Hello.");
    sayAndWait("Who are you?", "A model.");

    assertThat(bodies()).hasText(new String[] {"Hi there", "Hello.", "Who are you?", "A model."});
    assertThat(notes().last()).hasText(Pattern.compile("9 tokens · [\\d.,]+ tokens/s"));
    assertThat(composer()).hasValue("");
    assertThat(page.locator("#status")).hasText("The model says: A model.");
    assertThat(script.prompt).contains("[0]user\nHi there[1]\n[0]assistant\nHello.[1]\n");

    openChat();
    assertThat(titles()).hasText(new String[] {"Hi there"});
    titles().first().click();
    assertThat(bodies().last()).hasText("A model.");
    assertThat(page).hasTitle("Hi there · Unroll");
  }

  @Test
  void answer_streams() {
    script.stepMillis = 60;
    script.answer = "one two three four five six";
    say("Count");

    until("document.querySelectorAll('.message__body')[1]?.textContent.startsWith('one')");
    assertThat(bodies().last().textContent()).doesNotContain("six");
    assertThat(button("Stop")).isVisible();

    assertThat(bodies().last()).hasText("one two three four five six");
  }

  @Test
  void outputThatWouldRun_isShownAsText() {
    String hostile =
        """
        <script>window.ran=1</script><img src=x onerror=window.ran=1> <b onclick=x>bold</b>

        [click](javascript:window.ran=1) <a href=javascript:window.ran=1>here</a>
        [data](data:text/html,<script>window.ran=1</script>) ![p](https://example.org/p.png)
        ![q](javascript:window.ran=1) <javascript:window.ran=1> [ok](https://example.org/)""";
    script.answer = hostile;
    say("<img src=x onerror=window.ran=1>");
    assertThat(button("Send")).isVisible();

    Locator answer = bodies().last();
    assertThat(answer)
        .containsText("<script>window.ran=1</script><img src=x onerror=window.ran=1>");
    assertThat(answer).containsText("<b onclick=x>bold</b>");
    assertThat(bodies().first()).hasText("<img src=x onerror=window.ran=1>");
    assertThat(page.locator("#messages :is(script, img, b, iframe)")).hasCount(0);
    assertThat(page.locator("#messages a")).hasText(new String[] {"p", "ok"});
    assertThat(
            (List<?>)
                page.evaluate("[...document.querySelectorAll('#messages a')].map(a => a.href)"))
        .isEqualTo(List.of("https://example.org/p.png", "https://example.org/"));
    answer.locator("span").first().click();
    assertThat(page.evaluate("window.ran ?? 'never'")).isEqualTo("never");

    openChat(); // what was kept does not run either
    titles().first().click();
    assertThat(bodies().last()).containsText("<script>");
    assertThat(page.evaluate("window.ran ?? 'never'")).isEqualTo("never");
  }

  @Test
  void markdown_isShownAsItIsMeant() {
    script.answer = "# Two\n- **a**\n- `b`\n\nfirst line\nsecond\n```\n<i>code</i>\nopen";
    say("Markdown, please");
    assertThat(button("Send")).isVisible();

    Locator answer = bodies().last();
    assertThat(answer.locator("h3")).hasText("Two");
    assertThat(answer.locator("li")).hasText(new String[] {"a", "b"});
    assertThat(answer.locator("strong")).hasText("a");
    assertThat(answer.locator("pre")).hasText("<i>code</i>\nopen");
    assertThat((String) answer.locator("p").evaluate("p => p.innerText"))
        .isEqualTo("first line\nsecond");
  }

  @Test
  void markdown_knowsListsInLists_quotesAndRules() {
    script.answer =
        "3. three\n\n4. four\n   goes on\n   - in *four*\n     1. deep\n   - too\n\n5. five\n\n---\n"
            + "> said **he**\n> - point\n\nafter\n\n"
            + ">".repeat(200)
            + " far";
    say("More Markdown, please");
    assertThat(button("Send")).isVisible();

    Locator answer = bodies().last();
    assertThat(answer.locator("> ol")).hasAttribute("start", "3");
    assertThat(answer.locator("> ol > li")).hasCount(3);
    assertThat(answer.locator("> ol > li").nth(1)).containsText("four goes on");
    assertThat(answer.locator("> ol > li > ul > li"))
        .hasText(new Pattern[] {Pattern.compile("in four"), Pattern.compile("too")});
    assertThat(answer.locator("> ol > li > ul > li > ol > li")).hasText("deep");
    assertThat(answer.locator("> hr")).hasCount(1);
    assertThat(answer.locator("> blockquote").first()).containsText("said he");
    assertThat(answer.locator("> blockquote > ul > li")).hasText("point");
    assertThat(answer.locator("> p").first()).hasText("after");
    assertThat(answer).containsText("far");
  }

  @Test
  void stop_keepsWhatArrived() {
    script.stepMillis = 50;
    script.answer = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
    say("Alphabet");
    until("document.querySelectorAll('.message__body')[1]?.textContent.startsWith('a b')");

    page.keyboard().press("Escape");

    assertThat(notes().last()).containsText("stopped");
    assertThat(bodies().last()).containsText("a b");
    awaitMetric("unroll_num_requests_running", CHAT, 0);
    script.stepMillis = 0;
    sayAndWait("Go on", "Yes.");
  }

  @Test
  void regenerate_asksForTheSameAgain() {
    sayAndWait("One", "First.");
    sayAndWait("Two", "Second.");
    script.answer = "Better.";

    page.locator(".message").last().getByText("Regenerate").click();

    assertThat(bodies()).hasText(new String[] {"One", "First.", "Two", "Better."});
    assertThat(script.prompt).endsWith("[0]user\nTwo[1]\n[0]assistant\n");
  }

  @Test
  void editedMessage_isSentAgainWithoutWhatFollowed() {
    sayAndWait("One", "First.");
    sayAndWait("Two", "Second.");
    script.answer = "Other.";

    page.locator(".message").first().locator("[data-part=edit]").click();
    Locator field = page.getByLabel("Edited message").first();
    assertThat(field).isFocused();
    assertThat(field).hasValue("One");
    field.fill("Uno");
    field.press("Enter");

    assertThat(bodies()).hasText(new String[] {"Uno", "Other."});
    assertThat(script.prompt).isEqualTo("[0]user\nUno[1]\n[0]assistant\n");
  }

  @Test
  void conversations_areSeveralAndCanBeDeleted() {
    sayAndWait("First talk", "Yes.");
    button("New conversation").click();
    assertThat(bodies()).hasCount(0);
    assertThat(composer()).isFocused();
    sayAndWait("Second talk", "No.");

    assertThat(titles()).hasText(new String[] {"Second talk", "First talk"});
    titles().last().click();
    assertThat(bodies()).hasText(new String[] {"First talk", "Yes."});
    button("Delete “First talk”").click();
    assertThat(titles()).hasText(new String[] {"Second talk"});
    assertThat(bodies()).hasCount(0);
  }

  @Test
  void settings_areInADrawerAndKept() {
    script.answer = "abcdef";
    button("Settings").click();
    page.getByLabel("Max tokens").fill("3");
    page.getByLabel("System message of this conversation").fill("Be kind.");

    say("Hi");

    assertThat(bodies().last()).hasText("abc");
    assertThat(notes().last()).containsText("cut off");
    assertThat(script.prompt).startsWith("[0]system\nBe kind.[1]\n[0]user\nHi");
    openChat();
    assertThat(page.getByLabel("Max tokens")).isHidden();
    button("Settings").click();
    assertThat(page.getByLabel("Max tokens")).hasValue("3");
    assertThat(page.getByLabel("System message of this conversation")).hasValue("");
  }

  @Test
  void droppedMessages_areTold() {
    for (String word : List.of("one", "two", "three", "four")) {
      sayAndWait(word + " " + "x".repeat(80), "Right.");
    }

    assertThat(notes().last()).containsText("the model no longer saw the first 4 messages");
  }

  @Test
  void example_isSent() {
    script.answer = "Hello to you.";

    page.locator("#examples .chip").first().click();

    assertThat(bodies()).hasText(new String[] {"Hello!", "Hello to you."});
    assertThat(page.locator("#examples .chip")).hasCount(0);
  }

  @Test
  void answer_isCopied() {
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    sayAndWait("Hi", "Hello.");

    page.locator(".message").last().getByText("Copy").click();

    assertThat(page.locator(".message").last().locator("[data-part=copy]")).hasText("Copied");
    assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo("Hello.");
  }

  @Test
  void busyService_isSaidAndTriedAgain() {
    page.route(
        COMPLETIONS,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(429)
                    .setHeaders(Map.of("Retry-After", "3", "Content-Type", "application/json"))
                    .setBody("{\"error\": {\"message\": \"its queue is full\"}}")));
    script.answer = "Now.";
    say("Hi");
    assertThat(banner()).containsText("The service is busy its queue is full Try again in 3 s.");
    assertThat(bodies()).hasText(new String[] {"Hi"});

    page.unroute(COMPLETIONS);
    button("Try again").click();

    assertThat(bodies()).hasText(new String[] {"Hi", "Now."});
    assertThat(banner()).isHidden();
  }

  @Test
  void whatAModelThinks_isFolded_keptAndNotSent() {
    page.route(
        COMPLETIONS,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/event-stream")
                    .setBody(
                        thinking("{\"reasoning_content\": \"Is <b>four</b> right?\"}")
                            + thinking("{\"content\": \"Four.\"}")
                            + "data: [DONE]\n\n")));
    say("Two and two?");
    assertThat(bodies().last()).hasText("Four.");
    Locator thoughts = page.locator(".message__thoughts").last();
    assertThat(thoughts.locator("div")).isHidden();
    thoughts.locator("summary").click();
    assertThat(thoughts.locator("div")).hasText("Is <b>four</b> right?");

    page.unroute(COMPLETIONS);
    sayAndWait("Thanks", "Yes.");
    assertThat(script.prompt).contains("Four.").doesNotContain("right?");
  }

  private static String thinking(String delta) {
    return "data: {\"choices\": [{\"index\": 0, \"delta\": " + delta + "}]}\n\n";
  }

  @Test
  void failureHalfWay_keepsWhatArrived() {
    script.stepMillis = 40;
    script.answer = "abc def ghi jkl mno pqr stu vwx";
    say("Hi");
    until("document.querySelectorAll('.message__body')[1]?.textContent.startsWith('abc')");
    script.failing = true;

    assertThat(banner()).containsText("The service stopped in the middle");
    assertThat(bodies().last()).containsText("abc");
    assertThat(notes().last()).containsText("broke off");
  }

  @Test
  void serviceWithoutChatModels_isSaid() {
    showModels("{\"object\": \"list\", \"data\": []}");
    page.navigate(site.resolve("/chat.html").toString());
    assertThat(page.locator("#nobody")).containsText("No model here chats yet");
    assertThat(composer()).isHidden();

    page.unroute(MODEL_LIST);
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    assertThat(composer()).isVisible();
    assertThat(page.locator("#nobody")).isHidden();
  }

  @Test
  void playground_leadsHere() {
    open(CHAT);

    page.getByText("Chat with it").click();

    assertThat(composer()).isVisible();
    assertThat(page.getByLabel("Model", new Page.GetByLabelOptions().setExact(true)))
        .hasValue(CHAT);
    assertThat(page.locator(".site-nav [aria-current]")).hasText("Chat");
  }

  @Test
  void phone_showsEverythingWithinItsWidthInTheDark() {
    use(375, 812, ColorScheme.DARK);
    openChat();
    script.answer = "`" + "x".repeat(120) + "` | a | b |\n\n| a | b |\n|---|---|\n| 1 | 2 |";
    say("y".repeat(60));
    assertThat(button("Send")).isVisible();
    button("Settings").click();

    assertThat(overflow()).isZero();
    assertThat(titles()).isHidden();
    page.locator("#list summary").click();
    assertThat(titles()).isVisible();
    assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Translate")))
        .isInViewport();
  }

  @Test
  void everyControl_hasAName() {
    sayAndWait("Hi", "Hello.");
    button("Settings").click();
    page.locator(".message").first().locator("[data-part=edit]").click();

    assertThat(nameless()).isEmpty();
  }
}
