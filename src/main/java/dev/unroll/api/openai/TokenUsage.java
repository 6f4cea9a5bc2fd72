package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.Usage;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a request cost; for a series, a token is one time step. */
@Schema(name = "Usage")
public record TokenUsage(
    @JsonProperty("prompt_tokens") int promptTokens,
    @JsonProperty("completion_tokens") int completionTokens,
    @JsonProperty("total_tokens") int totalTokens) {
  public static TokenUsage of(Usage usage) {
    return new TokenUsage(
        usage.promptTokens(),
        usage.completionTokens(),
        usage.promptTokens() + usage.completionTokens());
  }
}
