package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.CHAT;
import static dev.unroll.page.PageProfile.TEXT;
import static dev.unroll.page.PageProfile.TRANSLATION;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PageProfile.class)
class StatusPageTest extends BrowserTest {
  private static final String STATS = "**/v1/stats";

  /** What the page asks for, with one model and its running total of tokens. */
  private static String stats(int second, int tokens, int firstTokens) {
    return """
        {"time": %d, "started": 1000, "memory": {"heap": 5e7, "heap_max": 1e9, "tensors": 2e7,
          "tensors_max": 1e9, "resident": 3e8, "limit": 2e9},
         "models": [{"id": "m", "served": true, "refused": true, "slots": 4, "running": 3,
          "waiting": 2, "prompt_tokens": 0, "generation_tokens": %d,
          "requests": {"stop": 5, "length": 2, "failed": 1, "cancelled": 4},
          "rejected": {"QueueFull": 6},
          "time_to_first_token": {"count": %d, "sum": 1, "bounds": [0.1, 0.2], "counts": [0, %d]},
          "inter_token_latency": {"count": 0, "sum": 0, "bounds": [], "counts": []},
          "request_latency": {"count": 0, "sum": 0, "bounds": [], "counts": []},
          "queue_time": {"count": 0, "sum": 0, "bounds": [], "counts": []},
          "decode_step": {"count": 0, "sum": 0, "bounds": [], "counts": []}}]}"""
        .formatted(1_000_000 + second * 1000L, tokens, firstTokens, firstTokens);
  }

  private void open() {
    page.navigate(site.resolve("/status.html").toString());
    assertThat(page.locator("#models tr")).not().hasCount(0);
  }

  private Locator row(String model) {
    return page.locator("#models tr").filter(new Locator.FilterOptions().setHasText(model)).first();
  }

  private String chart(String title) {
    return page.locator(".live__chart[aria-label^='" + title + "']").getAttribute("aria-label");
  }

  @Test
  void load_isDrawnAsItRuns() {
    open();
    assertThat(page.locator("#state")).containsText("models served");
    assertThat(row(TEXT).locator("td").first()).hasText("served");
    String before = drawn();

    page.evaluate(
        """
        model => { window.load = new AbortController();
          fetch('/v1/completions', { method: 'POST', signal: window.load.signal,
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ model, prompt: 'a', max_tokens: 5000000, stream: true }) })
          .catch(() => {}); }""",
        TEXT);

    assertThat(row(TEXT).locator("td").nth(1)).hasText(Pattern.compile("1 of \\d+"));
    await("tokens a second", () -> chart("Tokens a second").matches(".*generated [1-9].*"));
    await("a changed drawing", () -> !drawn().equals(before));
    assertThat(row(CHAT).locator("td").nth(1)).hasText(Pattern.compile("0 of \\d+"));
    page.getByLabel("Show").selectOption(CHAT);
    assertThat(page).hasURL(Pattern.compile(".*#model=" + CHAT));
    await("no tokens of another", () -> chart("Tokens a second").contains("generated 0"));

    page.evaluate("window.load.abort()");
    assertThat(row(TEXT).locator("td").nth(1)).hasText(Pattern.compile("0 of \\d+"));
    assertThat(row(TEXT).locator("td").nth(8)).hasText("1");
  }

  private String drawn() {
    return (String) page.evaluate("document.querySelector('.live__chart canvas').toDataURL()");
  }

  @Test
  void figures_areOfTheTimeBetweenTwoLooks() {
    int[] second = {0};
    page.route(
        STATS,
        route -> {
          int now = second[0]++;
          route.fulfill(
              new Route.FulfillOptions()
                  .setContentType("application/json")
                  .setBody(stats(now, 1000 + 50 * now, 7 + 10 * now)));
        });
    open();

    assertThat(page.locator("[data-figure=rate]")).hasText("50");
    assertThat(page.locator("[data-figure=first]")).hasText("195 ms");
    assertThat(page.locator("[data-figure=gap]")).hasText("–");
    assertThat(page.locator("[data-figure=memory]")).hasText("300 MB of 2 GB");
    assertThat(row("m").locator("td"))
        .hasText(
            new String[] {
              "served as it was, its new files are refused",
              "3 of 4",
              "2",
              "50",
              "195 ms",
              "–",
              "7",
              "6",
              "4",
              "1"
            });
    page.unroute(STATS);
  }

  @Test
  void serviceThatDoesNotAnswer_isSaid_andForgottenWhenItDoes() {
    page.clock().install();
    open();
    page.route(STATS, route -> route.abort("connectionrefused"));
    assertThat(banner()).containsText("The service can’t be reached");
    assertThat(page.locator("#state")).containsText("does not answer");

    page.unroute(STATS);
    page.clock().fastForward(10_000); // It asks less often while nothing answers.
    assertThat(banner()).isHidden();
    assertThat(page.locator("#state")).containsText("models served");
  }

  @Test
  void deepLink_choosesTheModel() {
    page.navigate(site.resolve("/status.html#model=" + TRANSLATION).toString());

    assertThat(page.getByLabel("Show")).hasValue(TRANSLATION);
    assertThat(page.locator("#models [aria-current]")).containsText(TRANSLATION);
    page.locator("#models").getByText(TEXT, new Locator.GetByTextOptions().setExact(true)).click();
    assertThat(page.getByLabel("Show")).hasValue(TEXT);
  }

  @Test
  void phone_showsEverythingWithinItsWidth_alsoInTheDark() {
    use(375, 812, ColorScheme.DARK);
    open();
    assertThat(page.locator(".live__chart canvas")).hasCount(6);

    assertThat(overflow()).isZero();
    assertThat(
            page.locator("button, select, a", new Page.LocatorOptions().setHasText("Status"))
                .count())
        .isPositive();
  }
}
