package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.Usage;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a request cost; for a series, a token is one time step. */
@Schema(name = "Usage")
public record TokenUsage(
    @JsonProperty("prompt_tokens") int promptTokens,
    @JsonProperty("completion_tokens") int completionTokens,
    @JsonProperty("total_tokens") int totalTokens,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("prompt_tokens_details")
        @Nullable PromptDetails promptDetails) {

  /** Details of the prompt, for generated texts. */
  @Schema(name = "PromptTokensDetails")
  public record PromptDetails(
      @Schema(description = "Tokens that were known from another prompt with the same beginning")
          @JsonProperty("cached_tokens")
          int cachedTokens) {}

  public static TokenUsage of(Usage usage) {
    return new TokenUsage(
        usage.promptTokens(),
        usage.completionTokens(),
        usage.promptTokens() + usage.completionTokens(),
        null);
  }

  /** That of generated texts. */
  static TokenUsage ofTexts(int prompts, int cached, int completions) {
    return new TokenUsage(prompts, completions, prompts + completions, new PromptDetails(cached));
  }
}
