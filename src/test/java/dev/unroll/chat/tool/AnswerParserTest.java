package dev.unroll.chat.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.chat.tool.AnswerForm.Reasoning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as models of each format write them, whole and in pieces of any size. */
class AnswerParserTest {
  private static final Set<String> TOOLS = Set.of("get_weather", "find");

  private static AnswerForm form(CallFormat format) {
    return form(format, Reasoning.NONE, true);
  }

  private static AnswerForm form(CallFormat format, Reasoning reasoning, boolean several) {
    return new AnswerForm(reasoning, Optional.of(new AnswerForm.Calls(format, TOOLS, several)));
  }

  /** The parts in one line, each kind in one piece. */
  private static String read(AnswerForm form, List<String> pieces) {
    AnswerParser parser = new AnswerParser(form);
    List<AnswerPart> parts = new ArrayList<>();
    pieces.forEach(piece -> parts.addAll(parser.next(piece)));
    parts.addAll(parser.end());
    StringBuilder line = new StringBuilder();
    Class<?> last = Object.class;
    for (AnswerPart part : parts) {
      line.append(
          switch (part) {
            case AnswerPart.Content(String text) ->
                (last == AnswerPart.Content.class ? "" : "|say:") + text;
            case AnswerPart.Reasoning(String text) ->
                (last == AnswerPart.Reasoning.class ? "" : "|think:") + text;
            case AnswerPart.Call(int index, String name) -> "|" + index + ":" + name + ":";
            case AnswerPart.Arguments(int _, String json) -> json;
          });
      last = part.getClass();
    }
    return line.toString().replace("\n", "\\n");
  }

