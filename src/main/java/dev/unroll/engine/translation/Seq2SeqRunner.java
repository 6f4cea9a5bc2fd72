package dev.unroll.engine.translation;

import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loaded encoder–decoder model. Each of its rows holds the model's state for one sentence and one
 * hypothesis of its translation. The rows lie in lanes by the length of the source, so that short
 * sentences do not cost what long ones do. Each worker's lanes are used by one thread at a time.
 *
 * <p>When a run throws, the rows hold what they held before it.
 */
public interface Seq2SeqRunner extends AutoCloseable {
  /** The size of the target's vocabulary. */
  int vocabSize();

  /** Whether the model can tell its alignment. */
  boolean aligns();

  /** Whether logits of some tokens only can be asked for. */
  default boolean chooses() {
    return false;
  }

  /**
   * Memory that holds what the model remembers of sequences, in bytes. May be called by any thread,
   * and then be a little old.
   */
  default long cacheBytes() {
    return 0;
  }

  /** The lanes, in the order of preference. The last one takes every source that the model does. */
  List<Lane> lanes();

  /**
   * The lanes of each worker, the first worker's being {@link #lanes}. Those of different workers
   * may be used at the same time.
   */
  default List<List<Lane>> workers() {
    return List.of(lanes());
  }

  @Override
  void close();

  /** Rows for sources up to a certain length. The first {@code n} of them are in use. */
  interface Lane {
    /** Longest source, in tokens and with its end. */
    int sourceTokens();

    /** How many rows there are. */
    int rows();

    /**
     * Encodes sentences. What the model computes for one does not depend on the others.
     *
     * @param firstRow the first sentence goes into this row, the next into the one after it
     * @param sources tokens with their end; at least one source, none longer than {@link
     *     #sourceTokens}
     */
    void encode(int firstRow, List<long[]> sources);

    /** Whether each row has logits of tokens of its own, which it is given with its sentence. */
    default boolean keepsChosen() {
      return false;
    }

    /** How many tokens a sentence may have logits of. */
    default int mostChosen() {
      return Integer.MAX_VALUE;
    }

    /**
     * As {@link #encode(int, List)}, with the tokens that each sentence has logits of; only where
     * the lane {@link #keepsChosen}. Their logits are the first of a row.
     */
    default void encode(int firstRow, List<long[]> sources, List<int[]> chosen) {
      throw new UnsupportedOperationException("rows have no tokens of their own");
    }

    /**
     * Copies rows, all at the same time: row {@code i} gets the contents of row {@code from[i]}.
     * Rows from {@code from.length} on are then free.
     */
    void arrange(int[] from);

    /**
     * Runs the decoder for one step of every row.
     *
     * @param tokens the last target token of row {@code i} is {@code tokens[i]}; at least one row
     * @param aligned whether the alignment is wanted; only where the model {@link #aligns}
     */
    Step decode(long[] tokens, boolean aligned);

    /**
     * As {@link #decode(long[], boolean)}, for the logits of some tokens; only where the model
     * {@link #chooses}.
     *
     * @param chosen the tokens, of which one may be there several times
     */
    default Step decode(long[] tokens, boolean aligned, int[] chosen) {
      throw new UnsupportedOperationException("logits are of all tokens");
    }
  }

  /**
   * What one run gives; valid until the next.
   *
   * @param logits of the next token, {@code [n, width]}
   * @param width the vocabulary's size, the number of tokens that were chosen, or the most of those
   *     that a row has chosen
   * @param alignment attention to every source token, {@code [n, sourceTokens]}, if it was wanted
   */
  record Step(FloatBuffer logits, int width, @Nullable FloatBuffer alignment) {}
}
