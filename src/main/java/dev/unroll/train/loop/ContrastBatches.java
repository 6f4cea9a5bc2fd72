package dev.unroll.train.loop;

import dev.unroll.model.Adapters;
import dev.unroll.model.Encoder;
import dev.unroll.model.TrainingGraph;
import dev.unroll.train.step.TrainStep;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Pairs of texts that an encoder learns to bring together: the second text of a pair is to be found
 * among those of the whole batch. Equal second texts are not held against each other.
 *
 * @param adapters corrections that alone are learnt, if there are any
 * @param temperature what similarities are divided by
 */
public record ContrastBatches(
    Encoder.Config network, Optional<Adapters> adapters, double temperature, List<Pair> all)
    implements TextBatches {
  /** Added to the score of a text that a pair is not compared with. */
  private static final float HIDDEN = -1e9f;

  public ContrastBatches {
    all = List.copyOf(all);
  }

  /** The tokens of two texts that belong together. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Pair(int[] first, int[] second) {}

  @Override
  public int size() {
    return all.size();
  }

  /** All first texts, then all second ones, each part as long as a full batch. */
  @Override
  public List<int[]> texts(List<Integer> items) {
    List<int[]> texts = new ArrayList<>();
    items.forEach(item -> texts.add(all.get(item).first()));
    items.forEach(item -> texts.add(all.get(item).second()));
    return texts;
  }

  @Override
  public int rows(int items) {
    return 2 * items;
  }

  @Override
  public TrainingGraph graph(int items, int time, OptionalDouble dropout) {
    return Encoder.pairTraining(network, adapters, items, time, temperature, dropout);
  }

  @Override
  public void fill(TrainStep step, List<Integer> items) {
    FloatBuffer counted = step.input("counted").floatBuffer();
    FloatBuffer apart = step.input("apart").floatBuffer();
    int room = counted.capacity();
    for (int i = 0; i < room; i++) {
      counted.put(i, i < items.size() ? 1 : 0);
      for (int j = 0; j < room; j++) {
        apart.put(i * room + j, i == j || isOther(items, i, j) ? 0 : HIDDEN);
      }
    }
  }

  private boolean isOther(List<Integer> items, int i, int j) {
    return i < items.size()
        && j < items.size()
        && !Arrays.equals(all.get(items.get(i)).second(), all.get(items.get(j)).second());
  }
}
