package dev.unroll.graph.onnx;

import dev.unroll.graph.Value;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Products of 8-bit integers with one scale for a matrix, as Marian's: the matrix is stored as
 * {@code round(w·127/max|w|)}; the other operand is multiplied by a number and rounded to integers
 * within ±127 in each run, and the sums are exact.
 *
 * @param multipliers of the other operands, by the name of the matrix's parameter; where there is
 *     none, it is {@code 127/max|x|} of each row of a batch
 */
public record Rounding(Map<String, Float> multipliers) {
  public Rounding {
    multipliers = Map.copyOf(multipliers);
  }

  /** Whether operands are rounded without a look at the others of a run. */
  public boolean isFixed() {
    return !multipliers.isEmpty();
  }

  OptionalDouble multiplier(Value parameter) {
    Float multiplier = multipliers.get(parameter.name());
    return multiplier == null ? OptionalDouble.empty() : OptionalDouble.of(multiplier);
  }
}
