package dev.unroll.train.input;

import dev.unroll.bundle.Task;
import dev.unroll.chat.tool.CallFormat;
import java.util.List;

/**
 * How a model trained here reads a conversation: every turn is the token of who speaks, the words,
 * and the token of the end.
 *
 * <pre>
 *   &lt;|user|>A table for two, please.&lt;|end|>&lt;|assistant|>At what time?&lt;|end|>
 * </pre>
 *
 * <p>A model that has learnt to call reads tools as a first turn of the system, a line for each:
 * its name and the names of its parameters, those that may be left out in brackets. Descriptions
 * and types are for people: what a parameter means, the model has learnt from calls, and a context
 * of some hundred tokens has no room for them. A result is a turn of the system, too.
 *
 * <pre>
 *   &lt;|system|>FindRestaurants(cuisine, city, [price_range])&lt;|end|>
 *   &lt;|user|>Something Italian in Napa?&lt;|end|>
 *   &lt;|assistant|>&lt;call>FindRestaurants{"cuisine":"Italian","city":"Napa"}&lt;|end|>
 *   &lt;|system|>{"restaurant_name":"Ca' Momi"}&lt;|end|>&lt;|assistant|>How about Ca' Momi?&lt;|end|>
 * </pre>
 */
public final class ChatFormat {
  public static final String END = "<|end|>";
  static final String SYSTEM = "<|system|>";
  static final String USER = "<|user|>";
  static final String ASSISTANT = "<|assistant|>";

  /** The tokens that are not text, the first in the vocabulary. */
  static final List<String> TOKENS = List.of(END, SYSTEM, USER, ASSISTANT);

  private static final String TEMPLATE =
      """
      {%- for message in messages -%}
        {{- '<|' + message.role + '|>' + message.content + '<|end|>' -}}
      {%- endfor -%}
      {%- if add_generation_prompt -%}
        {{- '<|assistant|>' -}}
      {%- endif -%}
      """;

  private static final String TOOLS_TEMPLATE =
      """
      {%- if tools -%}
        {{- '<|system|>' -}}
        {%- for tool in tools -%}
          {%- set schema = tool.function.parameters or {} -%}
          {%- set required = schema.required or [] -%}
          {%- set names = (schema.properties or {}) | list -%}
          {%- set needed = names | select('in', required) | join(', ') -%}
          {%- set others = names | reject('in', required) | join(', ') -%}
          {{- ('' if loop.first else '\\n') + tool.function.name + '(' + needed -}}
          {{- (', ' if needed and others else '') + ('[' + others + ']' if others else '') + ')' -}}
        {%- endfor -%}
        {{- '<|end|>' -}}
      {%- endif -%}
      {%- for message in messages -%}
        {{- '<|' + ('system' if message.role == 'tool' else message.role) + '|>' -}}
        {{- message.content -}}
        {%- for call in message.tool_calls or [] -%}
          {%- set given = call.function.arguments -%}
          {{- '<call>' + call.function.name -}}
          {{- given if given is string else given | tojson(separators=(',', ':')) -}}
        {%- endfor -%}
        {{- '<|end|>' -}}
      {%- endfor -%}
      {%- if add_generation_prompt -%}
        {{- '<|assistant|>' -}}
      {%- endif -%}
      """;

  private ChatFormat() {}

  /** The template of a model that has learnt to call tools. */
  static Task.Chat withTools() {
    return new Task.Chat(TOOLS_TEMPLATE, "", END, CallFormat.NAMED.word());
  }

  /** The chat template that writes a conversation in this form, for {@code config.json}. */
  public static Task.Chat chat() {
    return new Task.Chat(TEMPLATE, "", END);
  }
}
