package dev.unroll.data;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Where a batch is written. Streams are time-major: the steps of all sequences at one time lie
 * together; packed documents are batch-major.
 */
public sealed interface BatchBuffers {
  /** Weight of each prediction in the loss, one a step: 1, or 0 where it does not count. */
  FloatBuffer weights();

  /**
   * For tokens.
   *
   * @param tokens what the network reads, {@code [time, batch]}
   * @param targets the token after it, {@code [time, batch]}
   */
  record Tokens(LongBuffer tokens, LongBuffer targets, FloatBuffer weights)
      implements BatchBuffers {}

  /**
   * For values.
   *
   * @param values what the network reads, {@code [time, batch, features]}
   * @param targets the values one step later, {@code [time, batch, features]}
   */
  record Values(FloatBuffer values, FloatBuffer targets, FloatBuffer weights)
      implements BatchBuffers {}

  /**
   * For documents packed into rows.
   *
   * @param tokens what the network reads, {@code [batch, time]}
   * @param targets the token after it, {@code [batch, time]}
   * @param weights {@code [batch, time]}
   * @param positions place in the document, from 0, {@code [batch, time]}
   * @param segments number of the document in its row, from 1, {@code [batch, time]}
   */
  record Documents(
      LongBuffer tokens,
      LongBuffer targets,
      FloatBuffer weights,
      LongBuffer positions,
      LongBuffer segments)
      implements BatchBuffers {

    void put(int at, int token, int target, float weight, int position, int segment) {
      tokens.put(at, token);
      targets.put(at, target);
      weights.put(at, weight);
      positions.put(at, position);
      segments.put(at, segment);
    }
  }
}
