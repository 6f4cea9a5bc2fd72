package dev.unroll.train.step;

import java.util.Arrays;
import java.util.List;

/** Running averages beside the parameters: a fixed number of arrays, zero at first, for each. */
final class Moments {

  private final List<float[][]> arrays;

  Moments(List<Parameter> parameters, int perParameter) {
    arrays = parameters.stream().map(p -> new float[perParameter][p.value().capacity()]).toList();
  }

  /** The moments of the {@code index}-th parameter. */
  float[][] of(int index) {
    return arrays.get(index);
  }

  List<float[]> copy() {
    return arrays.stream().flatMap(Arrays::stream).map(float[]::clone).toList();
  }

  void restore(List<float[]> saved) {
    List<float[]> targets = arrays.stream().flatMap(Arrays::stream).toList();
    if (saved.size() != targets.size()) {
      throw new IllegalArgumentException(
          "the saved optimiser has %d arrays, this one %d".formatted(saved.size(), targets.size()));
    }
    for (int i = 0; i < targets.size(); i++) {
      float[] target = targets.get(i);
      if (saved.get(i).length != target.length) {
        throw new IllegalArgumentException(
            "saved optimiser array %d has %d elements, the parameter %d"
                .formatted(i, saved.get(i).length, target.length));
      }
      System.arraycopy(saved.get(i), 0, target, 0, target.length);
    }
  }
}
