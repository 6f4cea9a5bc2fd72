package dev.unroll.text.prose;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sentence's translation.
 *
 * @param copies what stand-ins in the text stand for
 * @param alignment its attention over the sentence; needed where the sentence is {@linkplain
 *     Segment.Sentence#marks marked}
 */
public record Rendition(String text, List<String> copies, @Nullable Alignment alignment) {
  public Rendition {
    copies = List.copyOf(copies);
  }

  /** A translation without stand-ins. */
  public Rendition(String text, @Nullable Alignment alignment) {
    this(text, List.of(), alignment);
  }

  /** The same translation as its readers get it. */
  Rendition restored(Finishing finishing) {
    return new Rendition(finishing.whole(text), copies, alignment);
  }

  /** A translation of a sentence without markup. */
  public static Rendition of(String text) {
    return new Rendition(text, null);
  }
}
