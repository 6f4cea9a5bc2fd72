package dev.unroll.api.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.api.registry.Submissions;
import dev.unroll.engine.Event;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A text that was generated, or a piece of one that is streamed.
 *
 * @param id of the request, if it has one
 * @param done whether it is the last piece; left out of a whole text
 * @param details of a whole text and of the last piece
 */
@Schema(name = "Generated")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Generated(
    @Nullable String id,
    @JsonProperty("model_name") String modelName,
    @JsonProperty("model_version") String modelVersion,
    @JsonProperty("text_output") String textOutput,
    @Nullable Boolean done,
    @Nullable Details details) {

  /**
   * How a text came to its end, and what it cost.
   *
   * @param finishReason {@code stop} or {@code length}
   */
  @Schema(name = "GeneratedDetails")
  public record Details(
      @JsonProperty("finish_reason") String finishReason,
      @JsonProperty("prompt_tokens") int promptTokens,
      @JsonProperty("generated_tokens") int generatedTokens) {
    static Details of(Event.Finished end) {
      return new Details(
          end.reason().name().toLowerCase(Locale.ROOT),
          end.usage().promptTokens(),
          end.usage().completionTokens());
    }
  }

  /** A whole text. */
  static Generated whole(ServedModel model, @Nullable String id, List<Event> events) {
    Event.Finished end = Submissions.end(events);
    String text =
        events.stream()
            .filter(Event.Text.class::isInstance)
            .map(event -> ((Event.Text) event).text())
            .collect(Collectors.joining());
    return new Generated(id, model.id(), ModelVersion.of(model), text, null, Details.of(end));
  }

  /** The next piece of a text. */
  static Generated piece(ServedModel model, @Nullable String id, Event.Text piece) {
    return new Generated(id, model.id(), ModelVersion.of(model), piece.text(), false, null);
  }

  /** The end of a text in pieces. */
  static Generated end(ServedModel model, @Nullable String id, Event.Finished end) {
    return new Generated(id, model.id(), ModelVersion.of(model), "", true, Details.of(end));
  }
}
