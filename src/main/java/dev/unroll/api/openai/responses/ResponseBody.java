package dev.unroll.api.openai.responses;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.engine.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A response, or what there is of it.
 *
 * @param createdAt seconds since 1970
 */
@Schema(name = "Response")
public record ResponseBody(
    @Schema(examples = "resp_1f0c66f0b6a54f2d") String id,
    @Schema(examples = "response") String object,
    @JsonProperty("created_at") long createdAt,
    @Schema(description = "`in_progress`, `completed`, `incomplete` or `failed`") String status,
    @Nullable Failure error,
    @JsonProperty("incomplete_details") @Nullable IncompleteDetails incompleteDetails,
    @Nullable String instructions,
    @JsonProperty("max_output_tokens") int maxOutputTokens,
    String model,
    List<ResponseItem> output,
    @JsonProperty("parallel_tool_calls") boolean parallelToolCalls,
    @Schema(description = "Always null: nothing is kept between requests")
        @JsonProperty("previous_response_id")
        @Nullable String previousResponseId,
    @Schema(description = "Always false") boolean store,
    double temperature,
    TextSettings text,
    @Schema(implementation = Object.class) @JsonProperty("tool_choice") Object toolChoice,
    List<FlatTool> tools,
    @JsonProperty("top_logprobs") int topLogprobs,
    @JsonProperty("top_p") double topP,
    String truncation,
    @Nullable ResponseUsage usage,
    @Schema(implementation = Object.class) JsonNode metadata) {

  /** Why a response failed. */
  @Schema(name = "ResponseFailure")
  public record Failure(@Schema(examples = "server_error") String code, String message) {}

  /** Why a response is incomplete. */
  @Schema(name = "ResponseIncompleteDetails")
  public record IncompleteDetails(@Schema(examples = "max_output_tokens") String reason) {}

  /** The form of the text. */
  @Schema(name = "ResponseTextSettings")
  public record TextSettings(@Schema(implementation = Object.class) JsonNode format) {}

  /** A tool that was offered. */
  @Schema(name = "ResponseTool")
  public record FlatTool(
      String type,
      String name,
      @Nullable String description,
      @Nullable Map<String, @Nullable Object> parameters,
      @Nullable Boolean strict) {}

  /** What a response cost. */
  @Schema(name = "ResponseUsage")
  public record ResponseUsage(
      @JsonProperty("input_tokens") int inputTokens,
      @JsonProperty("input_tokens_details") InputDetails inputDetails,
      @JsonProperty("output_tokens") int outputTokens,
      @JsonProperty("output_tokens_details") OutputDetails outputDetails,
      @JsonProperty("total_tokens") int totalTokens) {}

  /** Details of what was read. */
  @Schema(name = "ResponseInputDetails")
  public record InputDetails(
      @JsonProperty("cached_tokens") int cachedTokens,
      @JsonProperty("cache_write_tokens") int cacheWriteTokens) {}

  /** Details of what was written. */
  @Schema(name = "ResponseOutputDetails")
  public record OutputDetails(@JsonProperty("reasoning_tokens") int reasoningTokens) {}

  /** A response that has just begun. */
  static ResponseBody begun(ResponseRequest request) {
    return new ResponseBody(
        "resp_" + UUID.randomUUID().toString().replace("-", ""),
        "response",
        Instant.now().getEpochSecond(),
        "in_progress",
        null,
        null,
        request.instructions(),
        request.maxOutputTokens(),
        request.model(),
        List.of(),
        request.parallelToolCalls(),
        null,
        false,
        request.sampling().temperature(),
        new TextSettings(request.text().format()),
        choice(request),
        request.tools().tools().stream()
            .map(
                tool ->
                    new FlatTool(
                        tool.type(),
                        tool.function().name(),
                        tool.function().description(),
                        tool.function().parameters(),
                        tool.function().strict()))
            .toList(),
        request.topLogprobs(),
        request.sampling().topP(),
        request.truncation(),
        null,
        request.metadata());
  }

  private static Object choice(ResponseRequest request) {
    String name = request.toolChoice().name();
    return name == null
        ? request.toolChoice().mode().word()
        : Map.of("type", "function", "name", name);
  }

  ResponseBody ended(
      String how,
      @Nullable Failure failure,
      @Nullable IncompleteDetails incomplete,
      List<ResponseItem> items,
      @Nullable ResponseUsage cost) {
    return new ResponseBody(
        id,
        object,
        createdAt,
        how,
        failure,
        incomplete,
        instructions,
        maxOutputTokens,
        model,
        items,
        parallelToolCalls,
        previousResponseId,
        store,
        temperature,
        text,
        toolChoice,
        tools,
        topLogprobs,
        topP,
        truncation,
        cost,
        metadata);
  }

  static ResponseUsage usage(Usage usage, int reasoning) {
    return new ResponseUsage(
        usage.promptTokens(),
        new InputDetails(0, 0),
        usage.completionTokens(),
        new OutputDetails(reasoning),
        usage.promptTokens() + usage.completionTokens());
  }
}
