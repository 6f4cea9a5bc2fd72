package dev.unroll.data.batch;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * The buffers of a batch of pairs, row by row.
 *
 * @param source what the encoder reads, {@code [batch, source]}
 * @param sourceMask 1 at a token and 0 at padding, {@code [batch, source]}
 * @param tokens what the decoder reads, {@code [batch, target]}
 * @param targets the token after it, {@code [batch, target]}
 * @param weights of each prediction in the loss, {@code [batch, target]}
 */
public record PairBuffers(
    LongBuffer source,
    FloatBuffer sourceMask,
    LongBuffer tokens,
    LongBuffer targets,
    FloatBuffer weights) {}
