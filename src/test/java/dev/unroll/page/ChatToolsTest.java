package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.ChatModelsProfile.PLAIN;
import static dev.unroll.page.ChatModelsProfile.TOOLS;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tools in conversations: their definitions, calls and results. */
@QuarkusTest
@TestProfile(ChatModelsProfile.class)
class ChatToolsTest extends ChatBrowserTest {
  private static final String WEATHER =
      """
      [{"type": "function", "function": {"name": "get_weather", "description": "The weather now",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]""";
  private static final String OSLO = call("get_weather", "{\"city\": \"Oslo\"}");

  private static String call(String name, String arguments) {
    return "<tool_call>\n{\"name\": \"%s\", \"arguments\": %s}\n</tool_call>"
        .formatted(name, arguments);
  }

  private Locator editor() {
    return page.getByLabel("Functions that the model may call, as a JSON list");
  }

  private void offer(String tools) {
    choose("Model", TOOLS);
    button("Settings").click();
    editor().fill(tools);
  }

  /** The model calls at first, and says the other when it knows a result. */
  private void script(String called, String said) {
    withTools.answering = prompt -> prompt.contains("[0]tool\n") ? said : called;
  }

  private Locator calls() {
    return last("calls").locator(".tool");
  }

  private Locator result() {
    return last("calls").locator("textarea");
  }

  @Test
  void call_isShown_andItsResultIsToldToTheModel() throws IOException {
    offer(WEATHER);
    script("Wait. " + OSLO, "It is cold.");
    say("Oslo?");

    assertThat(calls().locator("summary")).hasText("Calls get_weather");
    assertThat(calls().locator("pre")).hasText("{\n  \"city\": \"Oslo\"\n}");
    assertThat(calls().locator("pre")).isVisible();
    assertThat(bodies().last()).containsText("Wait.");
    assertThat(withTools.prompt).contains("The weather now");
    assertThat(result()).isFocused();
    result().fill("5 degrees");
    button("Send the result").click();

    assertThat(bodies().last()).hasText("It is cold.");
    awaitEnd();
    assertThat(withTools.prompt)
        .contains(
            "Wait. <tool_call>{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\"}}"
                + "</tool_call>[1]\n[0]tool\n5 degrees[1]");
    Locator folded = page.locator("#messages .tool");
    assertThat(folded).hasCount(2);
    assertThat(folded.first().locator("pre")).isHidden();
    assertThat(folded.last().locator("pre")).isHidden();
    assertThat(folded.last().locator("summary")).hasText("Result of get_weather");

    page.reload();
    assertThat(folded).hasCount(2);
    folded.last().locator("summary").click();
    assertThat(folded.last().locator("pre")).hasText("5 degrees");
    assertThat(saved("Save as Markdown"))
        .contains(
            """
            ## Model

            Wait.\040

            Calls get_weather:

            ```
            {
              "city": "Oslo"
            }
            ```

            ## Result of get_weather

            ```
            5 degrees
            ```

            ## Model

            It is cold.
            """);
  }

  @Test
  void arguments_areShownAsTheyCome() {
    offer(WEATHER);
    withTools.stepMillis = 60;
    script(call("get_weather", "{\"city\": \"Oslo, the capital of Norway\"}"), "Cold.");
    say("Oslo?");

    until(
        "document.querySelector('.tool code[data-part]')?.textContent.startsWith('{\"city\": \"O')");
    assertThat(calls().locator("pre").textContent()).doesNotContain("Norway");
    assertThat(calls().locator("pre")).containsText("Norway");
    awaitEnd();
  }

  @Test
  void severalCalls_haveAResultEach_thoseOfThePageAreThereAlready() {
    offer("");
    button("Add calculate").click();
    button("Add current_time").click();
    script(
        call("calculate", "{\"expression\": \"(3 + 4) * 2^3\"}")
            + "\n"
            + call("current_time", "{}")
            + "\n"
            + call("calculate", "{\"expression\": \"alert(1)\"}"),
        "It is 56.");
    say("Compute");

    assertThat(calls()).hasCount(3);
    assertThat(result().first()).hasValue("56");
    assertThat(result().nth(1)).hasValue(Pattern.compile("\\{\"utc\":\"20.*\"time_zone\":.*"));
    assertThat(result().last()).hasValue("Error: 'alert' is not expected there.");
    button("Send the results").click();
    assertThat(bodies().last()).hasText("It is 56.");
    awaitEnd();
    assertThat(withTools.prompt).contains("[0]tool\n56[1]").contains("[0]tool\nError: ");
  }

