package dev.unroll.train.score;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Hypotheses with their references, checked.
 *
 * @param referenceCount references of each hypothesis, {@code var} if they are not equally many
 */
record Corpus(List<Segment> segments, String referenceCount) {

  /**
   * A line that is scored.
   *
   * @param references at least one, none of them empty
   */
  record Segment(String hypothesis, List<String> references) {}

  /**
   * Pairs hypotheses with the lines of each set of references.
   *
   * @throws IllegalArgumentException if they cannot be paired
   */
  static Corpus of(List<String> hypotheses, List<List<String>> sets) {
    if (hypotheses.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to score");
    }
    for (List<String> set : sets) {
      if (set.size() != hypotheses.size()) {
        throw new IllegalArgumentException(
            "%d lines to score, but %d lines of references"
                .formatted(hypotheses.size(), set.size()));
      }
    }
    List<Segment> segments = new ArrayList<>();
    Set<Integer> counts = new HashSet<>();
    for (int i = 0; i < hypotheses.size(); i++) {
      int line = i;
      List<String> references =
          sets.stream().map(set -> set.get(line)).filter(text -> !text.isEmpty()).toList();
      if (references.isEmpty()) {
        throw new IllegalArgumentException("line " + (line + 1) + " has no reference");
      }
      counts.add(references.size());
      segments.add(new Segment(hypotheses.get(line), references));
    }
    String count = counts.size() == 1 ? counts.iterator().next().toString() : "var";
    return new Corpus(List.copyOf(segments), count);
  }
}
