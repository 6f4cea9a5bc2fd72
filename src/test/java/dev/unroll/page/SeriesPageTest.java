package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.SERIES;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PageProfile.class)
class SeriesPageTest extends BrowserTest {
  private static final int LONG = 100_000;

  @BeforeEach
  void openModel() {
    open(SERIES);
  }

  private String drawn() {
    return (String) page.evaluate("document.querySelector('.chart canvas').toDataURL()");
  }

  @Test
  void past_beforeAnyRequest_isDrawn() {
    assertThat(part("chart"))
        .hasAttribute("aria-label", "height: 80 past steps and 0 continued steps");
    assertThat(page.locator(".legend__item"))
        .hasText(new String[] {"Past", "What really came", "Continuation"});
    assertThat(page.getByLabel("Horizon")).hasValue("40");
  }

  @Test
  void chart_whileValuesArrive_grows() {
    page.getByLabel("Horizon").fill(String.valueOf(LONG));
    String before = drawn();
    receiveAtMost(20_000); // so that it is not at its end before a slow browser clicks

    button("Continue").click();
    until("parseInt(document.querySelector('[data-figure=values]').textContent) > 0");
    await("a chart with more", () -> !drawn().equals(before));
    String early = drawn();
    await("a chart with still more", () -> !drawn().equals(early));
    assertThat(button("Stop")).isVisible();
    button("Stop").click();

    assertThat(part("ending")).containsText("Stopped after");
    awaitMetric("unroll_num_requests_running", SERIES, 0);
    assertThat(figure("values").textContent()).isNotEqualTo("100,000");
  }

  @Test
  void forecast_atItsEnd_hasAllStepsAndTheErrorOfEachFeature() {
    button("Continue").click();

    assertThat(part("ending")).hasText("Continued by 40 steps.");
    assertThat(figure("values")).hasText("40");
    assertThat(figure("error")).hasText(Pattern.compile("[\\d.]+ m"));
    assertThat(part("chart"))
        .hasAttribute("aria-label", "height: 80 past steps and 40 continued steps");

    page.getByLabel("Draw").selectOption("wind speed");
    assertThat(part("chart"))
        .hasAttribute("aria-label", "wind speed: 80 past steps and 40 continued steps");
    assertThat(figure("error")).hasText(Pattern.compile("[\\d.]+ m/s"));
  }

  @Test
  void ownNumbers_areCheckedAndThenContinued() {
    page.getByLabel("My own numbers").check();
    page.getByLabel("Past values").fill("1, 2\n3\n");
    assertThat(part("own-hint")).hasText("Line 2 has 1 numbers, the model reads 2 a step.");
    page.getByLabel("Past values").fill("1, two");
    assertThat(part("own-hint")).hasText("Line 1: “two” is not a number.");

    page.getByLabel("Past values").fill("0.1 5\n0.2;6\n0.3\t7\n");
    page.getByLabel("Horizon").fill("5");
    Request sent = page.waitForRequest("**/v1/forecasts", () -> button("Continue").click());

    assertThat(JsonParser.parseString(sent.postData()).getAsJsonObject().get("values"))
        .isEqualTo(JsonParser.parseString("[[0.1,5],[0.2,6],[0.3,7]]"));
    assertThat(part("ending")).hasText("Continued by 5 steps.");
    assertThat(page.locator(".legend__item")).hasText(new String[] {"Past", "Continuation"});
  }

  @Test
  void impossibleHorizon_showsWhatTheServiceSays() {
    page.getByLabel("Horizon").fill("0");
    page.getByLabel("Horizon").press("Enter");

    assertThat(banner()).containsText("horizon");
  }

  @Test
  void pointer_overTheChart_readsTheValues() {
    button("Continue").click();
    assertThat(part("ending")).containsText("Continued");
    var box = part("chart").boundingBox();

    page.mouse().move(box.x + box.width * 0.9, box.y + box.height / 2);

    assertThat(part("readout"))
        .hasText(Pattern.compile("step \\+\\d+ · what really came .* m · continuation .* m"));
    assertThat(page.getByRole(AriaRole.IMG).first()).isVisible();
  }
}