  /** The parts of a text, which are the same however it is cut. */
  private static String read(AnswerForm form, String text) {
    String whole = read(form, List.of(text));
    assertThat(read(form, text.chars().mapToObj(Character::toString).toList())).isEqualTo(whole);
    Random random = new Random(text.hashCode());
    for (int i = 0; i < 20; i++) {
      List<String> pieces = new ArrayList<>();
      for (int at = 0; at < text.length(); ) {
        int to = Math.min(text.length(), at + 1 + random.nextInt(9));
        pieces.add(text.substring(at, to));
        at = to;
      }
      assertThat(read(form, pieces)).isEqualTo(whole);
    }
    return whole;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      textBlock =
          """
          HERMES  § <tool_call>\\n{"name": "get_weather", "arguments": {"city": "Oslo"}}\\n</tool_call> § |0:get_weather:{"city": "Oslo"}
          HERMES  § Let me see.\\n<tool_call>{"name": "find", "arguments": {}}</tool_call> § |say:Let me see.\\n|0:find:{}
          HERMES  § <tool_call>{"name": "find", "arguments": {"a": 1}}</tool_call>\\n<tool_call>\\n{"name": "find", "arguments": {"a": [2, "}"]}}\\n</tool_call> § |0:find:{"a": 1}|1:find:{"a": [2, "}"]}
          HERMES  § <tool_call>{"arguments": {"a": "\\""}, "name": "find"}</tool_call> § |0:find:{"a": "\\""}
          HERMES  § <tool_call>{"name": "find", "arguments": "{\\"a\\": 1}"}</tool_call> § |0:find:{"a": 1}
          HERMES  § <tool_call>{"name": "find", "arguments": null}</tool_call> § |0:find:{}
          HERMES  § <tool_call>{"name": "find"}</tool_call> Done. § |0:find:{}|say: Done.
          HERMES  § <tool_call>{"name": "unheard", "arguments": {}}</tool_call> § |0:unheard:{}
          HERMES  § <tool_call>{"name": "find", "arguments": {"a": 1}</tool_call> Next § |0:find:{"a": 1}|say: Next
          HERMES  § <tool_call>\\n{"name": "find", "arguments": {"a": "O § |0:find:{"a": "O
          HERMES  § <tool_call>nothing</tool_call> § |say:<tool_call>nothing</tool_call>
          HERMES  § <tool_call>{"city": "Oslo"}</tool_call> § |say:<tool_call>{"city": "Oslo"}</tool_call>
          HERMES  § {"name": "find", "arguments": {}} § |say:{"name": "find", "arguments": {}}
          HERMES  § a <tool_c § |say:a <tool_c
          HERMES  § \\n  § |say:\\n
          LLAMA3  § {"name": "get_weather", "parameters": {"city": "Oslo"}} § |0:get_weather:{"city": "Oslo"}
          LLAMA3  § <|python_tag|>{"name": "find", "parameters": {"a": 1}} § |0:find:{"a": 1}
          LLAMA3  § {"type": "function", "name": "find", "parameters": {"a": {"b": {}}}} § |0:find:{"a": {"b": {}}}
          LLAMA3  § {"name": "find", "parameters": {"a": 1}}; {"name": "find", "parameters": {"a": 2}} § |0:find:{"a": 1}|1:find:{"a": 2}
          LLAMA3  § {"name": "Ann", "age": 5} § |say:{"name": "Ann", "age": 5}
          LLAMA3  § {"a": [1, {"name": "find"}]} and more § |say:{"a": [1, {"name": "find"}]} and more
          LLAMA3  § It is {"name": "find"} § |say:It is {"name": "find"}
          LLAMA3  § <|python_tag|>print(1) § |say:<|python_tag|>print(1)
          MISTRAL § [TOOL_CALLS][{"name": "find", "arguments": {"a": 1}}, {"name": "get_weather", "arguments": {"city": "Å"}}] § |0:find:{"a": 1}|1:get_weather:{"city": "Å"}
          MISTRAL § [TOOL_CALLS] [{"arguments": {"a": 1}, "name": "find", "id": "abcdefghi"}] § |0:find:{"a": 1}
          MISTRAL § Fine. [TOOL_CALLS]find{"a": 1}[TOOL_CALLS]find{"a": 2} § |say:Fine. |0:find:{"a": 1}|1:find:{"a": 2}
          MISTRAL § [TOOL_CALLS]find[CALL_ID]abc[ARGS]{"a": 1} § |0:find:{"a": 1}
          MISTRAL § [TOOL_CALLS]find me § |say:[TOOL_CALLS]find me
          MISTRAL § [TOOL_CALLS][1] § |say:[TOOL_CALLS][1]
          NAMED   § <call>find{"a":1} § |0:find:{"a":1}
          NAMED   § Wait.<call>get_weather{"city":"Oslo"}<call>find{} § |say:Wait.|0:get_weather:{"city":"Oslo"}|1:find:{}
          NAMED   § <call>find me § |say:<call>find me
          NAMED   § <call>{"name": "find", "arguments": {}} § |say:<call>{"name": "find", "arguments": {}}
          NAMED   § <call>find{"a":1} {"b":2} § |0:find:{"a":1}|say:{"b":2}
          NAMED   § {"a": 1} § |say:{"a": 1}
          NAMED   § find{"a":1} <cal § |say:find{"a":1} <cal
          JSON    § {"name": "find", "arguments": {"a": 1}} § |0:find:{"a": 1}
          JSON    § [{"name": "find", "parameters": {}}, {"name": "find"}] § |0:find:{}|1:find:{}
          JSON    § ```json\\n{"name": "find", "arguments": {"a": 1}}\\n``` § |0:find:{"a": 1}
          JSON    § ```java\\nint a;\\n``` § |say:```java\\nint a;\\n```
          JSON    § {"type": "function", "function": {"name": "find", "arguments": {"a": 1}}} § |0:find:{"a": 1}
          JSON    § {"function": "find", "arguments": {"a": 1}} § |0:find:{"a": 1}
          JSON    § {"unheard": 1, "name": "unheard"} § |say:{"unheard": 1, "name": "unheard"}
          JSON    § [1, 2] § |say:[1, 2]
          JSON    § Hello § |say:Hello
          JSON    § {"name": § |say:{"name":
          """)
  void answer_isReadInItsFormat(CallFormat format, String text, String parts) {
    assertThat(read(form(format), text.replace("\\n", "\n"))).isEqualTo(parts);
  }

