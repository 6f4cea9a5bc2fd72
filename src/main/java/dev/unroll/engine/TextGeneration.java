package dev.unroll.engine;

import dev.unroll.text.token.StreamingDecoder;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A text continued: each token is sampled, sent on as text and fed back. */
final class TextGeneration implements Generation {
  private final long[] prompt;
  private final int maxTokens;
  private final int room;
  private final Sampling sampling;
  private final Set<Integer> ends;
  private final Sampler sampler;
  private final StreamingDecoder decoder;
  private final StopStrings stops;
  private final SplittableRandom random;
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
   */
  TextGeneration(
      long[] prompt,
      Request.Continuation request,
      int room,
      Set<Integer> ends,
      Sampler sampler,
      StreamingDecoder decoder) {
    this.prompt = prompt;
    this.maxTokens = request.maxTokens();
    this.room = room;
    this.sampling = request.sampling();
    this.ends = ends;
    this.sampler = sampler;
    this.decoder = decoder;
    this.stops = new StopStrings(request.stop());
    this.random = new SplittableRandom(sampling.seed());
  }

  @Override
  public int promptTokens() {
    return prompt.length;
  }

  @Override
  public int maxTokens() {
    return maxTokens;
  }

  @Override
  public int generated() {
    return generated;
  }

  @Override
  public Input prompt(int from, int to) {
    return new Input.Tokens(Arrays.copyOfRange(prompt, from, to));
  }

  /** The token to feed next. */
  int next() {
    return next;
  }

  @Override
  public Optional<FinishReason> accept(float[] logits, Consumer<Event> events) {
    next = sampler.sample(logits, sampling, random);
    generated++;
    unsent++;
    if (ends.contains(next)) {
      return finish("", FinishReason.STOP, events);
    }
    String text = stops.append(decoder.next(next));
    if (stops.found()) {
      send(text, events);
      return Optional.of(FinishReason.STOP);
    }
    if (generated >= Math.min(maxTokens, room)) {
      return finish(text, FinishReason.LENGTH, events);
    }
    send(text, events);
    return Optional.empty();
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
      events.accept(new Event.Text(text, unsent));
      unsent = 0;
    }
  }
}
