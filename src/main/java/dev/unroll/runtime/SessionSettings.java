package dev.unroll.runtime;

/**
 * How a session executes its graph.
 *
 * @param threads intra-operator threads, at least 1
 * @param spinning whether idle threads spin instead of sleeping: faster on an idle machine, harmful
 *     when another process wants the core
 * @param provider which execution provider runs it
 * @param memory its arena
 */
public record SessionSettings(int threads, boolean spinning, Provider provider, Memory memory) {
  /** The memory arena of a session. An arena never shrinks. */
  public enum Memory {
    /** An arena of its own, for sessions that run at the same time. */
    OWN,
    /** An arena that sessions share, for sessions that run one after the other. */
    SHARED
  }

  public SessionSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
  }

  /** Settings with an arena of its own. */
  public SessionSettings(int threads, boolean spinning, Provider provider) {
    this(threads, spinning, provider, Memory.OWN);
  }

  /** CPU with the given number of threads, not spinning. */
  public static SessionSettings cpu(int threads) {
    return new SessionSettings(threads, false, Provider.CPU, Memory.OWN);
  }
}
