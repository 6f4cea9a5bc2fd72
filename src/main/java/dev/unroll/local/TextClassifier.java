package dev.unroll.local;

import dev.unroll.engine.embedding.ClassificationEngine;
import dev.unroll.engine.embedding.EmbeddingTexts;
import dev.unroll.engine.embedding.RankedLabels;
import java.util.List;
import java.util.OptionalDouble;

/** A model that says what kind of text a text is. */
public final class TextClassifier {
  private final ClassificationEngine engine;

  TextClassifier(ClassificationEngine engine) {
    this.engine = engine;
  }

  /** A label and how likely it is, from 0 to 1. */
  public record Label(String name, double probability) {}

  /**
   * The labels of a text.
   *
   * @param all of the model, the likeliest first
   * @param given those that the text has, the likeliest first: any number of them where the model
   *     was trained so, else the likeliest, or none when it is below the model's threshold
   */
  public record Labels(List<Label> all, List<Label> given) {
    public Labels {
      all = List.copyOf(all);
      given = List.copyOf(given);
    }
  }

  /** Whether a text may have several labels, or none. */
  public boolean multiLabel() {
    return engine.task().multiLabel();
  }

  /** The names of the labels. */
  public List<String> labels() {
    return engine.task().labels();
  }

  /** All labels of a text, the likeliest first, as {@link #classify(List)}. */
  public List<Label> classify(String text) {
    return classify(List.of(text)).getFirst();
  }

  /**
   * All labels of each text, the likeliest first.
   *
   * @throws LocalFailure when a text is longer than the model reads, or it fails
   */
  public List<List<Label>> classify(List<String> texts) {
    return label(texts).stream().map(Labels::all).toList();
  }

  /** The labels of a text, as {@link #label(List)}. */
  public Labels label(String text) {
    return label(List.of(text)).getFirst();
  }

  /**
   * The labels of each text.
   *
   * @throws LocalFailure when a text is longer than the model reads, or it fails
   */
  public List<Labels> label(List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    return Embedder.vectors(engine, new EmbeddingTexts(texts, "", /* truncated= */ false)).stream()
        .map(this::ranked)
        .toList();
  }

  private Labels ranked(float[] probabilities) {
    RankedLabels ranked =
        RankedLabels.of(engine.task(), i -> probabilities[i], OptionalDouble.empty());
    return new Labels(named(ranked.all()), named(ranked.given()));
  }

  private static List<Label> named(List<RankedLabels.Label> labels) {
    return labels.stream().map(label -> new Label(label.name(), label.probability())).toList();
  }
}
