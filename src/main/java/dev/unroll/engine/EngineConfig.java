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
 * @param prefillChunk most tokens that one run of an encoder, or of an evaluation, reads
 * @param maxPromptTokens longest prompt, in tokens or time steps
 * @param maxTokens most tokens, or steps, that one request may ask for
 * @param stall how long a reader may ask for nothing while its sequence is paused before the
 *     sequence fails and its slot is free
 * @param prompts how prompts are read
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
    Prompts prompts,
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
      positive(request, "unroll.deadline");
      positive(queue, "unroll.queue-deadline");
    }

    private static void positive(Optional<Duration> deadline, String name) {
      if (deadline.isPresent() && !deadline.get().isPositive()) {
        throw new IllegalArgumentException(name + " must be above 0");
      }
    }
  }

  /**
   * How the prompts of texts and series are read.
   *
   * @param chunk most tokens of a prompt that one run reads
   * @param budget most tokens of all prompts that are read between two steps of the others, which
   *     bounds how long prompts delay them; at least {@code chunk}
   * @param keptBytes most memory for keys and values of prompts that were read, so that another one
   *     that begins alike is read from there on; 0 for none
   */
  public record Prompts(int chunk, int budget, long keptBytes) {
    public Prompts {
      atLeast(1, chunk, "chunk");
      atLeast(chunk, budget, "budget");
      if (keptBytes < 0) {
        throw new IllegalArgumentException("keptBytes must be at least 0, not " + keptBytes);
      }
    }
  }

  /** Prompts in pieces of {@code prefillChunk}, of which nothing is kept. */
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
        new Prompts(prefillChunk, prefillChunk, 0),
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

  /** Most tokens, or time steps, that a run reads of one sequence. */
  public int longestRun() {
    return Math.max(prefillChunk, prompts.budget());
  }

  /** Most texts of one request. */
  public int mostTexts() {
    return Math.clamp(16L * texts, 1, Integer.MAX_VALUE);
  }

  /** What a server on a small machine wants. */
  public static EngineConfig defaults() {
    return new EngineConfig(
        32,
        64,
        4_096,
        32,
        256,
        16_384,
        4_096,
        Duration.ofSeconds(60),
        new Prompts(128, 128, 128L << 20),
        Deadlines.NONE);
  }

  public EngineConfig withSlots(int count) {
    return new EngineConfig(
        count,
        queue,
        texts,
        buffer,
        prefillChunk,
        maxPromptTokens,
        maxTokens,
        stall,
        prompts,
        deadlines);
  }

  public EngineConfig withQueue(int capacity) {
    return new EngineConfig(
        slots,
        capacity,
        texts,
        buffer,
        prefillChunk,
        maxPromptTokens,
        maxTokens,
        stall,
        prompts,
        deadlines);
  }

  public EngineConfig withTexts(int count) {
    return new EngineConfig(
        slots,
        queue,
        count,
        buffer,
        prefillChunk,
        maxPromptTokens,
        maxTokens,
        stall,
        prompts,
        deadlines);
  }

  public EngineConfig withBuffer(int events) {
    return new EngineConfig(
        slots,
        queue,
        texts,
        events,
        prefillChunk,
        maxPromptTokens,
        maxTokens,
        stall,
        prompts,
        deadlines);
  }

  public EngineConfig withPrefillChunk(int tokens) {
    return new EngineConfig(
        slots, queue, texts, buffer, tokens, maxPromptTokens, maxTokens, stall, prompts, deadlines);
  }

  public EngineConfig withPrompts(Prompts reading) {
    return new EngineConfig(
        slots,
        queue,
        texts,
        buffer,
        prefillChunk,
        maxPromptTokens,
        maxTokens,
        stall,
        reading,
        deadlines);
  }

  public EngineConfig withDeadlines(Deadlines limits) {
    return new EngineConfig(
        slots,
        queue,
        texts,
        buffer,
        prefillChunk,
        maxPromptTokens,
        maxTokens,
        stall,
        prompts,
        limits);
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
        prompts,
        deadlines);
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
