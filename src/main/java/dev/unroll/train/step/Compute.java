package dev.unroll.train.step;

import dev.unroll.data.batch.Share;
import dev.unroll.runtime.Device;
import dev.unroll.runtime.Provider;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.SessionSettings.Idle;
import dev.unroll.train.parallel.Workers;

/**
 * Where training steps are computed, and with whom.
 *
 * @param provider {@link Provider#CPU} or {@link Provider#CUDA}
 * @param threads of the CPU, at least 1
 * @param workers that divide every batch among them
 */
public record Compute(Provider provider, int threads, Workers workers) {

  /** The CPU with that many threads. */
  public static Compute cpu(int threads) {
    return new Compute(Provider.CPU, threads, Workers.alone());
  }

  /**
   * What is wanted, or the best there is.
   *
   * @throws dev.unroll.runtime.RuntimeFailure when a GPU is wanted that cannot be used
   */
  public static Compute on(Provider wanted, int threads) {
    return new Compute(Device.choose(wanted).provider(), threads, Workers.alone());
  }

  /** The same, where others train along. */
  public Compute with(Workers others) {
    return new Compute(provider, threads, others);
  }

  /** Which rows of a batch are computed here. */
  public Share share() {
    return new Share(workers.rank(), workers.count());
  }

  /** What computes, for display. */
  public String runtime() {
    return provider == Provider.CUDA ? "ONNX Runtime with CUDA" : "ONNX Runtime";
  }

  SessionSettings settings(SessionSettings.Memory memory) {
    return new SessionSettings(threads, Idle.SPIN, provider, memory);
  }
}
