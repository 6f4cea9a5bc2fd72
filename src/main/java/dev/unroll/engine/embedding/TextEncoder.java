package dev.unroll.engine.embedding;

import java.util.List;

/**
 * A loaded model that makes vectors of texts, or the logits of its labels. Used by one thread at a
 * time.
 */
public interface TextEncoder extends AutoCloseable {
  /** How many numbers a vector has. */
  int size();

  /**
   * The vectors of texts, pooled, not scaled.
   *
   * @param texts their tokens, at least one text and at least one token each
   * @param length as many columns as the rows of the run have, at least the tokens of each text
   * @return one vector a text
   */
  List<float[]> vectors(List<long[]> texts, int length);

  @Override
  void close();
}
