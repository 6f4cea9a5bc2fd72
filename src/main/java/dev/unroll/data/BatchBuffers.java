package dev.unroll.data;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Where a batch is written, time-major: the steps of all sequences at one time lie together. */
public sealed interface BatchBuffers {
  /** Weight of each prediction in the loss, {@code [time, batch]}: 1, or 0 where it is padding. */
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
}
