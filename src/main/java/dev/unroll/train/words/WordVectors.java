package dev.unroll.train.words;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Words and where they lie; nearness is the cosine of the angle between two. */
public final class WordVectors {
  private final Map<String, float[]> normalised = new LinkedHashMap<>();

  /**
   * Vectors of any length; words whose vector is zero are left out.
   *
   * @param vectors {@code [size]} each
   */
  public WordVectors(Map<String, float[]> vectors) {
    vectors.forEach(
        (word, vector) -> {
          double squares = 0;
          for (float element : vector) {
            squares += (double) element * element;
          }
          if (squares > 0) {
            float[] unit = new float[vector.length];
            for (int i = 0; i < unit.length; i++) {
              unit[i] = (float) (vector[i] / Math.sqrt(squares));
            }
            normalised.put(word, unit);
          }
        });
  }

  /**
   * A word and how near it is.
   *
   * @param cosine from -1 to 1
   */
  public record Neighbour(String word, double cosine) {}

  public boolean has(String word) {
    return normalised.containsKey(word);
  }

  /** The words, in the order in which they were given. */
  public List<String> words() {
    return List.copyOf(normalised.keySet());
  }

  /** The words nearest to one, nearest first, without itself; nothing if it is not there. */
  public Optional<List<Neighbour>> nearest(String word, int count) {
    float[] from = normalised.get(word);
    if (from == null) {
      return Optional.empty();
    }
    List<Neighbour> neighbours = new ArrayList<>();
    normalised.forEach(
        (other, vector) -> {
          if (!other.equals(word)) {
            neighbours.add(new Neighbour(other, product(from, vector)));
          }
        });
    neighbours.sort(
        Comparator.comparingDouble(Neighbour::cosine).reversed().thenComparing(Neighbour::word));
    return Optional.of(List.copyOf(neighbours.subList(0, Math.min(count, neighbours.size()))));
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
