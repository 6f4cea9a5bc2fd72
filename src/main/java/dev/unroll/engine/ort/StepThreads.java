package dev.unroll.engine.ort;

/**
 * How many threads compute one step of a model.
 *
 * <p>A second thread must be woken for each product. For a small one that takes longer than what it
 * saves: on two cores, GPTs of 3 and 6 million weights are slower with both cores for one stream,
 * and those of 11 and 124 million faster, 1.1 and 1.4 times. Recurrent networks gain nothing below
 * 32 sequences, and translators run several steps side by side instead.
 *
 * @param least threads of every model, at least 1
 * @param most threads of a large one
 */
public record StepThreads(int least, int most) {
  /** One more thread pays for so many weights. */
  private static final long WEIGHTS = 4_000_000;

  public StepThreads {
    if (least < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + least);
    }
    most = Math.max(least, most);
  }

  /** The same number for every model. */
  public static StepThreads exactly(int number) {
    return new StepThreads(number, number);
  }

  /** One thread, and for large GPTs and encoders up to as many as there are processors. */
  public static StepThreads bySize() {
    return new StepThreads(1, Runtime.getRuntime().availableProcessors());
  }

  /** As many threads as so many weights keep busy. */
  int of(long weights) {
    return Math.toIntExact(Math.clamp(weights / WEIGHTS, least, most));
  }
}
