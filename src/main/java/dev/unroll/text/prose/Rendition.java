package dev.unroll.text.prose;

import org.jspecify.annotations.Nullable;

/**
 * A sentence's translation.
 *
 * @param alignment its attention over the sentence; needed where the sentence is {@linkplain
 *     Segment.Sentence#marks marked}
 */
public record Rendition(String text, @Nullable Alignment alignment) {
  /** The same translation as its readers get it. */
  Rendition restored(Finishing finishing) {
    return new Rendition(finishing.whole(text), alignment);
  }

  /** A translation of a sentence without markup. */
  public static Rendition of(String text) {
    return new Rendition(text, null);
  }
}
