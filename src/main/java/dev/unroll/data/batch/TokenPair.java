package dev.unroll.data.batch;

/**
 * A pair as tokens of its text, without begin, end or padding.
 *
 * @param source in the order in which the encoder reads them
 */
@SuppressWarnings("ArrayRecordComponent") // too many to copy; identity is equality here
public record TokenPair(int[] source, int[] target) {}
