package dev.unroll.runtime;

/**
 * How a session executes its graph.
 *
 * @param threads intra-operator threads, at least 1
 * @param spinning whether idle threads spin instead of sleeping: faster on an idle machine, harmful
 *     when another process wants the core
 * @param provider which execution provider runs it
 */
public record SessionSettings(int threads, boolean spinning, Provider provider) {
  public SessionSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
  }

  /** CPU with the given number of threads, not spinning. */
  public static SessionSettings cpu(int threads) {
    return new SessionSettings(threads, false, Provider.CPU);
  }
}
