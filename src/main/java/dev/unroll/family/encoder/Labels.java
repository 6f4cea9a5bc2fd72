package dev.unroll.family.encoder;

import dev.unroll.bundle.Pooling;
import dev.unroll.bundle.SentenceLayout;
import dev.unroll.bundle.Task;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/** What the classes of another program's classifier are called. */
final class Labels {
  /** What the names of classes of classifiers end with. */
  static final String CLASSIFIER = "ForSequenceClassification";

  /** The key that says how many labels a text has: one, or any number. */
  static final String PROBLEM = "problem_type";

  static final String SINGLE = "single_label_classification";
  static final String MULTI = "multi_label_classification";

  static final String NAMES = "id2label";
  private static final String COUNT = "num_labels";
  private static final int USUAL = 2;

  /** More are the labels of no classifier. */
  private static final int MOST = 1 << 16;

  private Labels() {}

  /**
   * The labels in the order of the logits; none for a model that is no classifier.
   *
   * @throws FamilyException when they are scores rather than labels
   */
  static List<String> of(HubConfig config) {
    if (config.texts("architectures").stream().noneMatch(name -> name.endsWith(CLASSIFIER))) {
      return List.of();
    }
    config.only(PROBLEM, SINGLE, MULTI);
    int count =
        config
            .object(NAMES)
            .map(names -> names.keys().size())
            .orElseGet(() -> config.integer(COUNT, USUAL));
    String told = config.has(NAMES) ? NAMES : COUNT;
    if (count < 2) {
      throw config.refused(told, "a classifier needs two labels; scores are not done here");
    }
    if (count > MOST) {
      throw config.refused(told, "at most %d labels are told apart here".formatted(MOST));
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = Integer.toString(i);
      labels.add(config.object(NAMES).map(names -> names.text(key, "")).orElse("LABEL_" + key));
    }
    if (labels.contains("") || new HashSet<>(labels).size() < count) {
      throw config.refused(NAMES, "must name each of its numbers from 0, and each otherwise");
    }
    return labels;
  }

  /**
   * What a classifier does.
   *
   * @param most tokens of a text that the network reads
   */
  static Task.Classification task(
      Path folder, HubConfig config, int vocabSize, int most, List<String> labels) {
    return new Task.Classification(
        vocabSize,
        SentenceLayout.task(folder, vocabSize, most).context(),
        labels,
        List.of(),
        List.of(),
        List.of(),
        Pooling.CLS,
        null,
        config.text(PROBLEM, SINGLE).equals(MULTI)
            ? Collections.nCopies(labels.size(), 0.5)
            : null);
  }
}
