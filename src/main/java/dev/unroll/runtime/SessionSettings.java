package dev.unroll.runtime;

/**
 * How a session executes its graph.
 *
 * @param threads intra-operator threads, at least 1
 * @param spinning whether idle threads spin instead of sleeping: faster on an idle machine, harmful
 *     when another process wants the core
 * @param provider which execution provider runs it
 * @param memory its arena
 * @param kept where the tensors are that runs leave to the next run
 */
public record SessionSettings(
    int threads, boolean spinning, Provider provider, Memory memory, Kept kept) {
  /** The memory arena of a session. An arena never shrinks. */
  public enum Memory {
    /** An arena of its own, for sessions that run at the same time. */
    OWN,
    /** An arena that sessions share, for sessions that run one after the other. */
    SHARED
  }

  /** Where caches are between runs. */
  public enum Kept {
    /** In Java's memory; another device copies them back and forth in each run. */
    HOST,
    /** In the memory of the device that runs the graph. */
    DEVICE;

    /** What is fastest: Java's memory is that of the CPU. */
    static Kept by(Provider provider) {
      return provider == Provider.CUDA ? DEVICE : HOST;
    }
  }

  public SessionSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
  }

  /** Settings with an arena of its own. */
  public SessionSettings(int threads, boolean spinning, Provider provider) {
    this(threads, spinning, provider, Memory.OWN, Kept.by(provider));
  }

  /** Settings with the fastest place for caches. */
  public SessionSettings(int threads, boolean spinning, Provider provider, Memory memory) {
    this(threads, spinning, provider, memory, Kept.by(provider));
  }

  /** The same settings with caches in another place. */
  public SessionSettings keeping(Kept place) {
    return new SessionSettings(threads, spinning, provider, memory, place);
  }

  /** CPU with the given number of threads, not spinning. */
  public static SessionSettings cpu(int threads) {
    return new SessionSettings(threads, false, Provider.CPU);
  }
}
