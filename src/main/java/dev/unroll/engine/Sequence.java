package dev.unroll.engine;

/**
 * What the {@link Scheduler} knows of one sequence: how long its prompt is, how much of it has been
 * read, and which slot it has. Only the scheduler changes it.
 */
abstract class Sequence {
  /** Where a sequence stands. */
  enum Phase {
    /** In the queue, without a slot. */
    WAITING,
    /** Has a slot; its prompt is being read. */
    PREFILL,
    /** Decoded in every step. */
    DECODING,
    /** Keeps its slot and rests. */
    PAUSED,
    /** Gone. */
    ENDED
  }

  private final int promptTokens;
  Phase phase = Phase.WAITING;
  int slot;
  int prefilled;

  Sequence(int promptTokens) {
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
