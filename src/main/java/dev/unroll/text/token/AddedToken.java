package dev.unroll.text.token;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An entry of {@code added_tokens}: a token that is looked for in a text before the text is split
 * into the vocabulary's own.
 *
 * @param special whether it stands for no text
 * @param wholeWord whether it is found only where no letter, digit or low line is beside it
 * @param left whether it takes the blanks before it
 * @param right whether it takes the blanks after it
 * @param normalized whether it is looked for in the normalised text
 */
record AddedToken(
    String name,
    int id,
    boolean special,
    boolean wholeWord,
    boolean left,
    boolean right,
    boolean normalized) {

  private static final char LOW_LINE = '\u2581';

  static AddedToken of(JsonNode entry) {
    JsonNode id = entry.path("id");
    if (!id.isInt() || id.intValue() < 0) {
      throw new IllegalArgumentException("has a token without a number");
    }
    return new AddedToken(
        entry.path("content").asText(),
        id.intValue(),
        entry.path("special").asBoolean(),
        entry.path("single_word").asBoolean(),
        entry.path("lstrip").asBoolean(),
        entry.path("rstrip").asBoolean(),
        entry.path("normalized").asBoolean());
  }

  /**
   * Whether it steers the model, as {@code <|im_start|>} and {@code <think>} do, so that a user's
   * text must not become it. Runs of blanks and single characters are text, whatever the file calls
   * them.
   */
  boolean isControl() {
    return special || (name.codePointCount(0, name.length()) > 1 && !isBlank());
  }

  private boolean isBlank() {
    return name.chars().allMatch(c -> c == LOW_LINE || ControlNames.isBlank((char) c));
  }
}
