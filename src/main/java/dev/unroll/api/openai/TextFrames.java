package dev.unroll.api.openai;

import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.ServerSentEvents;
import dev.unroll.engine.Event;
import dev.unroll.engine.Usage;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The events of streamed texts as server-sent events; one instance for each answer. */
final class TextFrames {
  private final TextAnswer answer;
  private final boolean[] begun;
  private final int[] lengths;
  private final @Nullable Usage[] usages;
  private int ended;
  private boolean failed;

  /**
   * @param texts how many the answer has
   */
  TextFrames(TextAnswer answer, int texts) {
    this.answer = answer;
    this.begun = new boolean[texts];
    this.lengths = new int[texts];
    this.usages = new Usage[texts];
  }

  /** What is sent for an event; nothing once a text has failed, which ends them all. */
  synchronized String of(TextAnswer.Indexed indexed) {
    if (failed) {
      return "";
    }
    int index = indexed.index();
    Object opening = begun[index] ? null : answer.format().opening(index);
    begun[index] = true;
    return (opening == null ? "" : ServerSentEvents.data(opening)) + frame(index, indexed.event());
  }

  private String frame(int index, Event event) {
    return switch (event) {
      case Event.Text text -> {
        int offset = lengths[index];
        lengths[index] += text.text().length();
        yield data(answer.format().pieces(index, text, offset));
      }
      case Event.Finished end -> {
        usages[index] = end.usage();
        ended++;
        String last = data(answer.format().end(index, end.reason()));
        yield ended < usages.length ? last : last + usage() + ServerSentEvents.DONE;
      }
      case Event.Failed failure -> {
        failed = true;
        yield ServerSentEvents.data(ApiError.serverError(failure.message()));
      }
      case Event.Value _, Event.Embedding _ ->
          throw new IllegalStateException("a text model made " + event);
    };
  }

  private static String data(List<?> sent) {
    return sent.stream().map(ServerSentEvents::data).collect(Collectors.joining());
  }

  private String usage() {
    List<Usage> all = Arrays.stream(usages).map(Objects::requireNonNull).toList();
    return answer.parameters().streamOptions().includeUsage()
        ? ServerSentEvents.data(answer.format().usage(answer.usage(all)))
        : "";
  }
}
