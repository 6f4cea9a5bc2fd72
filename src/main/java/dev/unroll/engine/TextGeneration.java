package dev.unroll.engine;

import dev.unroll.engine.constraint.GrammarException;
import dev.unroll.engine.constraint.GrammarMatcher;
import dev.unroll.engine.sampling.GenerationFailed;
import dev.unroll.engine.sampling.Sampler;
import dev.unroll.engine.sampling.TextSampler;
import dev.unroll.engine.sampling.TokenLogProbabilities;
import dev.unroll.text.token.StreamingDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A text continued: each token is sampled, sent on as text and fed back. */
final class TextGeneration implements Generation {
  private final long[] prompt;
  private final TextOptions options;
  private final int room;
  private final Set<Integer> ends;
  private final TextSampler sampler;
  private final StreamingDecoder decoder;
  private final StopStrings stops;
  private final Optional<GrammarMatcher> form;
  private final List<Event.Choice> choices = new ArrayList<>();
  private int next;
  private int generated;

  /** Tokens that no event has accounted for yet. */
  private int unsent;

  /**
   * A generation that has not begun.
   *
   * @param prompt token ids
   * @param room how many tokens fit behind it
   * @param ends tokens after which the model has nothing to say
   * @param sampler shared by the batch
   * @param decoder a fresh one
   * @param form follows the form that the text must have, if it must have one
   */
  TextGeneration(
      long[] prompt,
      TextOptions options,
      int room,
      Set<Integer> ends,
      Sampler sampler,
      StreamingDecoder decoder,
      Optional<GrammarMatcher> form) {
    this.prompt = prompt;
    this.options = options;
    this.room = room;
    this.ends = ends(ends, options.ending());
    this.sampler = new TextSampler(sampler, options.sampling(), prompt, options.logProbabilities());
    this.decoder = decoder;
    this.stops = new StopStrings(options.ending().strings());
    this.form = form;
  }

  private static Set<Integer> ends(Set<Integer> model, TextOptions.Ending ending) {
    Set<Integer> ends = new HashSet<>(ending.goesOn() ? Set.of() : model);
    ends.addAll(ending.tokens());
    return Set.copyOf(ends);
  }

  @Override
  public int promptTokens() {
    return prompt.length;
  }

  @Override
  public int maxTokens() {
    return options.maxTokens();
  }

  @Override
  public int generated() {
    return generated;
  }

  @Override
  public Input prompt(int from, int to) {
    return new Input.Tokens(Arrays.copyOfRange(prompt, from, to));
  }

  @Override
  public Optional<String> stop() {
    return stops.which();
  }

  /** The token to feed next. */
  int next() {
    return next;
  }

  @Override
  public Optional<FinishReason> accept(float[] logits, Consumer<Event> events) {
    boolean isLongEnough = generated >= options.ending().leastTokens();
    next = next(logits, isLongEnough ? Set.of() : ends);
    generated++;
    unsent++;
    if (ends.contains(next)) {
      return finish("", FinishReason.STOP, events);
    }
    sampler.logProbabilities().map(this::choice).ifPresent(choices::add);
    String text = stops.append(decoder.next(next));
    if (stops.found()) {
      send(text, events);
      return Optional.of(FinishReason.STOP);
    }
    if (form.isPresent() && form.get().isOver()) {
      return finish(text, FinishReason.STOP, events);
    }
    if (generated >= Math.min(options.maxTokens(), room)) {
      return finish(text, FinishReason.LENGTH, events);
    }
    send(text, events);
    return Optional.empty();
  }

  @Override
  public void cut(Consumer<Event> events) {
    var unused = finish("", FinishReason.LENGTH, events);
  }

  private int next(float[] logits, Set<Integer> unwanted) {
    if (form.isEmpty()) {
      return sampler.next(logits, unwanted);
    }
    try {
      form.get().mask(logits, ends, unwanted);
      int token = sampler.next(logits, Set.of());
      if (!ends.contains(token)) {
        form.get().accept(token);
      }
      return token;
    } catch (GrammarException e) {
      throw new GenerationFailed("the form that the text must have " + e.getMessage());
    }
  }

  /** Sends what was held back, of a character and of a stop string. */
  private Optional<FinishReason> finish(String text, FinishReason reason, Consumer<Event> events) {
    String rest = stops.append(decoder.end());
    boolean stopped = stops.found();
    send(text + rest + stops.rest(), events);
    return Optional.of(stopped ? FinishReason.STOP : reason);
  }

  private void send(String text, Consumer<Event> events) {
    if (!text.isEmpty()) {
      events.accept(new Event.Text(text, unsent, choices));
      unsent = 0;
      choices.clear();
    }
  }

  private Event.Choice choice(TokenLogProbabilities told) {
    return new Event.Choice(
        token(told.chosen()), told.likeliest().stream().map(this::token).toList());
  }

  private Event.Token token(TokenLogProbabilities.Entry entry) {
    return new Event.Token(decoder.bytes(entry.token()), entry.logProbability());
  }
}
