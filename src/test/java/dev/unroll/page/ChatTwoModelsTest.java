package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.ChatModelsProfile.PLAIN;
import static dev.unroll.page.ChatModelsProfile.TOOLS;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Two models that answer every turn side by side. */
@QuarkusTest
@TestProfile(ChatModelsProfile.class)
class ChatTwoModelsTest extends ChatBrowserTest {
  private void askBoth(String text, String one, String other) {
    plain.answer = one;
    withTools.answer = other;
    choose("Model", PLAIN);
    choose("Second model", TOOLS);
    say(text);
    assertThat(last("body")).hasText(new String[] {one, other});
    awaitEnd();
  }

  @Test
  void bothAnswer_besideEachOther_withTheirOwnRates() {
    plain.stepMillis = 20;
    askBoth("Hi", "From the first.", "From the second.");

    assertThat(last("who"))
        .hasText(new Pattern[] {Pattern.compile(".*goes on"), Pattern.compile(".*")});
    assertThat(last("note").first()).hasText(Pattern.compile("16 tokens · [\\d.,]+ tokens/s"));
    assertThat(last("note").last()).hasText(Pattern.compile("17 tokens · [\\d.,]+ tokens/s"));
    BoundingBox left = last("body").first().boundingBox();
    BoundingBox right = last("body").last().boundingBox();
    assertThat(right.x).isGreaterThan(left.x + left.width);
    assertThat(last("copy")).hasCount(2);
  }

  @Test
  void oneKept_isWhatBothAreToldOfThen_andTheOtherStays() {
    askBoth("Hi", "First.", "Second.");
    last("keep").last().click();
    assertThat(last("who").last()).containsText("goes on");

    askBoth("And?", "Third.", "Fourth.");

    for (String prompt : new String[] {plain.prompt, withTools.prompt}) {
      assertThat(prompt).contains("[0]assistant\nSecond.[1]").doesNotContain("First.");
    }
    page.reload();
    assertThat(bodies())
        .hasText(new String[] {"Hi", "First.", "Second.", "And?", "Third.", "Fourth."});
    assertThat(page.locator("#second")).hasValue(TOOLS);

    page.locator("#messages > :nth-child(2) [data-part=keep]").first().click();
    assertThat(bodies()).hasText(new String[] {"Hi", "First.", "Second."});
    page.locator("#messages > :nth-child(2) [data-part=keep]").last().click();
    assertThat(bodies()).hasCount(6);
  }

  @Test
  void keyboard_addsTheSecondAndKeepsItsAnswer() {
    choose("Model", PLAIN);
    plain.answer = "One.";
    withTools.answer = "Two.";
    page.locator("#second").focus();
    page.keyboard().press("ArrowDown");
    page.keyboard().press("ArrowDown");
    assertThat(page.locator("#second")).hasValue(TOOLS);
    say("Hi");
    assertThat(last("body")).hasText(new String[] {"One.", "Two."});
    awaitEnd();

    last("keep").last().focus();
    page.keyboard().press("Enter");

    assertThat(last("who").last()).containsText("goes on");
    assertThat(composer()).isFocused();
  }

  @Test
  void oneIsStopped_theOtherEnds_andTheStoppedGoesOn() {
    plain.stepMillis = 60;
    withTools.stepMillis = 60;
    plain.answer = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
    withTools.answer = "one two three four";
    choose("Model", PLAIN);
    choose("Second model", TOOLS);
    say("Both");
    until("document.querySelectorAll('.message__body')[1]?.textContent.startsWith('a b')");

    last("stop-one").first().click();

    assertThat(last("note").first()).containsText("stopped");
    assertThat(last("body").last()).hasText("one two three four");
    awaitEnd();
    assertThat(last("note").last()).not().containsText("stopped");
    plain.stepMillis = 0;
    plain.answer = " and so on";
    last("continue").first().click();
    assertThat(last("body").first()).hasText(Pattern.compile("a b.* and so on"));
    assertThat(last("body").last()).hasText("one two three four");
  }

