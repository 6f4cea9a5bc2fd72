package dev.unroll.api.openai;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import java.util.List;
import java.util.OptionalInt;

/**
 * How many tokens a text may have: what a request says under either of its names, the smaller of
 * both, and at most what the service allows. {@code -1} is as many as that.
 */
final class TokenLimit {
  private static final List<String> NAMES = List.of("max_tokens", "max_completion_tokens");

  private TokenLimit() {}

  /**
   * Reads it.
   *
   * @param usual where nothing is said
   * @param most that one request may ask for
   * @throws ApiException with the name of the field that is wrong
   */
  static int read(Fields fields, int usual, int most) {
    OptionalInt asked =
        NAMES.stream()
            .flatMap(
                name -> fields.integer(name, -1, Integer.MAX_VALUE).map(n -> of(name, n)).stream())
            .mapToInt(tokens -> tokens)
            .min();
    return Math.min(asked.orElse(usual), most);
  }

  private static int of(String name, long tokens) {
    if (tokens == 0) {
      throw ApiException.invalid(name, name + " must be at least 1, or -1 for as many as fit");
    }
    return tokens < 0 ? Integer.MAX_VALUE : (int) tokens;
  }
}
