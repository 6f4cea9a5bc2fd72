package dev.unroll.engine.translation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The order in which requests get free rows for their next text: the lowest priority number first;
 * of equals, the request whose sender has the fewest rows, then the one with the fewest rows, then
 * the one whose last turn is the longest ago. So a short request gets the next free rows before the
 * rest of a long document, and long ones share the rows among themselves, and their senders do. No
 * request waits forever for others of its priority: one that gets nothing has no rows in the end,
 * and the oldest turn.
 */
final class FairQueue {
  private final Comparator<Document> order =
      Comparator.<Document>comparingInt(document -> document.job().sender().priority())
          .thenComparingInt(document -> rowsOf(document))
          .thenComparingInt(Document::rows)
          .thenComparingLong(Document::turn);

  private final List<Document> waiting = new ArrayList<>();

  /** How many rows each sender has, if it has any. */
  private final Map<String, Integer> rows = new HashMap<>();

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
    return waiting.stream().min(order);
  }

  /** Notes that a request has had its turn. */
  void served(Document document) {
    document.turn(turns++);
    if (!document.waits()) {
      waiting.remove(document);
    }
  }

  /** Notes that a request has got rows, or has given some back. */
  void rows(Document document, int change) {
    if (change == 0) {
      return;
    }
    rows.merge(
        document.job().sender().name(),
        change,
        (before, more) -> before + more == 0 ? null : before + more);
  }

  private int rowsOf(Document document) {
    return rows.getOrDefault(document.job().sender().name(), 0);
  }
}
