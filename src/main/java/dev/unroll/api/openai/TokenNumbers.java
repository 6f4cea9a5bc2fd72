package dev.unroll.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;

/** Tokens that a request names by their numbers. */
final class TokenNumbers {
  private TokenNumbers() {}

  /**
   * One token.
   *
   * @param field that has it, for the error
   */
  static int of(String field, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw ApiException.invalid(
          field,
          field + " must have token numbers, which are whole and not negative",
          "invalid_type");
    }
    return value.intValue();
  }

  /** A prompt in tokens. */
  static long[] all(String field, JsonNode array) {
    long[] tokens = new long[array.size()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = of(field, array.get(i));
    }
    return tokens;
  }
}
