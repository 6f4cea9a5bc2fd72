package dev.unroll.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

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
    return with(copy -> copy.slots = count);
  }

  public EngineConfig withQueue(int capacity) {
    return with(copy -> copy.queue = capacity);
  }

  public EngineConfig withTexts(int count) {
    return with(copy -> copy.texts = count);
  }

  public EngineConfig withBuffer(int events) {
    return with(copy -> copy.buffer = events);
  }

  public EngineConfig withPrefillChunk(int tokens) {
    return with(copy -> copy.prefillChunk = tokens);
  }

  public EngineConfig withPrompts(Prompts reading) {
    return with(copy -> copy.prompts = reading);
  }

  /** A configuration that keeps nothing of prompts that were read. */
  public EngineConfig withoutKeptPrompts() {
    return withPrompts(new Prompts(prompts.chunk(), prompts.budget(), 0));
  }

  public EngineConfig withDeadlines(Deadlines limits) {
    return with(copy -> copy.deadlines = limits);
  }

  /** A configuration that accepts prompts and answers of any length. */
  public EngineConfig withoutLengthLimits() {
    return with(
        copy -> {
          copy.maxPromptTokens = Integer.MAX_VALUE;
          copy.maxTokens = Integer.MAX_VALUE;
        });
  }

  private EngineConfig with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.toConfig();
  }

  /** A configuration that can be changed. */
  private static final class Copy {
    private int slots;
    private int queue;
    private int texts;
    private int buffer;
    private int prefillChunk;
    private int maxPromptTokens;
    private int maxTokens;
    private final Duration stall;
    private Prompts prompts;
    private Deadlines deadlines;

    Copy(EngineConfig config) {
      this.slots = config.slots;
      this.queue = config.queue;
      this.texts = config.texts;
      this.buffer = config.buffer;
      this.prefillChunk = config.prefillChunk;
      this.maxPromptTokens = config.maxPromptTokens;
      this.maxTokens = config.maxTokens;
      this.stall = config.stall;
      this.prompts = config.prompts;
      this.deadlines = config.deadlines;
    }

    EngineConfig toConfig() {
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
          deadlines);
    }
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
