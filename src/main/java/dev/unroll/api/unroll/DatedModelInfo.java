package dev.unroll.api.unroll;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.unroll.api.registry.ServedModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A served model with what Anthropic's API has of it beside what OpenAI's has; for clients that
 * send the header {@link #VERSION}.
 */
record DatedModelInfo(
    @JsonUnwrapped ModelInfo model,
    String type,
    @JsonProperty("display_name") String displayName,
    @JsonProperty("created_at") String createdAt) {
  /** The header that Anthropic's clients send. */
  static final String VERSION = "anthropic-version";

  /** All of them; always one page. */
  record Page(
      String object,
      List<DatedModelInfo> data,
      @JsonProperty("has_more") boolean hasMore,
      @JsonProperty("first_id") @Nullable String firstId,
      @JsonProperty("last_id") @Nullable String lastId) {
    static Page of(List<ServedModel> models) {
      return new Page(
          "list",
          models.stream().map(DatedModelInfo::of).toList(),
          false,
          models.isEmpty() ? null : models.getFirst().id(),
          models.isEmpty() ? null : models.getLast().id());
    }
  }

  static DatedModelInfo of(ServedModel model) {
    return new DatedModelInfo(
        ModelInfo.brief(model), "model", model.id(), model.created().toString());
  }
}
