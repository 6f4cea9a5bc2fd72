package dev.unroll.text.prose.span;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A translation in which stand-ins are for what it copies.
 *
 * @param copies what the stand-ins stand for
 * @param outcome how it came about
 * @param faults what the model's translation lacked or had too often, or invented
 * @param places where each place of the model's translation is in it, the end included; empty where
 *     they were not asked for
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Restored(
    String text, List<String> copies, Outcome outcome, List<String> faults, int[] places) {
  /** How a translation got what it copies. */
  public enum Outcome {
    /** The model's translation had it. */
    COMPLETE,

    /** It was put into the model's translation. */
    REPAIRED,

    /** The source stands for a translation that had no words. */
    SOURCE
  }

  public Restored {
    copies = List.copyOf(copies);
    faults = List.copyOf(faults);
  }

  /** The translation with its copies. */
  public String filled() {
    return StandIns.fill(text, copies, UnaryOperator.identity());
  }
}
