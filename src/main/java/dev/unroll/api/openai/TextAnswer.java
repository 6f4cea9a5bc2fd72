package dev.unroll.api.openai;

import dev.unroll.api.http.HttpExchange;
import dev.unroll.engine.Event;
import dev.unroll.engine.Usage;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The response with the texts that one request generates, streamed or whole as it wants them.
 *
 * @param perPrompt how many texts are generated of each prompt
 * @param kept how many of these, the likeliest, are given out
 */
record TextAnswer(
    HttpExchange http, TextFormat format, TextParameters parameters, int perPrompt, int kept) {
  /** How many events of a text may wait while those of others are written. */
  private static final int AHEAD = 16;

  /** Of a request that gives out all that is generated. */
  static TextAnswer of(HttpExchange http, TextFormat format, TextParameters parameters) {
    return new TextAnswer(http, format, parameters, parameters.n(), parameters.n());
  }

  /** An event of one of the texts. */
  record Indexed(int index, Event event) {}

  /**
   * The response.
   *
   * @param texts all of the first prompt, then those of the next
   */
  Uni<Response> with(List<Multi<Event>> texts) {
    return parameters.stream() ? Uni.createFrom().item(streamed(texts)) : whole(texts);
  }

  private Uni<Response> whole(List<Multi<Event>> texts) {
    List<Uni<List<Event>>> all = texts.stream().map(text -> text.collect().asList()).toList();
    return Uni.join()
        .all(all)
        .andFailFast()
        .map(events -> HttpExchange.json(format(texts(events))));
  }

  private static List<GeneratedText> texts(List<List<Event>> events) {
    return events.stream().map(GeneratedText::of).toList();
  }

  private Object format(List<GeneratedText> texts) {
    return format.whole(kept(texts), usage(texts.stream().map(GeneratedText::usage).toList()));
  }

  private List<GeneratedText> kept(List<GeneratedText> texts) {
    if (kept == perPrompt) {
      return texts;
    }
    List<GeneratedText> best = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += perPrompt) {
      texts.subList(from, from + perPrompt).stream()
          .sorted(Comparator.comparingDouble(GeneratedText::meanLogProbability).reversed())
          .limit(kept)
          .forEach(best::add);
    }
    return best;
  }

  /** A prompt counts once, however many texts it has. */
  TokenUsage usage(List<Usage> ofTexts) {
    int prompts = 0;
    int cached = 0;
    int completions = 0;
    for (int i = 0; i < ofTexts.size(); i++) {
      prompts += i % perPrompt == 0 ? ofTexts.get(i).promptTokens() : 0;
      cached += i % perPrompt == 0 ? ofTexts.get(i).cachedTokens() : 0;
      completions += ofTexts.get(i).completionTokens();
    }
    return TokenUsage.ofTexts(prompts, cached, completions);
  }

  private Response streamed(List<Multi<Event>> texts) {
    TextFrames frames = new TextFrames(this, texts.size());
    return http.streamed(indexed(texts), frames::of);
  }

  private static Multi<Indexed> indexed(List<Multi<Event>> texts) {
    List<Multi<Indexed>> indexed = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int index = i;
      indexed.add(texts.get(i).map(event -> new Indexed(index, event)));
    }
    return indexed.size() == 1
        ? indexed.getFirst()
        : Multi.createBy()
            .merging()
            .withRequests(AHEAD)
            .withConcurrency(indexed.size())
            .streams(indexed);
  }
}
