package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.CHAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.unroll.api.FakeEngines;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the chat page does with conversations: addresses, names, branches, files, settings. */
@QuarkusTest
@TestProfile(PageProfile.class)
class ChatConversationsTest extends BrowserTest {
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

  private Locator titles() {
    return page.locator(".conversations__open");
  }

  private Locator lastPart(String name) {
    return page.locator(".message").last().locator("[data-part=" + name + "]");
  }

  private void sayAndWait(String text, String answer) {
    script.answer = answer;
    composer().fill(text);
    composer().press("Enter");
    assertThat(bodies().last()).hasText(answer);
    assertThat(button("Send")).isVisible();
  }

  private void menu(String item) {
    page.locator("#conversation-menu summary").click();
    button(item).click();
  }

  private static FilePayload file(String name, String text) {
    return new FilePayload(name, "application/octet-stream", text.getBytes(UTF_8));
  }

  @Test
  void composer_isFocusedAtFirst() {
    assertThat(composer()).isFocused();
  }

  @Test
  void conversation_hasAnAddress_thatReloadAndBackKeep() {
    sayAndWait("First talk", "Yes.");
    String first = page.url();
    assertThat(first).contains("#conversation=");
    button("New conversation").click();
    assertThat(page.url()).doesNotContain("#");
    sayAndWait("Second talk", "No.");
    assertThat(page.url()).contains("#conversation=").isNotEqualTo(first);

    page.reload();
    assertThat(bodies()).hasText(new String[] {"Second talk", "No."});

    titles().last().click();
    assertThat(bodies().first()).hasText("First talk");
    page.goBack();
    assertThat(bodies().first()).hasText("Second talk");
    page.goForward();
    assertThat(page.url()).isEqualTo(first);
    assertThat(bodies().first()).hasText("First talk");
  }

  @Test
  void conversation_isNamedAndFound() {
    sayAndWait("How do I bake bread?", "With flour.");
    menu("Rename");
    Locator name = page.getByLabel("Name of the conversation");
    assertThat(name).hasValue("How do I bake bread?");
    name.fill("Kitchen");
    name.press("Enter");
    assertThat(page.locator("#title")).hasText("Kitchen");
    button("New conversation").click();
    sayAndWait("Trains to Lyon", "At nine.");
    assertThat(titles()).hasText(new String[] {"Trains to Lyon", "Kitchen"});

    page.keyboard().press("Control+k");
    Locator search = page.getByLabel("Search conversations");
    assertThat(search).isFocused();
    search.fill("FLOUR bread");
    assertThat(titles()).hasText(new String[] {"Kitchen"});
    search.fill("submarine");
    assertThat(titles()).hasCount(0);
    assertThat(page.getByText("None has all these words.")).isVisible();
    search.press("Escape");
    assertThat(titles()).hasCount(2);

    openChat();
    assertThat(titles()).hasText(new String[] {"Trains to Lyon", "Kitchen"});
  }

  @Test
  void editedTurnsAndOtherAnswers_stayAsBranches() {
    sayAndWait("One", "First.");
    sayAndWait("Two", "Second.");
    script.answer = "Better.";
    lastPart("again").click();
    assertThat(bodies().last()).hasText("Better.");
    assertThat(lastPart("branch")).hasText("2 of 2");

    page.locator(".message").first().locator("[data-part=edit]").click();
    script.answer = "Other.";
    page.getByLabel("Edited message").first().fill("Uno");
    page.getByLabel("Edited message").first().press("Enter");
    assertThat(bodies()).hasText(new String[] {"Uno", "Other."});
    assertThat(script.prompt).doesNotContain("One").doesNotContain("Two");

    openChat();
    titles().first().click();
    assertThat(bodies()).hasText(new String[] {"Uno", "Other."});
    page.locator(".message").first().locator("[data-part=previous]").click();
    assertThat(bodies()).hasText(new String[] {"One", "First.", "Two", "Better."});
    lastPart("previous").click();
    assertThat(bodies().last()).hasText("Second.");
    assertThat(lastPart("previous")).isDisabled();
    sayAndWait("Three", "Third.");
    assertThat(script.prompt).contains("Second.").doesNotContain("Better.").doesNotContain("Uno");
  }

  @Test
  void answerThatWasCutOff_goesOn() {
    script.answer = "abcdef";
    button("Settings").click();
    page.getByLabel("Max tokens").fill("3");
    composer().fill("Hi");
    composer().press("Enter");
    assertThat(bodies().last()).hasText("abc");
    assertThat(button("Send")).isVisible();
    page.getByLabel("Max tokens").fill("20");
    script.answer = "defg.";

    lastPart("continue").click();

    assertThat(bodies().last()).hasText("abcdefg.");
    assertThat(bodies()).hasCount(2);
    assertThat(script.prompt).endsWith("[0]assistant\nabc");
    assertThat(lastPart("continue")).isHidden();
  }

  @Test
  void context_showsHowFullItIs() {
    assertThat(page.locator("#context")).isHidden();
    sayAndWait("Hi", "Hello.");
    assertThat(page.locator("#context-words"))
        .hasText(Pattern.compile("\\d+ of [\\d,.]+ tokens of context used"));
  }

