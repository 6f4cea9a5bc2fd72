package dev.unroll.api.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.TextParameters;
import java.util.List;

/** Whether an answer has what the model thinks before it speaks. */
enum Thinking {
  NONE,
  /** If the model thinks. */
  POSSIBLE,
  /** The model must be one that thinks. */
  WANTED;

  static final String FIELD = "thinking";

  /**
   * Reads it.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static Thinking read(Fields fields) {
    if (fields.node(FIELD) == null) {
      return NONE;
    }
    Fields thinking = fields.object(FIELD);
    Thinking read =
        switch (thinking.oneOf("type", List.of("disabled", "enabled", "adaptive"))) {
          case "enabled" -> {
            var unused = thinking.required("budget_tokens");
            // A model here does not know of a budget; max_tokens bounds all that it writes.
            var unusedToo = thinking.integer("budget_tokens", 1, Integer.MAX_VALUE);
            yield WANTED;
          }
          case "adaptive" -> POSSIBLE;
          default -> NONE;
        };
    JsonNode display = thinking.node("display");
    if (display != null && !display.asText().equals("summarized")) {
      throw TextParameters.unsupported(thinking.path("display"), "thinking is given as it is");
    }
    thinking.refuseUnknown();
    return read;
  }
}
