package dev.unroll.data.set;

import java.util.Collection;
import java.util.List;

/**
 * A text and its labels.
 *
 * @param labels each once, in the order of the alphabet; one where each text has one, else any
 *     number
 */
public record LabelledText(String text, List<String> labels) {
  public LabelledText {
    labels = labels.stream().distinct().sorted().toList();
  }

  /** A text with one label. */
  public LabelledText(String text, String label) {
    this(text, List.of(label));
  }

  /** The label of a text that has one. */
  public String label() {
    return labels.getFirst();
  }

  /** The same with those labels alone that are among others. */
  LabelledText within(Collection<String> known) {
    return new LabelledText(text, labels.stream().filter(known::contains).toList());
  }
}
