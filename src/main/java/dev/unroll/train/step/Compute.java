package dev.unroll.train.step;

import dev.unroll.runtime.Device;
import dev.unroll.runtime.Provider;
import dev.unroll.runtime.SessionSettings;

/**
 * Where training steps are computed.
 *
 * @param provider {@link Provider#CPU} or {@link Provider#CUDA}
 * @param threads of the CPU, at least 1
 */
public record Compute(Provider provider, int threads) {

  /** The CPU with that many threads. */
  public static Compute cpu(int threads) {
    return new Compute(Provider.CPU, threads);
  }

  /**
   * What is wanted, or the best there is.
   *
   * @throws dev.unroll.runtime.RuntimeFailure when a GPU is wanted that cannot be used
   */
  public static Compute on(Provider wanted, int threads) {
    return new Compute(Device.choose(wanted).provider(), threads);
  }

  /** What computes, for display. */
  public String runtime() {
    return provider == Provider.CUDA ? "ONNX Runtime with CUDA" : "ONNX Runtime";
  }

  SessionSettings settings(SessionSettings.Memory memory) {
    return new SessionSettings(threads, true, provider, memory);
  }
}
