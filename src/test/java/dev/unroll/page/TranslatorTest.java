package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.TRANSLATION;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.unroll.api.FakeEngines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of the translate page, which opens it for English and French. */
abstract class TranslatorTest extends BrowserTest {
  /** Where the page has texts translated. */
  static final String TRANSLATE = "**/translate";

  /** Of the model that translates from English. */
  final FakeEngines.Script script = FakeEngines.script(TRANSLATION);

  @BeforeEach
  void openPage() {
    openTranslator("source=en&target=fr");
  }

  @AfterEach
  void reset() {
    script.reset();
  }

  void openTranslator(String choice) {
    page.navigate(site.resolve("/translate.html").toString());
    page.navigate(site.resolve("/translate.html#" + choice).toString());
    assertThat(text()).isVisible();
  }

  Locator text() {
    return page.getByLabel("Text", exact());
  }

  Locator translation() {
    return page.locator("#translation");
  }

  /** Has the page see this as the whole answer to every text. */
  void answer(String json) {
    page.route(
        TRANSLATE,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/event-stream")
                    .setBody("data: " + json + "\n\n")));
  }

  static Page.GetByLabelOptions exact() {
    return new Page.GetByLabelOptions().setExact(true);
  }
}
