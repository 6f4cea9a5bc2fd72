package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.KeyPageProfile.KEY;
import static dev.unroll.page.PageProfile.CHAT;
import static dev.unroll.page.PageProfile.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.unroll.api.FakeEngines;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The pages of a service that wants a key. */
@QuarkusTest
@TestProfile(KeyPageProfile.class)
class KeyPageTest extends BrowserTest {
  private Locator question() {
    return page.getByRole(
        AriaRole.DIALOG, new Page.GetByRoleOptions().setName("This service needs a key"));
  }

  private void answer(String key) {
    page.getByLabel("API key").fill(key);
    page.keyboard().press("Enter");
  }

  @Test
  void page_asksOnce_andTheOthersKnowTheKey() {
    page.navigate(site.toString());
    assertThat(question()).isVisible();
    answer("unroll-wrong");
    assertThat(question()).containsText("not known");
    answer(KEY);
    assertThat(question()).isHidden();
    assertThat(page.locator(".card").first()).containsText("Letters at random");
    button("Generate").click();
    assertThat(button("Stop")).isVisible();
    button("Stop").click();
    assertThat(part("ending")).containsText("Stopped after");
    assertThat(page.locator(".call code").first()).containsText("$UNROLL_KEY");
    assertThat(page.content()).doesNotContain(KEY);

    page.navigate(site.resolve("/chat.html").toString());
    FakeEngines.script(CHAT).answer = "Hello.";
    page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).fill("Hi");
    page.keyboard().press("Enter");
    assertThat(page.locator(".message__body").last()).hasText("Hello.");

    page.navigate(site.resolve("/translate.html").toString());
    page.getByLabel("Text", new Page.GetByLabelOptions().setExact(true)).fill("hello");
    assertThat(page.locator("#translation")).hasText("HELLO");
    page.locator("#mode-files").check();
    page.locator("#file")
        .setInputFiles(
            new FilePayload("a.txt", "text/plain", "hello".getBytes(StandardCharsets.UTF_8)));
    assertThat(page.getByLabel("Download a.")).isVisible();
    assertThat(question()).isHidden();
  }

  @Test
  void statusPage_drawsItsCharts() {
    page.navigate(site.resolve("/status.html").toString());
    answer(KEY);

    assertThat(page.locator("#state")).containsText("models served");
    assertThat(page.locator(".live__chart canvas").first()).isVisible();
  }

  @Test
  void cardsPictures_andLinks_workWithTheKey() {
    page.navigate(site.resolve("/#model=" + TEXT).toString());
    answer(KEY);
    part("card").click();
    Locator picture = page.locator("#card-dialog img");
    assertThat(picture).isVisible();
    until("document.querySelector('#card-dialog img').naturalWidth > 0");

    Download saved =
        page.waitForDownload(() -> page.locator("#card-dialog [data-part=raw]").click());

    assertThat(saved.suggestedFilename()).isEqualTo(TEXT + "-card.md");
  }

  @Test
  void withoutAKey_thePageSaysSo_andAsksAgainWhenItIsTold() {
    page.navigate(site.toString());
    button("Not now").click();
    assertThat(banner()).containsText("needs a key");

    button("Try again").click();
    assertThat(question()).isVisible();
    answer(KEY);

    assertThat(page.locator(".card").first()).isVisible();
    assertThat(banner()).isHidden();
  }
}
