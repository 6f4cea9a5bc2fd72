package dev.unroll.chat.tool;

/** A piece of an answer. */
public sealed interface AnswerPart {
  /** What the assistant says. */
  record Content(String text) implements AnswerPart {}

  /** What it thinks before. */
  record Reasoning(String text) implements AnswerPart {}

  /**
   * The beginning of a call.
   *
   * @param index of the call in the answer
   * @param name of the tool
   */
  record Call(int index, String name) implements AnswerPart {}

  /**
   * The next piece of a call's arguments.
   *
   * @param index of the call in the answer
   * @param json as the model wrote it, which need not be valid
   */
  record Arguments(int index, String json) implements AnswerPart {}
}
