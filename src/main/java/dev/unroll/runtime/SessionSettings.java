package dev.unroll.runtime;

/**
 * How a session executes its graph.
 *
 * @param threads intra-operator threads, at least 1
 * @param spinning whether idle threads spin instead of sleeping: faster on an idle machine, harmful
 *     when another process wants the core
 * @param provider which execution provider runs it
 * @param memory which working memory it uses
 */
public record SessionSettings(int threads, boolean spinning, Provider provider, Memory memory) {
  /** The working memory of a session, which never shrinks. */
  public enum Memory {
    /** One per session: sessions that run at the same time do not wait for each other. */
    OWN,
    /**
     * One for all sessions that share it, as large as the largest needs: for sessions used in turn.
     */
    SHARED
  }

  public SessionSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
  }

  /** With memory of its own. */
  public SessionSettings(int threads, boolean spinning, Provider provider) {
    this(threads, spinning, provider, Memory.OWN);
  }

  /** CPU with the given number of threads, not spinning. */
  public static SessionSettings cpu(int threads) {
    return new SessionSettings(threads, false, Provider.CPU, Memory.OWN);
  }
}
