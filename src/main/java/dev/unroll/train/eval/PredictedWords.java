package dev.unroll.train.eval;

import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.words.TextWords;
import dev.unroll.train.words.WordVectors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Word vectors from a model that learnt to predict: its last layer's state right after a word,
 * averaged over the places where the word occurs (Elman 1990), less the average of all words.
 *
 * @param tokenizer of the model
 * @param places most words of the text that are read
 */
public record PredictedWords(ExportedModel model, Tokenizer tokenizer, int places) {
  /**
   * Least occurrences of a word in the text that is read: the mean of fewer depends on their
   * places.
   */
  private static final int MINIMUM = 5;

  private static final class Mean {
    private final double[] sum;
    private int count;

    Mean(int size) {
      sum = new double[size];
    }

    void add(float[] vector) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
      }
      count++;
    }

    double at(int i) {
      return sum[i] / count;
    }
  }

  /**
   * The vectors of words.
   *
   * @param text is read from its beginning
   * @param wanted words to give vectors; those that hardly occur in what is read get none
   */
  public WordVectors of(String text, Collection<String> wanted) {
    List<TextWords.Place> all = TextWords.of(text);
    List<TextWords.Place> read = all.subList(0, Math.min(places, all.size()));
    Set<String> kept = new HashSet<>(wanted);
    List<long[]> pieces = tokenizer.encodeAll(pieces(text, read));
    Map<String, Mean> means = new LinkedHashMap<>();
    for (int from = 0; from < read.size(); ) {
      List<Integer> ends = new ArrayList<>();
      List<Integer> tokens = new ArrayList<>();
      int to = from;
      while (to < read.size() && tokens.size() + pieces.get(to).length <= model.chunk()) {
        for (long token : pieces.get(to)) {
          tokens.add(Math.toIntExact(token));
        }
        ends.add(tokens.size());
        to++;
      }
      if (to == from) { // The word with what stands before it is longer than a chunk.
        from++;
        continue;
      }
      model.clear();
      FloatBuffer states = model.states(ints(tokens), ints(ends)); // [ends, stateSize]
      for (int place = from; place < to; place++) {
        float[] state = new float[model.stateSize()];
        states.get(state);
        String word = read.get(place).word();
        if (kept.contains(word)) {
          means.computeIfAbsent(word, _ -> new Mean(state.length)).add(state);
        }
      }
      from = to;
    }
    means.values().removeIf(mean -> mean.count < MINIMUM);
    return new WordVectors(centred(means));
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(value -> value).toArray();
  }

  /** What is between the end of a word and the end of the next one. */
  private static List<String> pieces(String text, List<TextWords.Place> read) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (TextWords.Place place : read) {
      pieces.add(text.substring(from, place.end()));
      from = place.end();
    }
    return pieces;
  }

  /** The means less their own mean: a common direction of all states says nothing of the words. */
  private static Map<String, float[]> centred(Map<String, Mean> means) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    if (means.isEmpty()) {
      return vectors;
    }
    int size = means.values().iterator().next().sum.length;
    double[] centre = new double[size];
    for (Mean mean : means.values()) {
      for (int i = 0; i < size; i++) {
        centre[i] += mean.at(i) / means.size();
      }
    }
    means.forEach(
        (word, mean) -> {
          float[] vector = new float[size];
          for (int i = 0; i < size; i++) {
            vector[i] = (float) (mean.at(i) - centre[i]);
          }
          vectors.put(word, vector);
        });
    return vectors;
  }
}
