package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.ChatModelsProfile.PLAIN;
import static dev.unroll.page.ChatModelsProfile.TOOLS;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.unroll.api.FakeEngines;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The chat page with the models of {@link ChatModelsProfile}. */
abstract class ChatBrowserTest extends BrowserTest {
  static final String COMPLETIONS = "**/v1/chat/completions";

  final FakeEngines.Script plain = FakeEngines.script(PLAIN);
  final FakeEngines.Script withTools = FakeEngines.script(TOOLS);

  @BeforeEach
  void openPage() {
    reset();
    openChat();
  }

  @AfterEach
  void reset() {
    plain.reset();
    withTools.reset();
  }

  void openChat() {
    page.navigate(site.resolve("/chat.html").toString());
    assertThat(composer()).isVisible();
  }

  Locator composer() {
    return page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true));
  }

  Locator bodies() {
    return page.locator(".message__body");
  }

  /** A part of the last item of the conversation, of each answer in it. */
  Locator last(String part) {
    return page.locator("#messages > :last-child [data-part=" + part + "]");
  }

  void choose(String label, String model) {
    page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).selectOption(model);
  }

  void say(String text) {
    composer().fill(text);
    composer().press("Enter");
  }

  /** Waits until every answer has ended. */
  void awaitEnd() {
    assertThat(button("Send")).isVisible();
  }

  String saved(String as) throws IOException {
    page.locator("#conversation-menu summary").click();
    Download download = page.waitForDownload(() -> button(as).click());
    page.keyboard().press("Escape");
    page.locator("#conversation-menu").evaluate("menu => { menu.open = false; }");
    return Files.readString(download.path());
  }

  void importConversation(String json) {
    page.setInputFiles(
        "#imported", new FilePayload("chat.json", "application/json", json.getBytes(UTF_8)));
  }
}
