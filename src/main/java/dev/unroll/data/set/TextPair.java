package dev.unroll.data.set;

/** A source text and its target, for example a sentence and its translation. */
public record TextPair(String source, String target) {
  /** The target as the source, and the source as the target. */
  public TextPair turned() {
    return new TextPair(/* source= */ target, /* target= */ source);
  }
}
