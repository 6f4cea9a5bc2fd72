package dev.unroll.api.openai.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.openai.LogProbabilities;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An event of a streamed response; which fields it has depends on its type.
 *
 * @param sequenceNumber 0 for the first event, one more for each
 * @param outputIndex of the item in the response's output
 * @param contentIndex of the part in the item's content
 */
@Schema(name = "ResponseStreamEvent")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResponseEvent(
    @Schema(examples = "response.output_text.delta") String type,
    @JsonProperty("sequence_number") int sequenceNumber,
    @Nullable ResponseBody response,
    @JsonProperty("item_id") @Nullable String itemId,
    @JsonProperty("output_index") @Nullable Integer outputIndex,
    @JsonProperty("content_index") @Nullable Integer contentIndex,
    @Nullable ResponseItem item,
    ResponseItem.@Nullable Part part,
    @Nullable String delta,
    @Nullable String text,
    @Nullable String name,
    @Nullable String arguments,
    @Nullable List<LogProbabilities.ChatToken> logprobs) {}
