package dev.unroll.runtime;

import java.util.List;
import java.util.Locale;

/**
 * An input or output of a session as the model file declares it.
 *
 * @param type ONNX Runtime's name of the element type, for example {@code FLOAT} or {@code INT64}
 * @param dimensions one entry a dimension: a number, or the name of a dynamic dimension
 */
public record TensorInfo(String name, String type, List<String> dimensions) {
  public TensorInfo {
    dimensions = List.copyOf(dimensions);
  }

  /** Whether a dimension is a number, and not the name of a dynamic dimension. */
  public static boolean isNumber(String dimension) {
    return dimension.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return name + " " + type.toLowerCase(Locale.ROOT) + dimensions;
  }
}
