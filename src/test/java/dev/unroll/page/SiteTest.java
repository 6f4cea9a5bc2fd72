package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.CHAT;
import static dev.unroll.page.PageProfile.MODELS;
import static dev.unroll.page.PageProfile.SERIES;
import static dev.unroll.page.PageProfile.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PageProfile.class)
class SiteTest extends BrowserTest {
  @Test
  void cards_sayWhatEachModelIs() {
    open(TEXT);

    assertThat(page.locator(".cards__group > legend")).hasText(new String[] {"Text", "Series"});
    Locator card = page.locator(".card").first();
    assertThat(card).containsText("Letters at random");
    assertThat(card).containsText("LSTM 1997");
    assertThat(card).containsText("learned from nothing");
    assertThat(card).containsText("parameters");
    assertThat(card).containsText("4.2 nats/char");
    Locator second = page.locator(".card").last();
    assertThat(second).containsText("Elman 1990");
    assertThat(second).containsText("error 0.5 m, naive 0.25");
  }

  @Test
  void modelOfAnotherProgram_isOfItsFamily_andHasNoTrainingCurve() {
    showModels(
        """
        {"data": [{"id": "%s", "unroll": {"kind": "text", "architecture": "gpt", "family": "llama",
          "parameters": 1000, "chat": false, "title": "A guest", "metrics": {}, "data": null}}]}
        """
            .formatted(TEXT));
    page.navigate(site.toString());

    assertThat(page.locator(".card").first()).containsText("llama");
    assertThat(page.locator(".card").first()).not().containsText("learned from");
    assertThat(page.locator("[data-part=card]")).isVisible();
    assertThat(page.locator("[data-part=curve]")).isHidden();
  }

  @Test
  void modelsThatChat_standAfterThoseThatContinue_howeverLarge() {
    showModels(
        """
        {"data": [{"id": "%s", "unroll": {"kind": "text", "architecture": "gpt",
          "parameters": 5000000, "chat": true, "title": "A talker", "metrics":
            {"validation.crossEntropy": 2.01, "validation.crossEntropyPerChar": 0.55}}},
          {"id": "%s", "unroll": {"kind": "text", "architecture": "lstm",
          "parameters": 1000, "chat": false, "title": "A writer", "metrics":
            {"validation.crossEntropy": 1.46}}}]}
        """
            .formatted(CHAT, TEXT));
    page.navigate(site.toString());

    assertThat(page.locator("#workspace h2").first()).hasText("A writer");
    assertThat(page.locator(".card__title")).hasText(new String[] {"A writer", "A talker"});
    assertThat(page.locator(".card").last()).containsText("GPT 2018");
    assertThat(page.locator(".card__metric"))
        .hasText(new String[] {"1.46 nats/char", "0.55 nats/char"});
    page.unroute(MODEL_LIST);
  }

  @Test
  void card_chosen_isInTheAddressAndTheTitle() {
    open(TEXT);

    page.locator(".card").last().click();

    assertThat(page).hasURL(site.resolve("/#model=" + SERIES).toString());
    assertThat(page).hasTitle("Two waves · Unroll");
    page.goBack();
    assertThat(page.locator("#workspace h2").first()).hasText("Letters at random");
  }

  @Test
  void deepLink_toAnUnknownModel_isSaid() {
    page.navigate(site.resolve("/#model=nobody").toString());

    assertThat(banner()).containsText("nobody");
    assertThat(page.locator("#workspace h2").first()).isVisible();
  }