  @Test
  void furtherCalls_areLeftOut_whereOnlyOneIsAllowed() {
    assertThat(
            read(
                form(CallFormat.HERMES, Reasoning.NONE, false),
                "<tool_call>{\"name\": \"find\", \"arguments\": {\"a\": 1}}</tool_call>"
                    + "<tool_call>{\"name\": \"find\", \"arguments\": {\"a\": 2}}</tool_call>"))
        .isEqualTo("|0:find:{\"a\": 1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      textBlock =
          """
          POSSIBLE § <think>\\nHm. <b>\\n</think>\\n\\nYes. § |think:Hm. <b>|say:Yes.
          POSSIBLE § \\n<think></think>Yes. § |say:Yes.
          POSSIBLE § Yes. <think>no</think> § |say:Yes. <think>no</think>
          POSSIBLE § <thin air § |say:<thin air
          POSSIBLE § <think>Hm. But § |think:Hm. But
          POSSIBLE § <thi § |say:<thi
          BEGUN    § Hm.\\n\\nWell.\\n</think>\\nYes. § |think:Hm.\\n\\nWell.|say:Yes.
          BEGUN    § <think>\\nHm.</think>Yes. § |think:Hm.|say:Yes.
          BEGUN    § Hm. </thi § |think:Hm. </thi
          NONE     § <think>Hm.</think> § |say:<think>Hm.</think>
          """)
  void reasoning_isSetApart(Reasoning reasoning, String text, String parts) {
    AnswerForm form = new AnswerForm(reasoning, Optional.empty());

    assertThat(read(form, text.replace("\\n", "\n"))).isEqualTo(parts);
  }

  @Test
  void reasoningAndCalls_followEachOther() {
    assertThat(
            read(
                form(CallFormat.HERMES, Reasoning.POSSIBLE, true),
                "<think>\nI need it.\n</think>\n\n<tool_call>\n{\"name\": \"find\", \"arguments\":"
                    + " {\"a\": 1}}\n</tool_call>"))
        .isEqualTo("|think:I need it.|0:find:{\"a\": 1}");
  }

  @Test
  void arguments_areGivenOutAsTheyCome() {
    AnswerParser parser = new AnswerParser(form(CallFormat.HERMES));
    var unused = parser.next("<tool_call>{\"name\": \"find\", \"arguments\": ");

    assertThat(parser.next("{\"a\": \"Os"))
        .containsExactly(new AnswerPart.Arguments(0, "{\"a\": \"Os"));
    assertThat(parser.next("lo\"")).containsExactly(new AnswerPart.Arguments(0, "lo\""));
    assertThat(parser.next("}}</tool_call>")).containsExactly(new AnswerPart.Arguments(0, "}"));
    assertThat(parser.hasCalls()).isTrue();
    assertThat(parser.end()).isEmpty();
  }

  @Test
  void anyText_isReadInAnyPieces() {
    String[] words = {
      "<tool_call>",
      "</tool_call>",
      "{",
      "}",
      "[",
      "]",
      "\"name\"",
      ":",
      "\"find\"",
      ",",
      "\\",
      "\"arguments\"",
      "[TOOL_CALLS]",
      "<|python_tag|>",
      "find",
      "<think>",
      "</think>",
      " ",
      "\n",
      "```",
      "json",
      "1",
      "null",
      "\"",
      "[ARGS]",
      "[CALL_ID]",
      ";",
      "<"
    };
    Random random = new Random(7);
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(24); n > 0; n--) {
        text.append(words[random.nextInt(words.length)]);
      }
      for (CallFormat format : CallFormat.values()) {
        assertThat(read(form(format, Reasoning.POSSIBLE, true), text.toString())).isNotNull();
      }
    }
  }

  @Test
  void ids_areAsTheFormatWantsThem() {
    assertThat(form(CallFormat.MISTRAL).newCallId()).matches("[a-zA-Z0-9]{9}");
    assertThat(form(CallFormat.HERMES).newCallId()).matches("call_[a-z0-9]{32}");
  }
}
