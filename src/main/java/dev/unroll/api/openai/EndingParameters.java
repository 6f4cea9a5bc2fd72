package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.engine.TextOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** When a text is over before it has as many tokens as were asked for. */
public record EndingParameters(
    @Schema(description = "Strings before which the text ends; or one string", maxItems = 16)
        List<String> stop,
    @Schema(description = "Tokens with which the text ends, by number")
        @JsonProperty("stop_token_ids")
        List<Integer> stopTokenIds,
    @Schema(
            description = "How many tokens the text has before a token may end it",
            minimum = "0",
            defaultValue = "0")
        @JsonProperty("min_tokens")
        int minTokens,
    @Schema(description = "Go on behind the model's own end", defaultValue = "false")
        @JsonProperty("ignore_eos")
        boolean ignoreEos) {
  private static final int MOST_TOKENS = 128;

  /**
   * Reads and checks them.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  public static EndingParameters read(Fields fields) {
    List<String> stop = fields.strings("stop");
    if (stop.contains("")) {
      throw ApiException.invalid("stop", "stop must not hold an empty string");
    }
    int minTokens = fields.integer("min_tokens").orElseGet(() -> 0);
    return new EndingParameters(
        stop, tokens(fields, "stop_token_ids"), minTokens, fields.flag("ignore_eos"));
  }

  private static List<Integer> tokens(Fields fields, String name) {
    JsonNode value = fields.node(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw fields.mistyped(name, "an array of token numbers", value);
    }
    if (value.size() > MOST_TOKENS) {
      throw ApiException.invalid(
          name, "%s has %d tokens; at most %d".formatted(name, value.size(), MOST_TOKENS));
    }
    List<Integer> tokens = new ArrayList<>();
    for (JsonNode token : value) {
      tokens.add(TokenNumbers.of(name, token));
    }
    return tokens;
  }

  /** What the engine is asked for. */
  public TextOptions.Ending toEngine() {
    return new TextOptions.Ending(stop, Set.copyOf(stopTokenIds), minTokens, ignoreEos);
  }
}
