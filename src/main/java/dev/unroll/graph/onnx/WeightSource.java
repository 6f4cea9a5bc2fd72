package dev.unroll.graph.onnx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The elements of parameters by name, read piece by piece: they may be larger than the heap. */
public interface WeightSource {
  /** The number of a parameter's elements. */
  long elements(String name);

  /**
   * Reads {@code count} elements of a parameter, row-major, into an array.
   *
   * @param from index of the first of them
   */
  void read(String name, long from, float[] into, int offset, int count);

  /** Parameters that are arrays; one that was asked for lately is not asked for again. */
  static WeightSource of(Function<String, float[]> arrays) {
    return new WeightSource() {
      /** As many as are joined into one weight, such as queries, keys and values. */
      private static final int KEPT = 4;

      private final Map<String, float[]> latest =
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
              return size() > KEPT;
            }
          };

      private float[] array(String name) {
        return latest.computeIfAbsent(name, arrays);
      }

      @Override
      public long elements(String name) {
        return array(name).length;
      }

      @Override
      public void read(String name, long from, float[] into, int offset, int count) {
        System.arraycopy(array(name), Math.toIntExact(from), into, offset, count);
      }
    };
  }
}
