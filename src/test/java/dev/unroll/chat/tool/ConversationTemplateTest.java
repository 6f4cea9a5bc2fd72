package dev.unroll.chat.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatMessage.Answered;
import dev.unroll.chat.ChatMessage.Call;
import dev.unroll.chat.ChatMessage.Role;
import dev.unroll.chat.ChatTemplate;
import dev.unroll.chat.TemplateException;
import dev.unroll.chat.tool.AnswerForm.Reasoning;
import dev.unroll.chat.tool.Prompting.End;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Templates in the shapes of well known models', and one that knows no tools. */
class ConversationTemplateTest {
  private static final String HERMES =
      """
      {%- if tools %}{{ '<|im_start|>system\\n<tools>' }}
      {%- for tool in tools %}{{ '\\n' + (tool | tojson) }}{% endfor %}
      {{- '\\n</tools>\\nAnswer with <tool_call>{"name": <function-name>}</tool_call><|im_end|>\\n' }}
      {%- endif %}
      {%- for message in messages %}
      {%- if message.role == 'tool' %}
      {{- '<|im_start|>user\\n<tool_response>\\n' + message.content + '\\n</tool_response><|im_end|>\\n' }}
      {%- else %}
      {{- '<|im_start|>' + message.role + '\\n' + message.content }}
      {%- for tool_call in message.tool_calls %}
      {%- if tool_call.function %}{%- set tool_call = tool_call.function %}{%- endif %}
      {{- '\\n<tool_call>\\n{"name": "' + tool_call.name + '", "arguments": ' + (tool_call.arguments | tojson) + '}\\n</tool_call>' }}
      {%- endfor %}
      {{- '<|im_end|>\\n' }}
      {%- endif %}
      {%- endfor %}
      {%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}
      {%- if enable_thinking is defined and enable_thinking is false %}{{ '<think>\\n\\n</think>\\n\\n' }}{% endif %}
      {%- endif %}
      """;

  private static final String PLAIN =
      """
      {%- for message in messages %}{{ message.role + ': ' + message.content + '\\n' }}{% endfor %}
      {%- if add_generation_prompt %}{{ 'assistant:' }}{% endif %}
      """;

  private static final Tool WEATHER =
      new Tool(
          "get_weather",
          new TreeMap<>(
              Map.of(
                  "type",
                  "function",
                  "function",
                  new TreeMap<>(
                      Map.of("name", "get_weather", "parameters", Map.of("type", "object"))))));

  private static final Prompting WITH_TOOL =
      new Prompting(List.of(WEATHER), true, Map.of(), End.ANSWER);

  private static final List<ChatMessage> CALLED =
      List.of(
          new ChatMessage(Role.USER, "Oslo?"),
          new ChatMessage(
              Role.ASSISTANT,
              "",
              List.of(new Call("a", "get_weather", Map.of("city", "Oslo"))),
              null),
          new ChatMessage(Role.TOOL, "5 °C", List.of(), new Answered("a", "get_weather")));

  private static ConversationTemplate open(String source) {
    return ConversationTemplate.of(
        ChatTemplate.compile(source, "<s>", "</s>"), source, Optional.empty());
  }

  @Test
  void toolsAndTheirCalls_areWrittenByTheModelsTemplate() {
    assertThat(open(HERMES).render(CALLED, WITH_TOOL))
        .isEqualTo(
            """
            <|im_start|>system
            <tools>
            {"function": {"name": "get_weather", "parameters": {"type": "object"}}, "type": "function"}
            </tools>
            Answer with <tool_call>{"name": <function-name>}</tool_call><|im_end|>
            <|im_start|>user
            Oslo?<|im_end|>
            <|im_start|>assistant

            <tool_call>
            {"name": "get_weather", "arguments": {"city": "Oslo"}}
            </tool_call><|im_end|>
            <|im_start|>user
            <tool_response>
            5 °C
            </tool_response><|im_end|>
            <|im_start|>assistant
            """);
  }

