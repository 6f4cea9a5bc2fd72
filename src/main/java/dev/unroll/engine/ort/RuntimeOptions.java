package dev.unroll.engine.ort;

import dev.unroll.runtime.Provider;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.SessionSettings.Idle;
import dev.unroll.runtime.SessionSettings.Kept;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How models are executed.
 *
 * @param provider where
 * @param threads intra-operator threads of each model
 * @param spinning whether idle threads spin for a moment before they sleep
 * @param kept where keys and values are between steps; null for the fastest place
 * @param workers how many steps of a translator run side by side on the CPU, each on a thread of
 *     the engine and that many {@code threads}; at least 1
 */
public record RuntimeOptions(
    Provider provider, StepThreads threads, boolean spinning, @Nullable Kept kept, int workers) {
  public RuntimeOptions {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, not " + workers);
    }
  }

  private RuntimeOptions(
      Provider provider, StepThreads threads, boolean spinning, @Nullable Kept kept) {
    this(
        provider,
        threads,
        spinning,
        kept,
        Math.max(1, Runtime.getRuntime().availableProcessors() / threads.least()));
  }

  /**
   * The best provider there is, threads by the model's size, and as many workers of a translator as
   * there are processors.
   */
  public static RuntimeOptions defaults() {
    return new RuntimeOptions(Provider.AUTO, StepThreads.bySize(), false, null);
  }

  /** The CPU with that many threads, which sleep when they are idle. */
  public static RuntimeOptions cpu(int threads) {
    return of(Provider.CPU, StepThreads.exactly(threads));
  }

  /**
   * Options as a configuration file or a command line gives them.
   *
   * @param provider {@code auto}, {@code cpu} or {@code cuda}
   */
  public static RuntimeOptions of(String provider, int threads, boolean spinning) {
    return of(provider, StepThreads.exactly(threads), spinning);
  }

  /**
   * Options as a configuration file or a command line gives them.
   *
   * @param provider {@code auto}, {@code cpu} or {@code cuda}
   */
  public static RuntimeOptions of(String provider, StepThreads threads, boolean spinning) {
    for (Provider candidate : Provider.values()) {
      if (nameOf(candidate).equals(provider)) {
        return new RuntimeOptions(candidate, threads, spinning, null);
      }
    }
    throw new IllegalArgumentException("provider must be auto, cpu or cuda, not " + provider);
  }

  /** The same options with another number of threads, and as many workers as that leaves. */
  public RuntimeOptions withThreads(int number) {
    return new RuntimeOptions(provider, StepThreads.exactly(number), spinning, kept);
  }

  /** The same options with another number of workers. */
  public RuntimeOptions withWorkers(int number) {
    return new RuntimeOptions(provider, threads, spinning, kept, number);
  }

  /** Options with sleeping threads. */
  public static RuntimeOptions of(Provider provider, StepThreads threads) {
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

  /** Settings of a session on one of the providers, for a model of any size. */
  SessionSettings settings(Provider chosen) {
    return settings(chosen, 0);
  }

  /** Settings of a session on one of the providers, for a model of so many weights. */
  SessionSettings settings(Provider chosen, long weights) {
    Idle idle = spinning ? Idle.SPIN_BRIEFLY : Idle.SLEEP;
    SessionSettings fastest = new SessionSettings(threads.of(weights), idle, chosen);
    return kept == null ? fastest : fastest.keeping(kept);
  }
}
