package dev.unroll.train.draft;

import java.util.Arrays;
import java.util.Collection;

/** Lengths of texts in characters, the shortest first. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Lengths(int[] sorted) {
  static Lengths of(Collection<String> texts) {
    return new Lengths(texts.stream().mapToInt(String::length).sorted().toArray());
  }

  /** The length that a share of the texts does not exceed; 0 without texts. */
  int quantile(double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * (sorted.length - 1))];
  }

  long total() {
    return Arrays.stream(sorted).asLongStream().sum();
  }

  String description() {
    return "lengths: half have at most %s characters, nine of ten %s, the longest %s"
        .formatted(
            RecipeText.count(quantile(0.5)),
            RecipeText.count(quantile(0.9)),
            RecipeText.count(quantile(1)));
  }
}