  @Test
  void settings_belongToAConversation_andPresetsAreKept() {
    button("Settings").click();
    page.getByLabel("Preset", new Page.GetByLabelOptions().setExact(true)).selectOption("Precise");
    assertThat(page.locator("#temperature-value")).hasText("0.20");
    page.getByLabel("System message of this conversation").fill("Be brief.");
    page.getByLabel("Name of a new preset").fill("Short");
    button("Save").click();
    sayAndWait("Hi", "Hello.");
    assertThat(script.prompt).startsWith("[0]system\nBe brief.");

    button("New conversation").click();
    page.getByLabel("Preset", new Page.GetByLabelOptions().setExact(true))
        .selectOption("Inventive");
    sayAndWait("Story", "Once.");
    assertThat(script.prompt).doesNotContain("Be brief.");
    titles().last().click();
    assertThat(page.locator("#temperature-value")).hasText("0.20");

    openChat();
    button("Settings").click();
    page.getByLabel("Preset", new Page.GetByLabelOptions().setExact(true)).selectOption("Short");
    assertThat(page.getByLabel("System message of this conversation")).hasValue("Be brief.");
    button("Delete").click();
    assertThat(page.locator("#preset option")).hasCount(4);
  }

  @Test
  void conversation_isSavedAndImported_withItsBranches() throws IOException {
    sayAndWait("Ask", "One answer.");
    script.answer = "Another answer.";
    lastPart("again").click();
    assertThat(lastPart("branch")).hasText("2 of 2");

    Download markdown = page.waitForDownload(() -> menu("Save as Markdown"));
    assertThat(markdown.suggestedFilename()).isEqualTo("Ask.md");
    assertThat(Files.readString(markdown.path()))
        .isEqualTo("# Ask\n\n## You\n\nAsk\n\n## Model\n\nAnother answer.\n");
    page.keyboard().press("Escape");
    Download json = page.waitForDownload(() -> button("Save as JSON").click());
    String saved = Files.readString(json.path());
    button("Delete “Ask”").click();
    assertThat(titles()).hasCount(0);

    page.setInputFiles("#imported", file("Ask.json", saved));
    assertThat(bodies()).hasText(new String[] {"Ask", "Another answer."});
    lastPart("previous").click();
    assertThat(bodies().last()).hasText("One answer.");
  }

  @Test
  void filesThatAreNoConversations_areRefused() {
    for (String text :
        new String[] {"not JSON", "{\"conversations\": []}", "{\"messages\": [{\"role\": 1}]}"}) {
      page.setInputFiles("#imported", file("x.json", text));
      assertThat(banner()).containsText("Nothing is imported");
      button("Dismiss").click();
    }
    assertThat(titles()).hasCount(0);
    page.setInputFiles(
        "#imported",
        file(
            "x.json",
            "{\"messages\": [{\"role\": \"user\", \"content\": \"<img src=x onerror=window.ran=1>\"}]}"));
    assertThat(bodies()).hasText(new String[] {"<img src=x onerror=window.ran=1>"});
    assertThat(page.evaluate("window.ran ?? 'never'")).isEqualTo("never");
  }

  @Test
  void attachedText_goesWithTheMessage() {
    page.setInputFiles("#attached", file("notes.txt", "Buy ``` milk\n"));
    assertThat(page.locator(".attachment__name")).hasText("notes.txt");
    assertThat(page.locator(".attachment__size")).hasText(Pattern.compile("[\\d,.]+ tokens"));
    page.setInputFiles("#attached", new FilePayload("x.bin", "", new byte[] {(byte) 0xff, 0}));
    assertThat(banner()).containsText("x.bin is not a text in UTF-8.");
    script.answer = "Milk.";
    composer().fill("What?");
    composer().press("Enter");

    assertThat(bodies().last()).hasText("Milk.");
    assertThat(script.prompt).contains("notes.txt:\n````\nBuy ``` milk\n````\n\nWhat?");
    assertThat(page.locator(".attachment")).hasCount(0);
  }

  @Test
  void structuredAnswer_isIndented() {
    sayStructured("{\"a\": [1, 2]}");
    assertThat(bodies().last().locator("pre")).hasText("{\n  \"a\": [\n    1,\n    2\n  ]\n}");
  }

  private void sayStructured(String answer) {
    script.answer = answer;
    composer().fill("JSON");
    composer().press("Enter");
    assertThat(bodies().last().locator("pre")).isVisible();
    assertThat(button("Send")).isVisible();
  }

  @Test
  void conversationsOfBefore_areReadAsTheyWere() {
    page.evaluate(
        """
        localStorage.setItem('unroll.chat.conversations', JSON.stringify([{
          id: 'old', model: '', system: '',
          messages: [{role: 'user', content: 'Old'}, {role: 'assistant', content: 'Older.'}]}]))""");
    openChat();
    titles().first().click();
    assertThat(bodies()).hasText(new String[] {"Old", "Older."});
  }

  @Test
  void keyboard_beginsAnewAndEditsTheLast() {
    sayAndWait("One", "First.");
    composer().press("ArrowUp");
    assertThat(page.getByLabel("Edited message").first()).isFocused();
    page.keyboard().press("Escape");
    page.keyboard().press("Control+Shift+O");
    assertThat(bodies()).hasCount(0);
    assertThat(composer()).isFocused();
  }
}
