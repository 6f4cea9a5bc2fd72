package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Log-probabilities of tokens in the two forms of OpenAI's paths. */
public final class LogProbabilities {
  /** Stands for the logarithm of 0, which JSON does not have; as OpenAI has it. */
  private static final double LEAST = -9999;

  private LogProbabilities() {}

  /**
   * Those of a chat's answer, or of its next piece.
   *
   * @param content of the tokens in their order
   */
  @Schema(name = "ChatLogProbabilities")
  public record OfChat(
      List<ChatToken> content,
      @Schema(description = "Always null: models do not refuse") @Nullable Object refusal) {}

  /** One token of a chat's answer. */
  @Schema(name = "ChatTokenLogProbability")
  public record ChatToken(
      String token,
      double logprob,
      @Schema(description = "Of the token's text in UTF-8") List<Integer> bytes,
      @JsonProperty("top_logprobs") List<Alternative> topLogprobs) {}

  /** One of the likeliest tokens at a place. */
  @Schema(name = "ChatTokenAlternative")
  public record Alternative(String token, double logprob, List<Integer> bytes) {}

  /**
   * Those of a completion, or of its next piece; element {@code i} of each is of token {@code i}.
   */
  @Schema(name = "CompletionLogProbabilities")
  public record OfCompletion(
      @JsonProperty("text_offset")
          @Schema(description = "Where the token begins in the text, in UTF-16 code units")
          List<Integer> textOffset,
      @JsonProperty("token_logprobs") List<Double> tokenLogprobs,
      List<String> tokens,
      @JsonProperty("top_logprobs") List<Map<String, Double>> topLogprobs) {}

  public static @Nullable OfChat ofChat(List<Event.Choice> choices) {
    return choices.isEmpty()
        ? null
        : new OfChat(choices.stream().map(LogProbabilities::chatToken).toList(), null);
  }

  private static ChatToken chatToken(Event.Choice choice) {
    return new ChatToken(
        text(choice.chosen()),
        logProbability(choice.chosen()),
        bytes(choice.chosen()),
        choice.likeliest().stream()
            .map(token -> new Alternative(text(token), logProbability(token), bytes(token)))
            .toList());
  }

  /**
   * Those of a completion.
   *
   * @param offset of the first token in the text
   */
  static @Nullable OfCompletion ofCompletion(List<Event.Choice> choices, int offset) {
    if (choices.isEmpty()) {
      return null;
    }
    List<Integer> offsets = new ArrayList<>();
    List<Map<String, Double>> top = new ArrayList<>();
    int at = offset;
    for (Event.Choice choice : choices) {
      offsets.add(at);
      at += text(choice.chosen()).length();
      Map<String, Double> likeliest = new LinkedHashMap<>();
      choice
          .likeliest()
          .forEach(token -> likeliest.putIfAbsent(text(token), logProbability(token)));
      top.add(likeliest);
    }
    return new OfCompletion(
        offsets,
        choices.stream().map(choice -> logProbability(choice.chosen())).toList(),
        choices.stream().map(choice -> text(choice.chosen())).toList(),
        top);
  }

  private static String text(Event.Token token) {
    return new String(token.bytes(), StandardCharsets.UTF_8);
  }

  private static double logProbability(Event.Token token) {
    return Math.max(token.logProbability(), LEAST);
  }

  private static List<Integer> bytes(Event.Token token) {
    List<Integer> bytes = new ArrayList<>();
    for (byte one : token.bytes()) {
      bytes.add(Byte.toUnsignedInt(one));
    }
    return bytes;
  }
}
