package dev.unroll.data.batch;

/** Writes steps of a sequence into the buffers of a batch. */
final class Placement {
  private Placement() {}

  /**
   * Writes a step and the one after it, the target.
   *
   * @param at place in the batch, {@code time · batch + row}
   * @param step of the sequence
   * @param weight of the prediction
   */
  static void put(Sequence from, int step, BatchBuffers into, int at, float weight) {
    switch (from) {
      case Sequence.Tokens tokens -> {
        BatchBuffers.Tokens buffers = tokens(into);
        buffers.tokens().put(at, tokens.ids()[step]);
        buffers.targets().put(at, tokens.ids()[step + 1]);
      }
      case Sequence.Values values -> {
        BatchBuffers.Values buffers = values(into);
        int features = values.features();
        buffers.values().put(at * features, values.steps()[step]);
        buffers.targets().put(at * features, values.steps()[step + 1]);
      }
    }
    into.weights().put(at, weight);
  }

  /** Writes padding, which does not count. */
  static void pad(Sequence from, BatchBuffers into, int at) {
    switch (from) {
      case Sequence.Tokens tokens -> {
        BatchBuffers.Tokens buffers = tokens(into);
        buffers.tokens().put(at, 0);
        buffers.targets().put(at, 0);
      }
      case Sequence.Values values -> {
        BatchBuffers.Values buffers = values(into);
        float[] zeros = new float[values.features()];
        buffers.values().put(at * zeros.length, zeros);
        buffers.targets().put(at * zeros.length, zeros);
      }
    }
    into.weights().put(at, 0);
  }

  private static BatchBuffers.Tokens tokens(BatchBuffers into) {
    if (into instanceof BatchBuffers.Tokens buffers) {
      return buffers;
    }
    throw new IllegalArgumentException("tokens do not fit into buffers for values");
  }

  private static BatchBuffers.Values values(BatchBuffers into) {
    if (into instanceof BatchBuffers.Values buffers) {
      return buffers;
    }
    throw new IllegalArgumentException("values do not fit into buffers for tokens");
  }
}
