package dev.unroll.local;

import dev.unroll.engine.EngineListener;
import dev.unroll.engine.LastEvent;
import dev.unroll.engine.embedding.EmbeddingEngine;
import dev.unroll.engine.embedding.EmbeddingEvent;
import dev.unroll.engine.embedding.EmbeddingTexts;
import dev.unroll.engine.embedding.Prompts;
import dev.unroll.engine.embedding.VectorEngine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that makes vectors of texts. */
public final class Embedder {
  private final EmbeddingEngine engine;

  Embedder(EmbeddingEngine engine) {
    this.engine = engine;
  }

  /** How many numbers a vector has. */
  public int size() {
    return engine.embeddingSize();
  }

  /** The vector {@code [size]} of a text, as {@link #embed(List)}. */
  public float[] embed(String text) {
    return embed(List.of(text)).getFirst();
  }

  /**
   * The vectors of texts, for the model's usual use.
   *
   * @return one {@code [size]} for each text
   * @throws LocalFailure when a text is longer than the model reads, or it fails
   */
  public List<float[]> embed(List<String> texts) {
    return embed(texts, null);
  }

  /**
   * The vectors of texts.
   *
   * @param use what the texts are for, where the model tells queries from passages: {@code query},
   *     {@code passage} or another of its prompts; null for its usual one
   * @return one {@code [size]} for each text
   * @throws LocalFailure when a text is longer than the model reads, it has no such prompt, or it
   *     fails
   */
  public List<float[]> embed(List<String> texts, @Nullable String use) {
    if (texts.isEmpty()) {
      return List.of();
    }
    String prefix =
        Prompts.of(engine.task().prompts(), engine.task().prompt(), use)
            .orElseThrow(() -> new LocalFailure("the model has no prompt '%s'".formatted(use)));
    return vectors(engine, new EmbeddingTexts(texts, prefix, /* truncated= */ false));
  }

  static List<float[]> vectors(VectorEngine engine, EmbeddingTexts texts) {
    LastEvent<EmbeddingEvent> last = new LastEvent<>();
    LocalModels.reporting(() -> engine.submit(texts, EngineListener.NONE)).subscribe(last);
    return switch (last.await()) {
      case EmbeddingEvent.Embedded embedded -> embedded.vectors();
      case EmbeddingEvent.Failed(String message, boolean _) -> throw new LocalFailure(message);
    };
  }
}
