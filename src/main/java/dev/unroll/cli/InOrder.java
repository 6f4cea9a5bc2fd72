package dev.unroll.cli;

import dev.unroll.text.prose.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A text's translation written in the text's order, as far as it is known, while its sentences are
 * translated side by side.
 */
final class InOrder {
  private final List<Segment> segments;
  private final Consumer<String> out;

  /** What has come of each sentence and is not written. */
  private final List<StringBuilder> waiting = new ArrayList<>();

  private final List<Boolean> complete = new ArrayList<>();
  private int segment;
  private int sentence;

  /** Writes what stands before the first sentence. */
  InOrder(List<Segment> segments, Consumer<String> out) {
    this.segments = List.copyOf(segments);
    this.out = out;
    for (Segment part : segments) {
      if (part instanceof Segment.Sentence) {
        waiting.add(new StringBuilder());
        complete.add(false);
      }
    }
    write();
  }

  /** Takes the next piece of a sentence's translation. */
  void piece(int ofSentence, String piece) {
    waiting.get(ofSentence).append(piece);
    write();
  }

  /** A sentence has no further pieces. */
  void complete(int ofSentence) {
    complete.set(ofSentence, true);
    write();
  }

  private void write() {
    while (segment < segments.size()) {
      switch (segments.get(segment)) {
        case Segment.Kept kept -> out.accept(kept.text());
        case Segment.Sentence _ -> {
          StringBuilder text = waiting.get(sentence);
          if (!text.isEmpty()) {
            out.accept(text.toString());
            text.setLength(0);
          }
          if (!complete.get(sentence)) {
            return;
          }
          sentence++;
        }
      }
      segment++;
    }
  }
}
