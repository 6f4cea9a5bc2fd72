package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.engine.Sampling;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a text is generated and sent: what requests for completions and for chats have in common. */
public record TextParameters(
    @Schema(
            description = "Divides the logits: below 1 less random, above 1 more random, 0 greedy",
            minimum = "0",
            maximum = "2",
            defaultValue = "1",
            examples = "0.8")
        double temperature,
    @Schema(
            description = "Sample from this many of the likeliest tokens; 0 means all",
            minimum = "0",
            defaultValue = "0")
        @JsonProperty("top_k")
        int topK,
    @Schema(
            description = "Sample from the likeliest tokens that together have this probability",
            minimum = "0",
            maximum = "1",
            exclusiveMinimum = true,
            defaultValue = "1")
        @JsonProperty("top_p")
        double topP,
    @Schema(description = "Same seed, same text; random when left out", examples = "42")
        @Nullable Long seed,
    @Schema(description = "Strings before which the text ends; or one string", maxItems = 4)
        List<String> stop,
    @Schema(description = "Stream the text as server-sent events", defaultValue = "false")
        boolean stream,
    @JsonProperty("stream_options") StreamOptions streamOptions) {
  private static final Set<String> NEUTRAL = Set.of("0", "0.0", "false", "", "{}", "[]");

  /**
   * Options of a streamed answer.
   *
   * @param includeUsage end the stream with an event that holds the usage
   */
  @Schema(name = "StreamOptions")
  public record StreamOptions(
      @Schema(description = "End the stream with an event that holds the usage")
          @JsonProperty("include_usage")
          boolean includeUsage) {}

  /**
   * Reads and checks them.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static TextParameters read(Fields fields) {
    double temperature = fields.number("temperature");
    int topK = fields.integer("top_k").orElseGet(() -> fields.defaultInteger("top_k"));
    double topP = fields.number("top_p");
    if (topP == 0) {
      throw ApiException.invalid("top_p", "top_p must be above 0; temperature 0 is greedy");
    }
    Long seed = fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(null);
    List<String> stop = fields.strings("stop");
    if (stop.contains("")) {
      throw ApiException.invalid("stop", "stop must not hold an empty string");
    }
    boolean stream = fields.flag("stream");
    return new TextParameters(
        temperature, topK, topP, seed, stop, stream, streamOptions(fields, stream));
  }

  /** How tokens are chosen; with another seed each time if none was given. */
  Sampling sampling() {
    long chosen = seed == null ? ThreadLocalRandom.current().nextLong() : seed;
    return new Sampling(temperature, topK, topP, chosen);
  }

  /** Refuses counts of choices other than one. */
  static void requireOne(Fields fields, String... names) {
    for (String single : names) {
      fields
          .integer(single, Long.MIN_VALUE, Long.MAX_VALUE)
          .filter(count -> count != 1)
          .ifPresent(
              count -> {
                throw unsupported(single, "one choice a request is generated");
              });
    }
  }

  /** Refuses fields that are not supported, unless they hold the value that changes nothing. */
  static void requireNeutral(Fields fields, String... names) {
    for (String neutral : names) {
      JsonNode value = fields.node(neutral);
      if (value != null && !isNeutral(neutral, value)) {
        throw unsupported(fields.path(neutral), "leave it out");
      }
    }
  }

  private static boolean isNeutral(String name, JsonNode value) {
    boolean logprobs = name.equals("logprobs");
    return value.isContainerNode()
        ? value.isEmpty()
        : NEUTRAL.contains(value.asText()) && !(logprobs && value.isNumber());
  }

  static ApiException unsupported(String parameter, String hint) {
    return ApiException.invalid(parameter, parameter + " is not supported; " + hint, "unsupported");
  }

  private static StreamOptions streamOptions(Fields fields, boolean stream) {
    Fields options = fields.object("stream_options");
    if (!stream && fields.node("stream_options") != null) {
      throw ApiException.invalid(
          "stream_options", "stream_options is only allowed when stream is true");
    }
    boolean includeUsage = options.flag("include_usage");
    options.ignore("include_obfuscation");
    options.refuseUnknown();
    return new StreamOptions(includeUsage);
  }
}
