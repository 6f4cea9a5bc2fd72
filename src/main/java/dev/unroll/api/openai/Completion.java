package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A generated text, or one piece of it in an event stream.
 *
 * @param created seconds since 1970
 * @param choices none in the event that holds the usage
 * @param usage in a stream {@code null} until its end, and left out where it is not asked for
 */
@Schema(name = "Completion")
public record Completion(
    @Schema(examples = "cmpl-1f0c66f0b6a54f2d") String id,
    @Schema(examples = "text_completion") String object,
    long created,
    String model,
    List<Choice> choices,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(implementation = TokenUsage.class)
        @Nullable Object usage) {

  /**
   * A text of a completion, or the next piece of it.
   *
   * @param finishReason {@code stop} or {@code length}; {@code null} while there is more to come
   */
  @Schema(name = "CompletionChoice")
  public record Choice(
      String text,
      int index,
      LogProbabilities.@Nullable OfCompletion logprobs,
      @JsonProperty("finish_reason") @Nullable String finishReason) {}

  /**
   * What all events of one answer have in common.
   *
   * @param created seconds since 1970
   * @param pending what the events before the end of a stream have for the usage
   * @param beginnings of the texts, by index
   */
  record Head(
      String id, long created, String model, @Nullable Object pending, List<String> beginnings)
      implements TextFormat {
    private static final String OBJECT = "text_completion";

    static Head of(CompletionRequest request, int texts) {
      return new Head(
          "cmpl-" + UUID.randomUUID(),
          Instant.now().getEpochSecond(),
          request.model(),
          request.parameters().pendingUsage(),
          IntStream.range(0, texts).mapToObj(request::beginning).toList());
    }

    @Override
    public @Nullable Object opening(int index) {
      String beginning = beginnings.get(index);
      return beginning.isEmpty() ? null : event(new Choice(beginning, index, null, null));
    }

    @Override
    public List<Completion> pieces(int index, Event.Text piece, int offset) {
      return List.of(
          event(
              new Choice(
                  piece.text(),
                  index,
                  LogProbabilities.ofCompletion(
                      piece.choices(), beginnings.get(index).length() + offset),
                  null)));
    }

    @Override
    public List<Completion> end(int index, FinishReason reason) {
      return List.of(event(new Choice("", index, null, TextFormat.word(reason))));
    }

    private Completion event(Choice choice) {
      return new Completion(id, OBJECT, created, model, List.of(choice), pending);
    }

    @Override
    public Object usage(TokenUsage usage) {
      return new Completion(id, OBJECT, created, model, List.of(), usage);
    }

    @Override
    public Object whole(List<GeneratedText> texts, TokenUsage usage) {
      List<Choice> choices = new ArrayList<>();
      for (GeneratedText text : texts) {
        String beginning = beginnings.get(choices.size());
        choices.add(
            new Choice(
                beginning + text.text(),
                choices.size(),
                LogProbabilities.ofCompletion(text.choices(), beginning.length()),
                TextFormat.word(text.reason())));
      }
      return new Completion(id, OBJECT, created, model, choices, usage);
    }
  }
}
