package dev.unroll.data.set;

import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Rows of random numbers, to be written from the last to the first: the task on which JoeyNMT's
 * tutorial shows what attention learns. Validation and test have rows up to five numbers longer
 * than any in training.
 *
 * <p>J. Kreutzer, J. Bastings, S. Riezler (2019), Joey NMT: a minimalist NMT toolkit for novices.
 *
 * @param train number of rows for training
 * @param heldOut number of rows for validation, and again for test
 * @param longest most numbers of a row in training
 * @param numbers how many different ones there are, from 0
 */
public record ReverseTask(int train, int heldOut, int longest, int numbers, long seed) {
  private static final int LONGER = 5;

  /** Makes the rows. */
  public PairData generate() {
    Random random = new Random(seed);
    List<TextPair> training = rows(random, train, longest);
    List<TextPair> validation = rows(random, heldOut, longest + LONGER);
    List<TextPair> test = rows(random, heldOut, longest + LONGER);
    String all = training.toString() + validation + test;
    Origin origin =
        new Origin("reverse", "generated", Sha256.of(all.getBytes(StandardCharsets.UTF_8)));
    return new PairData(training, validation, test, origin);
  }

  private List<TextPair> rows(Random random, int count, int most) {
    List<TextPair> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Integer> row = random.ints(1 + random.nextInt(most), 0, numbers).boxed().toList();
      rows.add(new TextPair(joined(row), joined(row.reversed())));
    }
    return rows;
  }

  private static String joined(List<Integer> row) {
    return row.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
