package dev.unroll.local;

import dev.unroll.engine.embedding.ClassificationEngine;
import dev.unroll.engine.embedding.EmbeddingTexts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A model that says what kind of text a text is. */
public final class TextClassifier {
  private final ClassificationEngine engine;

  TextClassifier(ClassificationEngine engine) {
    this.engine = engine;
  }

  /** A label and how likely it is, from 0 to 1. */
  public record Label(String name, double probability) {}

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
    if (texts.isEmpty()) {
      return List.of();
    }
    return Embedder.vectors(engine, new EmbeddingTexts(texts, "", /* truncated= */ false)).stream()
        .map(this::ranked)
        .toList();
  }

  private List<Label> ranked(float[] probabilities) {
    List<Label> ranked = new ArrayList<>();
    for (int i = 0; i < probabilities.length; i++) {
      ranked.add(new Label(labels().get(i), probabilities[i]));
    }
    ranked.sort(Comparator.comparingDouble(Label::probability).reversed());
    return List.copyOf(ranked);
  }
}
