package dev.unroll.engine.ort;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * The keys and values of all sequences of an exported decoder, and the runs that extend them. One
 * class for each {@link CacheLayout}.
 */
sealed interface DecoderCaches permits InPlaceCaches, PaddedCaches, SeparateCaches {
  /**
   * One row of a decoding step.
   *
   * @param slot where its logits go
   * @param token the token that is read
   */
  record Row(CachedSequence sequence, int slot, long token) {}

  /**
   * Reads a part of a prompt.
   *
   * @param logits takes those after the last token, {@code [outputSize]}
   */
  void prefill(CachedSequence sequence, long[] ids, FloatBuffer logits);

  /**
   * Reads one token of each sequence. When a run fails, all sequences keep their lengths.
   *
   * @param logits takes those of each slot, {@code [slots, outputSize]}
   */
  void decode(List<Row> rows, FloatBuffer logits);

  /** Memory of keys and values, in bytes. */
  long byteSize();

  /** Frees the memory of a sequence. */
  void release(CachedSequence sequence);

  void close();
}
