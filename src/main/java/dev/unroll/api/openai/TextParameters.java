package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.engine.TextOptions;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How a text is generated and sent: what requests for completions and for chats have in common.
 *
 * <p>One policy holds for all parameters that are not supported: one that would change the text is
 * refused by its name, unless it has the value that changes nothing; one that cannot is ignored.
 */
public record TextParameters(
    @JsonUnwrapped SamplingParameters sampling,
    @JsonUnwrapped EndingParameters ending,
    @JsonUnwrapped FormParameters form,
    @Schema(
            description =
                "How many texts to generate; with a seed, the next ones have the next seeds",
            minimum = "1",
            maximum = "16",
            defaultValue = "1")
        int n,
    @Schema(description = "Stream the text as server-sent events", defaultValue = "false")
        boolean stream,
    @JsonProperty("stream_options") StreamOptions streamOptions,
    @Schema(description = PRIORITY, minimum = "-100", maximum = "100") @Nullable Integer priority) {
  /** What a priority is. */
  public static final String PRIORITY =
      "Whose turn it is when requests wait: the lowest first; none comes before the priority of its"
          + " key, which is 0 unless the operator has set another";

  private static final Set<String> NEUTRAL = Set.of("0", "0.0", "false", "", "{}", "[]");

  /** What clients send along and cannot change a text. */
  private static final String[] IGNORED = {
    "user",
    "metadata",
    "store",
    "service_tier",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "prediction",
    "reasoning_effort",
    "verbosity",
    "cache_prompt",
    "request_id",
    "skip_special_tokens",
    "spaces_between_special_tokens"
  };

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
    boolean stream = fields.flag("stream");
    fields.ignore(IGNORED);
    return new TextParameters(
        SamplingParameters.read(fields),
        EndingParameters.read(fields),
        FormParameters.read(fields),
        fields.integer("n").orElse(1),
        stream,
        streamOptions(fields, stream),
        fields.integer("priority").orElse(null));
  }

  /**
   * What the engine is asked for.
   *
   * @param logProbabilities see {@link TextOptions}
   */
  TextOptions toEngine(int maxTokens, int logProbabilities) {
    return new TextOptions(
        maxTokens, sampling.toEngine(), ending.toEngine(), logProbabilities, form.constraint());
  }

  /** What the events before the end of a stream have for the usage: nothing, or {@code null}. */
  @Nullable Object pendingUsage() {
    return streamOptions.includeUsage() ? NullNode.instance : null;
  }

  /** Refuses fields that are not supported, unless they hold the value that changes nothing. */
  public static void requireNeutral(Fields fields, String... names) {
    for (String neutral : names) {
      JsonNode value = fields.node(neutral);
      if (value != null && !isNeutral(value)) {
        throw unsupported(fields.path(neutral), "leave it out");
      }
    }
  }

  private static boolean isNeutral(JsonNode value) {
    return value.isContainerNode() ? value.isEmpty() : NEUTRAL.contains(value.asText());
  }

  /** Refuses fields that are not supported, whatever they hold. */
  public static void requireAbsent(Fields fields, String... names) {
    for (String absent : names) {
      if (fields.node(absent) != null) {
        throw unsupported(fields.path(absent), "leave it out");
      }
    }
  }

  public static ApiException unsupported(String parameter, String hint) {
    return ApiException.invalid(parameter, parameter + " is not supported; " + hint, "unsupported");
  }

  private static StreamOptions streamOptions(Fields fields, boolean stream) {
    Fields options = fields.object("stream_options");
    if (!stream && fields.node("stream_options") != null) {
      throw ApiException.invalid(
          "stream_options", "stream_options is only allowed when stream is true");
    }
    boolean includeUsage = options.flag("include_usage");
    options.ignore("include_obfuscation", "continuous_usage_stats");
    options.refuseUnknown();
    return new StreamOptions(includeUsage);
  }
}
