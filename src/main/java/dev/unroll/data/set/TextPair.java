package dev.unroll.data.set;

/** A text and what it is to become, for example a sentence and its translation. */
public record TextPair(String source, String target) {}
