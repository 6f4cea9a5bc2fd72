package dev.unroll.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;

/** Nvidia's library for LSTM and RNN on a GPU, which is installed apart from CUDA. */
final class Cudnn {
  private static final List<String> NAMES =
      List.of("libcudnn.so.9", "libcudnn.so", "cudnn64_9.dll");

  /** Whether the system finds it. */
  static final boolean EXISTS = NAMES.stream().anyMatch(Cudnn::loads);

  private Cudnn() {}

  @SuppressWarnings("restricted") // The application's manifest enables native access.
  private static boolean loads(String library) {
    try {
      return SymbolLookup.libraryLookup(library, Arena.global()).find("cudnnCreate").isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
