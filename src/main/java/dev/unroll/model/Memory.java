package dev.unroll.model;

/**
 * An output of an encoder file that the decoder file reads: float {@code [batch, groups, source,
 * size]}.
 */
public record Memory(String name, int groups, int size) {}
