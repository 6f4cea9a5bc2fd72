package dev.unroll.family;

import dev.unroll.graph.Precision;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants of a model that is taken over.
 *
 * @param precision of the stored weights
 * @param context most tokens of a sequence; null for the model's own, within reason
 */
public record ImportOptions(Precision precision, @Nullable Integer context) {
  /** Everything as the model has it. */
  public static final ImportOptions DEFAULTS = new ImportOptions(Precision.FP32, null);
}