  @Test
  void calculation_followsArithmetic() {
    Object values =
        page.evaluate(
            """
            async () => {
              const { calculate } = await import('/js/calculate.js');
              const of = (text) => { try { return String(calculate(text)); } catch (e) { return e.message; } };
              return ['1 + 2 * 3', '-2 ^ 2', '2 ^ 3 ^ 2', '2 ^ -1', '7 % 4 / 2', 'sqrt(16) + ln(e)', '.5e1', '8 / 0',
                      '', '(1', '1 2', 'constructor', 'toString()', '1;2', '9 ** 999'].map(of);
            }""");
    assertThat(values)
        .isEqualTo(
            List.of(
                "7",
                "-4",
                "512",
                "0.5",
                "1.5",
                "5",
                "5",
                "It divides by zero.",
                "The expression ends too early.",
                "A parenthesis is not closed.",
                "'2' is not expected there.",
                "'constructor' is not expected there.",
                "'S' is not expected there.",
                "';' is not expected there.",
                "The result is not a number."));
  }

  @Test
  void wrongTools_areSaid_andNothingIsSent() {
    offer("{");
    Locator problem = page.locator("#tools-problem");
    assertThat(problem).containsText("This is not JSON");
    editor().fill("{}");
    assertThat(problem).containsText("Tools are a JSON list");
    editor().fill("[{\"type\": \"function\"}]");
    assertThat(problem).hasText("Tool 1 needs \"type\": \"function\" and an object \"function\".");
    editor().fill("[{\"type\": \"function\", \"function\": {\"name\": \"a b\"}}]");
    assertThat(problem).hasText("Tool 1 needs a name of up to 64 letters, digits, “_” and “-”.");
    say("Hi");

    assertThat(banner()).containsText("The tools of this conversation are wrong");
    assertThat(bodies()).hasCount(0);
    assertThat(composer()).hasValue("Hi");
    assertThat(editor()).isFocused();
    editor().fill("");
    assertThat(problem).isHidden();
  }

  @Test
  void choice_isSent_andKeptWithTheTools() throws IOException {
    offer(WEATHER);
    choose("Tool choice", "=get_weather");
    script(OSLO, "Fine.");
    say("Hi");
    assertThat(calls().locator("summary")).hasText("Calls get_weather");
    awaitEnd();
    assertThat(page.locator("#call [data-part=command]"))
        .containsText(
            "\"tool_choice\": {\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}}");
    String json = saved("Save as JSON");
    button("New conversation").click();
    assertThat(editor()).hasValue("");

    importConversation(json);

    assertThat(editor()).hasValue(WEATHER);
    assertThat(page.locator("#tool-choice")).hasValue("=get_weather");
    assertThat(calls().locator("summary")).hasText("Calls get_weather");
  }

  @Test
  void modelWithoutTools_hasNoneOfIt() {
    choose("Model", PLAIN);
    button("Settings").click();
    assertThat(page.getByLabel("Max tokens")).isVisible();
    assertThat(editor()).isHidden();
    assertThat(page.locator("#call [data-part=command]")).not().containsText("\"tools\"");
    choose("Model", TOOLS);
    assertThat(editor()).isVisible();
  }

  @Test
  void branches_haveTheirOwnResults() {
    offer(WEATHER);
    script(OSLO, "Cold.");
    say("Oslo?");
    result().fill("5");
    button("Send the result").click();
    assertThat(bodies().last()).hasText("Cold.");
    awaitEnd();
    withTools.answering = null;
    withTools.answer = "I do not know.";
    page.locator("#messages > :nth-child(2) [data-part=again]").click();
    assertThat(bodies()).hasText(new String[] {"Oslo?", "I do not know."});
    awaitEnd();

    last("previous").click();
    assertThat(bodies().last()).hasText("Cold.");
    assertThat(page.locator("#messages .tool")).hasCount(2);
  }

  @Test
  void hostileCalls_areText_andOtherFilesRefused() {
    String messages =
        """
        {"messages": [{"role": "user", "content": "a"},
          {"role": "assistant", "content": "", "calls": [{"id": "1", "name": "<img src=x onerror=window.ran=1>",
            "arguments": %s}]}]}""";
    importConversation(messages.formatted("7"));
    assertThat(banner()).containsText("Nothing is imported");
    importConversation(messages.formatted("\"<img src=x onerror=window.ran=1>\""));
    assertThat(calls().locator("summary")).hasText("Calls <img src=x onerror=window.ran=1>");
    assertThat(page.locator("#messages img")).hasCount(0);
    assertThat(page.evaluate("window.ran ?? 'never'")).isEqualTo("never");
  }

