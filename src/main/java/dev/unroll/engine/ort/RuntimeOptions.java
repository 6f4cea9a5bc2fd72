package dev.unroll.engine.ort;

import dev.unroll.runtime.Provider;
import dev.unroll.runtime.SessionSettings;
import java.util.Locale;

/**
 * How models are executed.
 *
 * @param provider where
 * @param threads intra-operator threads of each model, at least 1
 * @param spinning whether idle threads spin: faster on an idle machine, harmful on a busy one
 */
public record RuntimeOptions(Provider provider, int threads, boolean spinning) {
  public RuntimeOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
  }

  /**
   * The best provider there is, and one thread a model: the steps of recurrent networks are too
   * small to be shared (two layers of 512 units gain nothing from a second core below 32
   * sequences).
   */
  public static RuntimeOptions defaults() {
    return new RuntimeOptions(Provider.AUTO, 1, false);
  }

  /** The CPU with that many threads, which sleep when they are idle. */
  public static RuntimeOptions cpu(int threads) {
    return new RuntimeOptions(Provider.CPU, threads, false);
  }

  /**
   * Options as a configuration file or a command line gives them.
   *
   * @param provider {@code auto}, {@code cpu} or {@code cuda}
   */
  public static RuntimeOptions of(String provider, int threads, boolean spinning) {
    for (Provider candidate : Provider.values()) {
      if (nameOf(candidate).equals(provider)) {
        return new RuntimeOptions(candidate, threads, spinning);
      }
    }
    throw new IllegalArgumentException("provider must be auto, cpu or cuda, not " + provider);
  }

  /** The same options with another number of threads. */
  public RuntimeOptions withThreads(int number) {
    return new RuntimeOptions(provider, number, spinning);
  }

  /** The provider as {@link #of} takes it. */
  public String providerName() {
    return nameOf(provider);
  }

  private static String nameOf(Provider provider) {
    return provider.name().toLowerCase(Locale.ROOT);
  }

  /** Settings of a session on one of the providers. */
  SessionSettings settings(Provider chosen) {
    return new SessionSettings(threads, spinning, chosen);
  }
}
