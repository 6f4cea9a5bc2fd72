package dev.unroll.runtime;

import java.util.Map;

/**
 * How a session executes its graph.
 *
 * @param threads intra-operator threads, at least 1
 * @param idle what threads do between products
 * @param provider which execution provider runs it
 * @param memory its arena
 * @param kept where the tensors are that runs leave to the next run
 */
public record SessionSettings(int threads, Idle idle, Provider provider, Memory memory, Kept kept) {
  private static final String SPINNING = "session.intra_op.allow_spinning";

  /** What threads do that wait for their part of the next product. */
  public enum Idle {
    /** They sleep, and are woken. */
    SLEEP,
    /**
     * They spin for 20 microseconds, about as long as small nodes take, and then sleep: as fast as
     * sleeping or a little faster, also beside a process that wants their core.
     */
    SPIN_BRIEFLY,
    /** They spin until the next product: fast alone, half as fast beside another process. */
    SPIN;

    /** Options of ONNX Runtime. */
    Map<String, String> options() {
      return switch (this) {
        case SLEEP -> Map.of(SPINNING, "0");
        case SPIN_BRIEFLY -> Map.of(SPINNING, "1", "session.intra_op.spin_duration_us", "20");
        case SPIN -> Map.of(SPINNING, "1");
      };
    }
  }

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
  public SessionSettings(int threads, Idle idle, Provider provider) {
    this(threads, idle, provider, Memory.OWN, Kept.by(provider));
  }

  /** Settings with the fastest place for caches. */
  public SessionSettings(int threads, Idle idle, Provider provider, Memory memory) {
    this(threads, idle, provider, memory, Kept.by(provider));
  }

  /** The same settings with caches in another place. */
  public SessionSettings keeping(Kept place) {
    return new SessionSettings(threads, idle, provider, memory, place);
  }

  /** CPU with the given number of threads, which sleep when they are idle. */
  public static SessionSettings cpu(int threads) {
    return new SessionSettings(threads, Idle.SLEEP, Provider.CPU);
  }
}