  @Test
  void toolsAndSecondModel_goTogether() {
    offer(WEATHER);
    choose("Second model", PLAIN);
    script(OSLO, "Cold.");
    plain.answer = "Who knows?";
    say("Oslo?");
    assertThat(last("body").last()).hasText("Who knows?");
    assertThat(calls()).hasCount(1);
    awaitEnd();
    assertThat(plain.prompt).isEqualTo("[0]user\nOslo?[1]\n[0]assistant\n");
    result().fill("5");
    button("Send the result").click();
    assertThat(last("body")).hasText(new String[] {"Cold.", "Who knows?"});
    awaitEnd();
  }

  @Test
  void phone_showsCallsWithinItsWidth() {
    use(375, 812, ColorScheme.DARK);
    openChat();
    offer(WEATHER);
    script(call("get_weather", "{\"city\": \"" + "x".repeat(150) + "\"}"), "Cold.");
    say("Oslo?");
    assertThat(result()).isVisible();
    awaitEnd();
    assertThat(overflow()).isZero();
    assertThat(nameless()).isEmpty();
  }

  private Locator own() {
    return button("Use this model’s tools");
  }

  @Test
  void toolsOfTheModel_areGivenByOneClick_andAnInventedResultGoesOn() throws IOException {
    choose("Model", PLAIN);
    assertThat(own()).isHidden();
    choose("Model", TOOLS);
    assertThat(own()).hasAttribute("aria-pressed", "false");
    own().click();
    assertThat(own()).hasAttribute("aria-pressed", "true");
    assertThat(page.locator("#own-tools-names")).hasText("It may call get_tide, book.");
    script(call("get_tide", "{\"port\": \"Oslo\"}"), "High at noon.");
    say("Oslo?");
    assertThat(calls().locator("summary")).hasText("Calls get_tide");
    assertThat(withTools.prompt).contains("The tide").doesNotContain("12:04");
    assertThat(result()).hasValue("");
    button("Send an invented result").click();

    assertThat(bodies().last()).hasText("High at noon.");
    awaitEnd();
    assertThat(withTools.prompt).contains("[0]tool\n{\"high\":\"12:04\"}[1]");
    Locator result = page.locator("#messages .tool").last().locator("summary");
    assertThat(result).hasText("Invented result of get_tide");
    page.reload();
    assertThat(result).hasText("Invented result of get_tide");
    assertThat(own()).hasAttribute("aria-pressed", "true");
    assertThat(saved("Save as Markdown")).contains("## Invented result of get_tide");

    own().click();
    assertThat(own()).hasAttribute("aria-pressed", "false");
    button("Settings").click();
    assertThat(editor()).hasValue("");
  }

  @Test
  void resultThatIsWritten_isNotCalledInvented_andOneWithoutExampleCannotBe() {
    choose("Model", TOOLS);
    own().click();
    script(call("get_tide", "{}"), "Low.");
    say("Oslo?");
    result().fill("low");
    button("Send the result").click();
    assertThat(bodies().last()).hasText("Low.");
    awaitEnd();
    assertThat(page.locator("#messages .tool").last().locator("summary"))
        .hasText("Result of get_tide");

    withTools.answering = null;
    withTools.answer = call("book", "{}");
    say("Book.");
    assertThat(result()).isVisible();
    awaitEnd();
    assertThat(button("Send the result")).isVisible();
    assertThat(button("Send an invented result")).hasCount(0);
  }

  @Test
  void toolsOfTheModel_comeAndGo_besideThoseOfTheUser() {
    offer("[{\"type\": \"function\", \"function\": {\"name\": \"mine\"}}]");
    own().click();
    assertThat(editor()).hasValue(Pattern.compile("mine[^$]*get_tide[^$]*book"));
    own().click();
    assertThat(editor()).hasValue(Pattern.compile("^(?![^$]*get_tide)[^$]*mine"));
  }

  @Test
  void phone_showsTheModelsToolsWithinItsWidth() {
    use(375, 812, ColorScheme.DARK);
    openChat();
    choose("Model", TOOLS);
    own().click();
    assertThat(page.locator("#own-tools-names")).isVisible();
    assertThat(overflow()).isZero();
    assertThat(nameless()).isEmpty();
  }

  @Test
  void models_tellWhetherTheyKnowTools() {
    Object told =
        page.evaluate(
            """
            async () => Object.fromEntries((await (await fetch('/v1/models')).json()).data
                .map(({id, unroll}) => [id, unroll.tools]))""");
    assertThat(told).isEqualTo(Map.of(PLAIN, false, TOOLS, true));
  }
}
