package dev.unroll.engine.translation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The order in which requests get free rows for their next text: the request with the fewest rows
 * first, and of equals the one whose last turn is the longest ago. So a short request gets the next
 * free rows before the rest of a long document, and long ones share the rows among themselves. No
 * request waits forever: one that gets nothing has no rows in the end, and the oldest turn.
 */
final class FairQueue {
  private static final Comparator<Document> ORDER =
      Comparator.comparingInt(Document::rows).thenComparingLong(Document::turn);

  private final List<Document> waiting = new ArrayList<>();
  private long turns;

  /** Adds a new request with a text that waits. */
  void add(Document document) {
    document.turn(turns++);
    waiting.add(document);
  }

  /** Puts a paused request back, with the turn that it had. */
  void resume(Document document) {
    waiting.add(document);
  }

  /** Takes a request out, because it is paused or has ended. */
  void remove(Document document) {
    waiting.remove(document);
  }

  /** The request that is next, if any waits. */
  Optional<Document> next() {
    return waiting.stream().min(ORDER);
  }

  /** How many rows all texts that wait would use together. */
  int rows() {
    return Math.clamp(waiting.stream().mapToLong(Document::waitingRows).sum(), 0, 1 << 30);
  }

  /** Notes that a request has had its turn. */
  void served(Document document) {
    document.turn(turns++);
    if (!document.waits()) {
      waiting.remove(document);
    }
  }
}
