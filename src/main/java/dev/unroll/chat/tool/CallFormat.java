package dev.unroll.chat.tool;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a model writes the calls of tools in its answer. */
public enum CallFormat {
  /** {@code <tool_call>{"name": …, "arguments": …}</tool_call>}, of Hermes and Qwen. */
  HERMES("hermes", "<tool_call>", false),
  /**
   * {@code {"name": …, "parameters": …}}, perhaps behind {@code <|python_tag|>}, of Llama from 3.1
   * on.
   */
  LLAMA3("llama3", "<|python_tag|>", true),
  /**
   * {@code [TOOL_CALLS][{"name": …, "arguments": …}]}, or later {@code [TOOL_CALLS]name{…}}, of
   * Mistral.
   */
  MISTRAL("mistral", "[TOOL_CALLS]", false),
  /** {@code <call>name{…}}, of models that were trained here: few tokens. */
  NAMED("named", "<call>", false),
  /** Nothing but {@code {"name": …, "arguments": …}}, or an array of these. */
  JSON("json", "", true);

  private final String word;
  private final String mark;
  private final boolean isPlain;

  CallFormat(String word, String mark, boolean isPlain) {
    this.word = word;
    this.mark = mark;
    this.isPlain = isPlain;
  }

  /** The name in a model's {@code config.json}. */
  public String word() {
    return word;
  }

  /** The text before calls; empty when there is none. */
  public String mark() {
    return mark;
  }

  /** Whether the name of a tool may stand before its arguments, and not in an object with them. */
  boolean isNameFirst() {
    return this == MISTRAL || this == NAMED;
  }

  /** Whether an answer that begins as JSON may be a call. */
  boolean isPlain() {
    return isPlain;
  }

  /**
   * The format with a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static CallFormat named(String word) {
    return Arrays.stream(values())
        .filter(format -> format.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be one of %s, not '%s'"
                        .formatted(
                            Arrays.stream(values())
                                .map(CallFormat::word)
                                .collect(Collectors.joining(", ")),
                            word)));
  }

  /** The format of the models with a chat template, by the marks in it. */
  static CallFormat of(String template) {
    return Arrays.stream(values())
        .filter(format -> !format.mark.isEmpty() && template.contains(format.mark))
        .findFirst()
        .orElse(JSON);
  }
}
