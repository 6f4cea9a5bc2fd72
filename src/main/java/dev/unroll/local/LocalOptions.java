package dev.unroll.local;

import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.ort.StepThreads;

/**
 * How models run.
 *
 * @param provider {@code auto}, {@code cpu} or {@code cuda}
 * @param threads of each step of a model; 0 for one, and more for a large GPT or encoder
 * @param workers how many steps of a translator run side by side on the CPU, each on {@code
 *     threads}; 0 for as many as the processors permit
 * @param slots most sequences of a model that run together, at least 1
 * @param queue most requests of a model that wait for a slot; one more is refused
 */
public record LocalOptions(String provider, int threads, int workers, int slots, int queue) {
  private static final int USUAL_QUEUE = 100_000;

  /** The best provider there is, threads by size, the engine's usual slots and a long queue. */
  public static final LocalOptions DEFAULT =
      new LocalOptions("auto", 0, 0, EngineConfig.defaults().slots(), USUAL_QUEUE);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException when one is impossible
   */
  public LocalOptions {
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be at least 0, not " + threads);
    }
    if (workers < 0) {
      throw new IllegalArgumentException("workers must be at least 0, not " + workers);
    }
    if (slots < 1) {
      throw new IllegalArgumentException("slots must be at least 1, not " + slots);
    }
    if (queue < 0) {
      throw new IllegalArgumentException("queue must be at least 0, not " + queue);
    }
    var unused = RuntimeOptions.of(provider, stepThreads(threads), false);
  }

  /** The same on another provider. */
  public LocalOptions withProvider(String other) {
    return new LocalOptions(other, threads, workers, slots, queue);
  }

  /** The same with another number of threads. */
  public LocalOptions withThreads(int other) {
    return new LocalOptions(provider, other, workers, slots, queue);
  }

  /** The same with another number of steps of a translator side by side. */
  public LocalOptions withWorkers(int other) {
    return new LocalOptions(provider, threads, other, slots, queue);
  }

  /** The same with another number of slots. */
  public LocalOptions withSlots(int other) {
    return new LocalOptions(provider, threads, workers, other, queue);
  }

  /** The same with a longer or shorter queue. */
  public LocalOptions withQueue(int other) {
    return new LocalOptions(provider, threads, workers, slots, other);
  }

  RuntimeOptions runtime() {
    RuntimeOptions options = RuntimeOptions.of(provider, stepThreads(threads), false);
    return workers == 0 ? options : options.withWorkers(workers);
  }

  private static StepThreads stepThreads(int threads) {
    return threads == 0 ? StepThreads.bySize() : StepThreads.exactly(threads);
  }

  /** Texts are as long as the models read; no other limit than the queue's. */
  EngineConfig engine() {
    return EngineConfig.defaults()
        .withSlots(slots)
        .withQueue(queue)
        .withTexts(Integer.MAX_VALUE)
        .withoutLengthLimits();
  }
}