  @Test
  void busyModel_doesNotDisturbTheOther_andIsAskedAgain() {
    page.route(
        COMPLETIONS,
        route -> {
          if (route.request().postData().contains("\"model\":\"" + PLAIN + "\"")) {
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(429)
                    .setHeaders(Map.of("Retry-After", "3", "Content-Type", "application/json"))
                    .setBody("{\"error\": {\"message\": \"its queue is full\"}}"));
          } else {
            route.resume();
          }
        });
    plain.answer = "Now.";
    withTools.answer = "Here.";
    choose("Model", PLAIN);
    choose("Second model", TOOLS);
    say("Hi");

    assertThat(last("body").last()).hasText("Here.");
    awaitEnd();
    assertThat(last("note").first()).hasText("The service is busy: its queue is full");
    assertThat(banner()).isHidden();
    assertThat(last("who").last()).containsText("goes on");

    page.unroute(COMPLETIONS);
    last("retry").first().click();
    assertThat(last("body")).hasText(new String[] {"Now.", "Here."});
    assertThat(last("retry").first()).isHidden();
  }

  @Test
  void bothBusy_isSaidOnce() {
    page.route(COMPLETIONS, route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
    choose("Second model", TOOLS);
    say("Hi");

    assertThat(banner()).containsText("The service isn’t ready");
    assertThat(bodies()).hasText(new String[] {"Hi"});
    page.unroute(COMPLETIONS);
    plain.answer = "One.";
    withTools.answer = "Two.";
    button("Try again").click();
    assertThat(last("body")).hasCount(2);
    awaitEnd();
  }

  @Test
  void leavingTheMode_keepsBoth_andBranchesCountThemAsOne() {
    askBoth("Hi", "First.", "Second.");
    choose("Second model", "");
    plain.answer = "Alone.";
    last("again").first().click();
    assertThat(last("body")).hasText(new String[] {"Alone."});
    awaitEnd();
    assertThat(last("branch")).hasText("2 of 2");

    last("previous").click();

    assertThat(last("body")).hasText(new String[] {"First.", "Second."});
    assertThat(last("branch").first()).hasText("1 of 2");
  }

  @Test
  void files_haveBothAnswers() throws IOException {
    askBoth("Ask", "First.", "Second.");
    last("keep").last().click();
    String markdown = saved("Save as Markdown");
    assertThat(markdown).contains("First.").contains("with which it goes on)\n\nSecond.\n");
    String json = saved("Save as JSON");
    button("Delete “Ask”").click();
    assertThat(bodies()).hasCount(0);

    importConversation(json);

    assertThat(bodies()).hasText(new String[] {"Ask", "First.", "Second."});
    assertThat(last("who").last()).containsText("goes on");
    assertThat(page.locator("#second")).hasValue(TOOLS);
  }

  @Test
  void keys_areListed_andLeadToTheSecondModel() {
    page.locator("#settings").focus();
    page.keyboard().press("?");
    assertThat(page.locator("#keys-dialog")).containsText("chooses the second model");
    page.keyboard().press("Escape");
    assertThat(page.locator("#keys-dialog")).isHidden();
    page.keyboard().press("Control+Shift+M");
    assertThat(page.locator("#second")).isFocused();
    page.keyboard().press("Control+,");
    assertThat(page.getByLabel("Max tokens")).isVisible();
    composer().press("?");
    assertThat(page.locator("#keys-dialog")).isHidden();
    assertThat(composer()).hasValue("?");
  }

  @Test
  void questionThatNobodyAnswered_isAskedAgainAfterAReload() {
    page.route(COMPLETIONS, route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
    say("Hi");
    assertThat(banner()).isVisible();
    page.unroute(COMPLETIONS);
    page.reload();
    plain.answer = "Here.";
    withTools.answer = "Here.";

    last("retry").click();

    assertThat(bodies()).hasText(new String[] {"Hi", "Here."});
    awaitEnd();
  }

  @Test
  void phone_showsThemBelowEachOther() {
    use(375, 812, ColorScheme.DARK);
    openChat();
    askBoth("y".repeat(60), "x".repeat(120), "z".repeat(120));

    assertThat(overflow()).isZero();
    BoundingBox first = last("body").first().boundingBox();
    BoundingBox second = last("body").last().boundingBox();
    assertThat(second.y).isGreaterThan(first.y + first.height);
  }
}