  @Test
  void modelFolder_addedAndRemoved_isNoticedWithoutReload() throws IOException {
    open(TEXT);
    Path added = MODELS.resolve("added");
    TinyModels.text(added, "Added later");
    try {
      until("fetch('/v1/models/added').then(response => response.ok)");
      page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      assertThat(page.getByText("Added later")).isVisible();
      assertThat(page.locator("#workspace h2").first()).hasText("Letters at random");
      page.locator(".card", new Page.LocatorOptions().setHasText("Added later")).click();
      assertThat(page.locator("#workspace h2").first()).hasText("Added later");
      part("prompt").fill("Gone");
      page.locator(".card", new Page.LocatorOptions().setHasText("Two waves")).click();
      assertThat(page.locator("#workspace h2").first()).hasText("Two waves");
      page.locator(".card", new Page.LocatorOptions().setHasText("Added later")).click();
      assertThat(part("prompt")).hasValue("Gone");
    } finally {
      try (Stream<Path> files = Files.walk(added)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    until("fetch('/v1/models/added').then(response => response.status === 404)");
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    assertThat(page.locator(".card")).hasCount(3);
    assertThat(banner()).containsText("“added” is not among the models served here");
  }

  @Test
  void serviceWithoutAnswer_isSaid_andTheListComesByItselfLater() {
    page.route(MODEL_LIST, route -> route.abort("connectionrefused"));
    page.navigate(site.toString());
    assertThat(banner()).containsText("The service can’t be reached");

    page.unroute(MODEL_LIST);
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");

    assertThat(page.locator(".card")).hasCount(3);
    assertThat(banner()).isHidden();
  }

  @Test
  void modelCard_opensOverThePage_andEscapeClosesIt() {
    open(TEXT);

    page.getByRole(AriaRole.LINK, name("Model card")).press("Enter");
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog.locator("h3")).hasText("Letters at random");
    assertThat(dialog.locator("strong")).hasText("nothing");
    assertThat(dialog.locator("p").first()).containsText("<b>anything</b>; see there, here or");
    assertThat(dialog.locator("p a")).hasText(new String[] {"there"});
    assertThat(dialog.locator("td")).hasText(new String[] {"loss", "4.2"});
    assertThat(dialog.locator("li")).hasText(new String[] {"one and the same", "two"});
    assertThat(dialog.locator("pre")).hasText("unroll train it");
    assertThat(dialog.locator("img")).hasJSProperty("complete", true);
    assertThat(dialog.locator("img")).hasJSProperty("naturalWidth", 9);
    page.keyboard().press("Escape");

    assertThat(dialog).isHidden();
    Response curve =
        page.waitForResponse(
            "**/training.svg",
            () ->
                page.evaluate(
                    "fetch(document.querySelector('#workspace [data-part=curve]').href)"));
    assertThat(curve.status()).isEqualTo(200);
    assertThat(curve.headerValue("content-security-policy")).contains("default-src 'none'");
  }

  @Test
  void darkScheme_ofTheSystem_isFollowed() {
    use(1280, 900, ColorScheme.DARK);
    open(TEXT);

    assertThat(luminance()).isLessThan(40);
  }

  @Test
  void schemeSwitch_isRememberedAcrossVisits() {
    open(SERIES);
    assertThat(luminance()).isGreaterThan(220);
    String light = chartColor();

    page.locator("#theme-toggle").click();
    assertThat(luminance()).isLessThan(40);
    assertThat(chartColor()).isNotEqualTo(light);

    page.reload();
    assertThat(page.locator("#workspace h2").first()).isVisible();
    assertThat(luminance()).isLessThan(40);
    page.locator("#theme-toggle").click();
    assertThat(luminance()).isGreaterThan(220);
  }

  private double luminance() {
    return ((Number)
            page.evaluate(
                """
                () => {
                  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g);
                  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                }"""))
        .doubleValue();
  }

  private String chartColor() {
    return (String) page.evaluate("document.querySelector('.chart canvas').toDataURL()");
  }

  @Test
  void phone_showsEverythingWithinItsWidth() {
    use(375, 812, ColorScheme.LIGHT);
    for (String model : List.of(TEXT, SERIES)) {
      open(model);
      assertThat(overflow()).as(model).isZero();
      page.getByText("The same as an API call").click();
      part("start").click();
      assertThat(part("ending")).hasText(Pattern.compile("(Ended|Continued) .*"));
      assertThat(overflow()).as(model + " after an answer").isZero();
    }
    page.route("**/v1/forecasts", route -> route.abort("connectionrefused"));
    part("start").click();
    assertThat(banner()).isVisible();
    assertThat(overflow()).as("with an error").isZero();
  }

  @Test
  void everyControl_hasAName() {
    for (String model : List.of(TEXT, SERIES)) {
      open(model);
      assertThat(nameless()).as(model).isEmpty();
    }
  }

  @Test
  void policy_allowsOnlyThisSite() {
    Response response = Objects.requireNonNull(page.navigate(site.toString()));

    assertThat(response.headerValue("content-security-policy")).startsWith("default-src 'self'");
    assertThat(response.headerValue("cache-control")).isEqualTo("no-cache");
    assertThat(page.locator(".card")).hasCount(3);
  }

  @Test
  void eventStream_cutAnywhere_givesTheSameEvents() {
    page.navigate(site.toString());
    Object events =
        page.evaluate(
            """
            async () => {
              const { eventData } = await import('/js/sse.js');
              const bytes = new TextEncoder().encode(
                  ': hello\\r\\n\\r\\ndata: one ü\\n\\ndata:two\\rdata: lines\\r\\revent: x\\r\\ndata: three\\r\\n\\r\\ndata: unfinished');
              const found = new Set();
              for (let cut = 0; cut <= bytes.length; cut++) {
                const body = new ReadableStream({ start(controller) {
                  controller.enqueue(bytes.slice(0, cut));
                  controller.enqueue(bytes.slice(cut));
                  controller.close();
                } });
                const events = [];
                for await (const data of eventData(body)) events.push(data);
                found.add(JSON.stringify(events));
              }
              return [...found];
            }""");

    assertThat(events).isEqualTo(List.of("[\"one ü\",\"two\\nlines\",\"three\"]"));
  }

  private static Page.GetByRoleOptions name(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }
}
