package dev.unroll.data.set;

/** A source text and its target, for example a sentence and its translation. */
public record TextPair(String source, String target) {}