  @Test
  void templateWithoutTools_isToldOfThemInWords() {
    assertThat(open(PLAIN).render(CALLED, WITH_TOOL))
        .isEqualTo(
            """
            system: You can call these tools, each described as JSON:
            {"name":"get_weather","parameters":{"type":"object"}}
            To call a tool, answer with nothing but a JSON object of its name and its arguments: \
            {"name": "...", "arguments": {...}}
            user: Oslo?
            assistant: {"name": "get_weather", "arguments": {"city":"Oslo"}}
            user: Result of get_weather: 5 °C
            assistant:""");
    assertThat(open(PLAIN).form(WITH_TOOL, "").calls().orElseThrow().format())
        .isEqualTo(CallFormat.JSON);
  }

  @Test
  void templateWithoutSystemMessages_isToldInTheFirstOfTheUser() {
    String strict =
        "{% if messages[0].role == 'system' %}{{ raise_exception('No system, please') }}{% endif %}"
            + PLAIN;

    assertThat(open(strict).render(CALLED.subList(0, 1), WITH_TOOL))
        .startsWith("user: You can call these tools")
        .endsWith("\n\nOslo?\nassistant:");
  }

  @Test
  void format_followsFromTheTemplateUnlessItIsSaid() {
    assertThat(formatOf("[TOOL_CALLS]{{ tools }}")).isEqualTo(CallFormat.MISTRAL);
    assertThat(formatOf("<|python_tag|>{{ tools }}")).isEqualTo(CallFormat.LLAMA3);
    assertThat(formatOf("<tool_call>{{ tools }}")).isEqualTo(CallFormat.HERMES);
    assertThat(formatOf("{{ tools }}")).isEqualTo(CallFormat.JSON);
    assertThat(formatOf("<tool_call>")).isEqualTo(CallFormat.JSON);
    assertThat(
            ConversationTemplate.of(
                    ChatTemplate.compile(PLAIN, "", ""), PLAIN, Optional.of(CallFormat.HERMES))
                .form(WITH_TOOL, "")
                .calls()
                .orElseThrow()
                .format())
        .isEqualTo(CallFormat.HERMES);
  }

  private static CallFormat formatOf(String words) {
    return open("{# x #}" + words + PLAIN).form(WITH_TOOL, "").calls().orElseThrow().format();
  }

  @Test
  void variables_reachTheTemplate() {
    Prompting silent = new Prompting(List.of(), true, Map.of("enable_thinking", false), End.ANSWER);

    assertThat(open(HERMES).render(CALLED.subList(0, 1), silent))
        .endsWith("<|im_start|>assistant\n<think>\n\n</think>\n\n");
  }

  @Test
  void lastMessage_isContinued() {
    List<ChatMessage> begun =
        List.of(new ChatMessage(Role.USER, "Say 1 2 3"), new ChatMessage(Role.ASSISTANT, "1 2 "));
    Prompting within = new Prompting(List.of(), true, Map.of(), End.WITHIN_LAST);

    assertThat(open(HERMES).render(begun, within)).endsWith("<|im_start|>assistant\n1 2 ");
    assertThat(open(HERMES).render(begun, new Prompting(List.of(), true, Map.of(), End.MESSAGES)))
        .endsWith("<|im_start|>assistant\n1 2 <|im_end|>\n");
    String loud = PLAIN.replace("message.content", "message.content | upper");
    assertThatThrownBy(
            () ->
                open("{{ messages[0].content }}" + loud)
                    .render(
                        List.of(
                            new ChatMessage(Role.USER, "A"), new ChatMessage(Role.ASSISTANT, "b")),
                        within))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("changes the last message");
  }

  @Test
  void reasoning_isExpectedWhereTheTemplateHasIt() {
    assertThat(open(PLAIN).form(Prompting.PLAIN, "assistant:").reasoning())
        .isEqualTo(Reasoning.NONE);
    assertThat(open(HERMES).form(Prompting.PLAIN, "assistant\n").reasoning())
        .isEqualTo(Reasoning.POSSIBLE);
    assertThat(open(HERMES).form(Prompting.PLAIN, "assistant\n<think>\n").reasoning())
        .isEqualTo(Reasoning.BEGUN);
  }
}
