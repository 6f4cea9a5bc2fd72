package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the browser keeps and no page has written. */
@QuarkusTest
@TestProfile(ChatModelsProfile.class)
class ChatKeptThingsTest extends ChatBrowserTest {
  private void sayAndRead() {
    plain.answer = "Fine.";
    withTools.answer = "Fine.";
    say("Go on");
    awaitEnd();
    assertThat(bodies().last()).hasText("Fine.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[null]", "{"})
  void keptThingsThatAreNone_areIgnored(String kept) {
    page.evaluate(
        "kept => ['conversations', 'presets', 'settings', 'tools']"
            + ".forEach(name => localStorage.setItem('unroll.chat.' + name, kept))",
        kept);
    page.reload();

    assertThat(composer()).isVisible();
    sayAndRead();
  }
}
