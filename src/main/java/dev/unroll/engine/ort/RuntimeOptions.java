package dev.unroll.engine.ort;

import dev.unroll.runtime.Provider;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.SessionSettings.Kept;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How models are executed.
 *
 * @param provider where
 * @param threads intra-operator threads of each model, at least 1
 * @param spinning whether idle threads spin: faster on an idle machine, harmful on a busy one
 * @param kept where keys and values are between steps; null for the fastest place
 * @param workers how many steps of a translator run side by side on the CPU, each on a thread of
 *     the engine and that many {@code threads}; at least 1
 */
public record RuntimeOptions(
    Provider provider, int threads, boolean spinning, @Nullable Kept kept, int workers) {
  public RuntimeOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, not " + workers);
    }
  }

  private RuntimeOptions(Provider provider, int threads, boolean spinning, @Nullable Kept kept) {
    this(
        provider,
        threads,
        spinning,
        kept,
        Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, threads)));
  }

  /**
   * The best provider there is, and one thread a model: the steps of recurrent networks are too
   * small to be shared (two layers of 512 units gain nothing from a second core below 32
   * sequences). Translators have as many workers as there are processors.
   */
  public static RuntimeOptions defaults() {
    return new RuntimeOptions(Provider.AUTO, 1, false, null);
  }

  /** The CPU with that many threads, which sleep when they are idle. */
  public static RuntimeOptions cpu(int threads) {
    return new RuntimeOptions(Provider.CPU, threads, false, null);
  }

  /**
   * Options as a configuration file or a command line gives them.
   *
   * @param provider {@code auto}, {@code cpu} or {@code cuda}
   */
  public static RuntimeOptions of(String provider, int threads, boolean spinning) {
    for (Provider candidate : Provider.values()) {
      if (nameOf(candidate).equals(provider)) {
        return new RuntimeOptions(candidate, threads, spinning, null);
      }
    }
    throw new IllegalArgumentException("provider must be auto, cpu or cuda, not " + provider);
  }

  /** The same options with another number of threads, and as many workers as that leaves. */
  public RuntimeOptions withThreads(int number) {
    return new RuntimeOptions(provider, number, spinning, kept);
  }

  /** The same options with another number of workers. */
  public RuntimeOptions withWorkers(int number) {
    return new RuntimeOptions(provider, threads, spinning, kept, number);
  }

  /** Options with sleeping threads. */
  public static RuntimeOptions of(Provider provider, int threads) {
    return new RuntimeOptions(provider, threads, false, null);
  }

  /** The same options with keys and values in another place. */
  public RuntimeOptions keeping(@Nullable Kept place) {
    return new RuntimeOptions(provider, threads, spinning, place, workers);
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
    SessionSettings fastest = new SessionSettings(threads, spinning, chosen);
    return kept == null ? fastest : fastest.keeping(kept);
  }
}
