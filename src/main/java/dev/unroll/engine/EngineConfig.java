package dev.unroll.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * The limits of one engine.
 *
 * @param slots most sequences that run together
 * @param queue most requests that wait for a slot
 * @param texts most texts to translate that are admitted and not done, as {@link #textsCounted}
 *     counts them
 * @param buffer most events that wait for a reader before its sequence pauses
 * @param prefillChunk most prompt tokens read in one step, which bounds how long a prompt delays
 *     the others
 * @param maxPromptTokens longest prompt, in tokens or time steps
 * @param maxTokens most tokens, or steps, that one request may ask for
 * @param stall how long a reader may ask for nothing while its sequence is paused before the
 *     sequence fails and its slot is free
 * @param deadlines how long requests may take
 */
public record EngineConfig(
    int slots,
    int queue,
    int texts,
    int buffer,
    int prefillChunk,
    int maxPromptTokens,
    int maxTokens,
    Duration stall,
    Deadlines deadlines) {
  /**
   * How long requests may take; without one, for ever.
   *
   * @param request from admission to the end
   * @param queue from admission to a slot
   */
  public record Deadlines(Optional<Duration> request, Optional<Duration> queue) {
    public static final Deadlines NONE = new Deadlines(Optional.empty(), Optional.empty());

    public Deadlines {
      positive(request, "deadline");
      positive(queue, "queue deadline");
    }

    private static void positive(Optional<Duration> deadline, String name) {
      if (deadline.isPresent() && !deadline.get().isPositive()) {
        throw new IllegalArgumentException(name + " must be positive, not " + deadline.get());
      }
    }
  }

  /** Limits without deadlines. */
  public EngineConfig(
      int slots,
      int queue,
      int texts,
      int buffer,
      int prefillChunk,
      int maxPromptTokens,
      int maxTokens,
      Duration stall) {
    this(
        slots,
        queue,
        texts,
        buffer,
        prefillChunk,
        maxPromptTokens,
        maxTokens,
        stall,
        Deadlines.NONE);
  }

  public EngineConfig {
    atLeast(1, slots, "slots");
    atLeast(0, queue, "queue");
    atLeast(1, texts, "texts");
    atLeast(1, buffer, "buffer");
    atLeast(1, prefillChunk, "prefillChunk");
    atLeast(1, maxPromptTokens, "maxPromptTokens");
    atLeast(1, maxTokens, "maxTokens");
    if (stall.isNegative() || stall.isZero()) {
      throw new IllegalArgumentException("stall must be positive, not " + stall);
    }
  }

  /** What the texts of one request count for at most, so that a long one leaves room for others. */
  public int textsCounted(int count) {
    return Math.min(count, Math.max(1, texts / 8));
  }

  /** Most texts of one request. */
  public int mostTexts() {
    return Math.clamp(16L * texts, 1, Integer.MAX_VALUE);
  }

  /** What a server on a small machine wants. */
  public static EngineConfig defaults() {
    return new EngineConfig(32, 64, 4_096, 32, 256, 16_384, 4_096, Duration.ofSeconds(60));
  }

  public EngineConfig withSlots(int count) {
    return new EngineConfig(
        count, queue, texts, buffer, prefillChunk, maxPromptTokens, maxTokens, stall, deadlines);
  }

  public EngineConfig withQueue(int capacity) {
    return new EngineConfig(
        slots, capacity, texts, buffer, prefillChunk, maxPromptTokens, maxTokens, stall, deadlines);
  }

  public EngineConfig withTexts(int count) {
    return new EngineConfig(
        slots, queue, count, buffer, prefillChunk, maxPromptTokens, maxTokens, stall, deadlines);
  }

  public EngineConfig withBuffer(int events) {
    return new EngineConfig(
        slots, queue, texts, events, prefillChunk, maxPromptTokens, maxTokens, stall, deadlines);
  }

  public EngineConfig withPrefillChunk(int tokens) {
    return new EngineConfig(
        slots, queue, texts, buffer, tokens, maxPromptTokens, maxTokens, stall, deadlines);
  }

  public EngineConfig withDeadlines(Deadlines limits) {
    return new EngineConfig(
        slots, queue, texts, buffer, prefillChunk, maxPromptTokens, maxTokens, stall, limits);
  }

  /** A configuration that accepts prompts and answers of any length. */
  public EngineConfig withoutLengthLimits() {
    return new EngineConfig(
        slots,
        queue,
        texts,
        buffer,
        prefillChunk,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        stall,
        deadlines);
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
