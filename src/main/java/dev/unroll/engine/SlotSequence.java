package dev.unroll.engine;

/**
 * A sequence as the {@link Scheduler} sees it: how long its prompt is, how much of the prompt has
 * been read, and which slot of the model holds its state. Only the scheduler changes it.
 */
abstract class SlotSequence {
  /** Where a sequence stands. */
  enum Phase {
    /** In the queue, without a slot. */
    WAITING,
    /** Has a slot; its prompt is being read. */
    PREFILL,
    /** Decoded in every step. */
    DECODING,
    /** Keeps its slot, but is not decoded. */
    PAUSED,
    /** Has no slot any more. */
    ENDED
  }

  private final int promptTokens;
  Phase phase = Phase.WAITING;
  int slot;
  int prefilled;

  SlotSequence(int promptTokens) {
    this.promptTokens = promptTokens;
  }

  final int promptTokens() {
    return promptTokens;
  }

  final Phase phase() {
    return phase;
  }

  /** The slot of a sequence that has one. */
  final int slot() {
    return slot;
  }

  final boolean hasSlot() {
    return switch (phase) {
      case PREFILL, DECODING, PAUSED -> true;
      case WAITING, ENDED -> false;
    };
  }
}
