package dev.unroll.train.input;

import dev.unroll.bundle.Task;
import java.util.List;

/**
 * How a model trained here reads a conversation: every turn is the token of who speaks, the words,
 * and the token of the end.
 *
 * <pre>
 *   &lt;|user|>A table for two, please.&lt;|end|>&lt;|assistant|>At what time?&lt;|end|>
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

  private ChatFormat() {}

  /** The chat template that writes a conversation in this form, for {@code config.json}. */
  public static Task.Chat chat() {
    return new Task.Chat(TEMPLATE, "", END);
  }
}
