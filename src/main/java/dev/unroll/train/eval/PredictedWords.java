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
    Map<String, MeanVector> means = new LinkedHashMap<>();
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
          means.computeIfAbsent(word, _ -> new MeanVector(state.length)).add(state);
        }
      }
      from = to;
    }
    means.values().removeIf(mean -> mean.count() < MINIMUM);
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
  private static Map<String, float[]> centred(Map<String, MeanVector> means) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    if (means.isEmpty()) {
      return vectors;
    }
    Map<String, double[]> values = new LinkedHashMap<>();
    means.forEach((word, mean) -> values.put(word, mean.value()));
    double[] centre = new double[values.values().iterator().next().length];
    for (double[] value : values.values()) {
      for (int i = 0; i < centre.length; i++) {
        centre[i] += value[i] / values.size();
      }
    }
    values.forEach(
        (word, value) -> {
          float[] vector = new float[centre.length];
          for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (value[i] - centre[i]);
          }
          vectors.put(word, vector);
        });
    return vectors;
  }
}
