package dev.unroll.data.batch;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** The buffers of a batch, time-major: the steps of all rows at one time lie together. */
public sealed interface BatchBuffers {
  /** Weight of each prediction in the loss, {@code [time, batch]}: 1, or 0 if it does not count. */
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
   * @param tokens what the network reads, {@code [time, batch]}
   * @param targets the token after it, {@code [time, batch]}
   * @param positions place in the document, from 0, {@code [time, batch]}
   * @param segments number of the document in its row, from 1, {@code [time, batch]}
   */
  record Documents(
      LongBuffer tokens,
      LongBuffer targets,
      FloatBuffer weights,
      LongBuffer positions,
      FloatBuffer segments)
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
