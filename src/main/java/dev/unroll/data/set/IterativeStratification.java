package dev.unroll.data.set;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A division of examples with several labels each, in which every label is divided by the shares as
 * well as it can be: the rarest label that is left comes first, and each of its examples goes where
 * most of this label are still wanted. The first example of each label is for training.
 *
 * <p>K. Sechidis, G. Tsoumakas, I. Vlahavas (2011), On the stratification of multi-label data. ECML
 * PKDD, algorithm 1. Here examples that must stay together are placed as one; and of labels with a
 * handful of examples, which would all be for training, some go where few examples with any label
 * are so far.
 */
final class IterativeStratification<T> {
  private static final int TRAINING = 0;

  /** A share that is but what rounding left of none. */
  private static final double ROUNDING = 1e-9;

  private final List<List<T>> groups;
  private final Function<T, List<String>> labels;
  private final double[] shares;

  /** Examples of each label that a part still wants, and of all. */
  private final Map<String, double[]> wanted = new LinkedHashMap<>();

  private final double[] wantedOfAll;

  /** Examples with any label that a part still wants, as a share of those that it will have. */
  private final double[] wantedOfLabelled;

  private final int labelled;

  /** The groups that have a label, in their order. */
  private final Map<String, List<Integer>> having = new HashMap<>();

  /** Examples of a label in groups that have no place yet. */
  private final Map<String, Integer> left = new HashMap<>();

  private final Map<String, Boolean> trained = new HashMap<>();
  private final List<Place<T>> places = new ArrayList<>();
  private final boolean[] placed;

  private IterativeStratification(
      List<List<T>> groups, Function<T, List<String>> labels, double[] shares) {
    this.groups = groups;
    this.labels = labels;
    this.shares = shares;
    this.placed = new boolean[groups.size()];
    int all = 0;
    int some = 0;
    for (int i = 0; i < groups.size(); i++) {
      all += groups.get(i).size();
      some += labelled(groups.get(i));
      int number = i;
      counts(groups.get(i))
          .forEach(
              (label, count) -> {
                left.merge(label, count, Integer::sum);
                having.computeIfAbsent(label, _ -> new ArrayList<>()).add(number);
              });
    }
    left.forEach((label, count) -> wanted.put(label, times(count)));
    wantedOfAll = times(all);
    labelled = some;
    wantedOfLabelled = Arrays.stream(shares).map(share -> share > ROUNDING ? 1 : 0).toArray();
  }

  private int labelled(List<T> group) {
    return (int) group.stream().filter(each -> !labels.apply(each).isEmpty()).count();
  }

  /**
   * Where a group goes.
   *
   * @param part number of its share
   * @param isFirst whether it is the first for training of one of its labels, or of all
   */
  record Place<T>(List<T> group, int part, boolean isFirst) {}

  /**
   * Divides groups of examples.
   *
   * @param shares of the parts, of which the first is for training
   * @return where each goes
   */
  static <T> List<Place<T>> of(
      List<List<T>> groups, Function<T, List<String>> labels, double[] shares) {
    return new IterativeStratification<>(groups, labels, shares).places();
  }

  private List<Place<T>> places() {
    // Which label is the rarest changes as examples are placed; those that are done leave.
    while (!left.isEmpty()) {
      String rarest =
          left.entrySet().stream()
              .min(
                  Map.Entry.<String, Integer>comparingByValue()
                      .thenComparing(Map.Entry.comparingByKey()))
              .orElseThrow()
              .getKey();
      for (int group : having.getOrDefault(rarest, List.of())) {
        if (!placed[group]) {
          boolean isTrained = trained.containsKey(rarest);
          double[] wants = wanted.getOrDefault(rarest, wantedOfAll).clone();
          Arrays.setAll(wants, part -> wants[part] + wantedOfLabelled[part]);
          place(group, isTrained ? most(wants) : TRAINING);
        }
      }
      left.remove(rarest);
    }
    for (int group = 0; group < placed.length; group++) {
      if (!placed[group]) {
        place(group, places.isEmpty() ? TRAINING : most(wantedOfAll));
      }
    }
    return places;
  }

  private void place(int number, int part) {
    List<T> group = groups.get(number);
    placed[number] = true;
    boolean isFirst = places.isEmpty();
    for (Map.Entry<String, Integer> each : counts(group).entrySet()) {
      String label = each.getKey();
      wanted.getOrDefault(label, wantedOfAll)[part] -= each.getValue();
      left.computeIfPresent(label, (_, count) -> count - each.getValue());
      if (part == TRAINING) {
        isFirst |= trained.put(label, true) == null;
      }
    }
    wantedOfAll[part] -= group.size();
    if (shares[part] > ROUNDING && labelled > 0) {
      wantedOfLabelled[part] -= labelled(group) / (shares[part] * labelled);
    }
    places.add(new Place<>(group, part, isFirst));
  }

  /** The part that wants most, of several the one that wants most of all examples. */
  private int most(double[] wants) {
    return IntStream.range(0, wants.length)
        .filter(part -> shares[part] > ROUNDING)
        .boxed()
        .max(
            Comparator.comparingDouble((Integer part) -> wants[part])
                .thenComparingDouble(part -> wantedOfAll[part])
                .thenComparing(Comparator.reverseOrder()))
        .orElseThrow();
  }

  private Map<String, Integer> counts(List<T> group) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    group.forEach(
        each -> labels.apply(each).forEach(label -> counts.merge(label, 1, Integer::sum)));
    return counts;
  }

  private double[] times(int count) {
    return Arrays.stream(shares).map(share -> share * count).toArray();
  }
}
