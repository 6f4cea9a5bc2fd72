package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.engine.sampling.Penalties;
import dev.unroll.engine.sampling.Sampling;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are chosen: OpenAI's parameters, and those that vLLM and llama.cpp have beside them.
 */
public record SamplingParameters(
    @Schema(
            description = "Divides the logits: below 1 less random, above 1 more random, 0 greedy",
            minimum = "0",
            maximum = "2",
            defaultValue = "1",
            examples = "0.8")
        double temperature,
    @Schema(
            description = "Sample from this many of the likeliest tokens; 0 or -1 means all",
            minimum = "-1",
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
    @Schema(
            description =
                "Leave out tokens whose probability is less than this share of the likeliest's",
            minimum = "0",
            maximum = "1",
            defaultValue = "0")
        @JsonProperty("min_p")
        double minP,
    @Schema(
            description =
                "Sample from tokens whose surprise is nearest to the expected one and that together"
                    + " have this probability",
            minimum = "0",
            maximum = "1",
            exclusiveMinimum = true,
            defaultValue = "1")
        @JsonProperty("typical_p")
        double typicalP,
    @Schema(
            description =
                "Divides positive logits of tokens in prompt and text, multiplies negative ones",
            minimum = "0.01",
            maximum = "100",
            defaultValue = "1")
        @JsonProperty("repetition_penalty")
        double repetitionPenalty,
    @Schema(
            description = "Subtracted from the logits of tokens that the text has",
            minimum = "-2",
            maximum = "2",
            defaultValue = "0")
        @JsonProperty("presence_penalty")
        double presencePenalty,
    @Schema(
            description = "Subtracted from a token's logit as often as the text has it",
            minimum = "-2",
            maximum = "2",
            defaultValue = "0")
        @JsonProperty("frequency_penalty")
        double frequencyPenalty,
    @Schema(description = "What is added to the logits of single tokens: their numbers as names")
        @JsonProperty("logit_bias")
        Map<String, Double> logitBias,
    @Schema(description = "Same seed, same text; random when left out", examples = "42")
        @Nullable Long seed) {
  private static final int MOST_BIASED = 1024;
  private static final double MOST_BIAS = 100;

  /**
   * Reads and checks them.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  public static SamplingParameters read(Fields fields) {
    return new SamplingParameters(
        fields.number("temperature"),
        Math.max(0, fields.integer("top_k").orElseGet(() -> fields.defaultInteger("top_k"))),
        share(fields, "top_p", "top_p must be above 0; temperature 0 is greedy"),
        fields.number("min_p"),
        share(fields, "typical_p", "typical_p must be above 0; 1 leaves nothing out"),
        fields.number("repetition_penalty"),
        fields.number("presence_penalty"),
        fields.number("frequency_penalty"),
        logitBias(fields),
        fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(null));
  }

  private static double share(Fields fields, String name, String problem) {
    double share = fields.number(name);
    if (share == 0) {
      throw ApiException.invalid(name, problem);
    }
    return share;
  }

  private static Map<String, Double> logitBias(Fields fields) {
    String name = "logit_bias";
    JsonNode value = fields.node(name);
    if (value == null) {
      return Map.of();
    }
    if (!value.isObject()) {
      throw fields.mistyped(name, "an object of token numbers and biases", value);
    }
    if (value.size() > MOST_BIASED) {
      throw ApiException.invalid(
          name, "logit_bias has %d tokens; at most %d".formatted(value.size(), MOST_BIASED));
    }
    Map<String, Double> biases = new HashMap<>();
    value
        .properties()
        .forEach(
            entry -> {
              double bias = entry.getValue().asDouble(Double.NaN);
              if (!entry.getKey().matches("\\d{1,9}")) {
                throw ApiException.invalid(
                    name, "logit_bias must be of token numbers; one of its names is no number");
              }
              if (!entry.getValue().isNumber() || !(Math.abs(bias) <= MOST_BIAS)) {
                throw ApiException.invalid(
                    name + "." + entry.getKey(),
                    "logit_bias of token %s must be a number from -100 to 100"
                        .formatted(entry.getKey()));
              }
              biases.put(entry.getKey(), bias);
            });
    return biases;
  }

  /** What the engine is asked for; with another seed each time if none was given. */
  public Sampling toEngine() {
    Map<Integer, Double> bias = new HashMap<>();
    logitBias.forEach((token, value) -> bias.put(Integer.parseInt(token), value));
    return new Sampling(
        temperature,
        topK,
        topP,
        minP,
        typicalP,
        new Penalties(repetitionPenalty, presencePenalty, frequencyPenalty, bias),
        seed == null ? ThreadLocalRandom.current().nextLong() : seed);
  }
}
