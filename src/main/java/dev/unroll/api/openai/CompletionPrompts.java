package dev.unroll.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import java.util.ArrayList;
import java.util.List;

/** The texts to continue: one or several, each as text or in tokens. */
final class CompletionPrompts {
  /** Most texts that one request may generate. */
  static final int MOST = 32;

  private static final String FIELD = "prompt";

  private CompletionPrompts() {}

  /** One text to continue. */
  sealed interface Prompt {
    /** As a text. */
    record Text(String text) implements Prompt {}

    /** In tokens. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Tokens(long[] tokens) implements Prompt {}
  }

  /**
   * Reads them.
   *
   * @throws ApiException when there is none, or one that is neither
   */
  static List<Prompt> read(Fields fields) {
    JsonNode value = fields.required(FIELD);
    if (value.isArray() && !value.isEmpty() && value.get(0).isNumber()) {
      return List.of(new Prompt.Tokens(TokenNumbers.all(FIELD, value)));
    }
    if (!value.isArray()) {
      return List.of(one(fields, FIELD, value));
    }
    if (value.isEmpty() || value.size() > MOST) {
      throw ApiException.invalid(
          FIELD, "prompt must hold 1 to %d texts, not %d".formatted(MOST, value.size()));
    }
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      prompts.add(one(fields, "%s[%d]".formatted(FIELD, i), value.get(i)));
    }
    return prompts;
  }

  private static Prompt one(Fields fields, String name, JsonNode value) {
    if (value.isArray()) {
      return new Prompt.Tokens(TokenNumbers.all(name, value));
    }
    if (!value.isTextual()) {
      throw fields.mistyped(name, "a text, an array of texts or of token numbers", value);
    }
    return new Prompt.Text(value.textValue());
  }
}
