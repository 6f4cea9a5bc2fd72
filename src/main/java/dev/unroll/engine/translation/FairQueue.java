package dev.unroll.engine.translation;

import dev.unroll.engine.queue.Sender;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The order in which requests get free rows for their next text: the lowest priority number first;
 * of equals the request whose sender has the fewest rows, then the one with the fewest rows, then
 * the one whose last turn is the longest ago. So a short request gets the next free rows before the
 * rest of a long document, long ones share the rows among themselves, and so do their senders. No
 * request waits forever for others of its priority: one that gets nothing has no rows in the end,
 * and the oldest turn.
 */
final class FairQueue {
  private static final Comparator<Document> OF_ONE_SENDER =
      (a, b) ->
          a.rows() == b.rows()
              ? Long.compare(a.turn(), b.turn())
              : Integer.compare(a.rows(), b.rows());

  private final Collection<Document> live;
  private final Set<Document> waiting = new LinkedHashSet<>();

  /** How many of the requests that wait each sender has. */
  private final Map<Sender, Integer> senders = new HashMap<>();

  private long turns;

  /**
   * An empty queue.
   *
   * @param live all requests that have not ended, also those that do not wait
   */
  FairQueue(Collection<Document> live) {
    this.live = live;
  }

  /** Adds a new request with a text that waits. */
  void add(Document document) {
    document.turn(turns++);
    put(document);
  }

  /** Puts back a request with a text that is to be decoded again, with the turn that it had. */
  void again(Document document) {
    put(document);
  }

  /** Puts a paused request back, with the turn that it had. */
  void resume(Document document) {
    put(document);
  }

  private void put(Document document) {
    if (waiting.add(document)) {
      senders.merge(sender(document), 1, Integer::sum);
    }
  }

  /** Takes a request out, because it is paused or has ended. */
  void remove(Document document) {
    if (waiting.remove(document)) {
      senders.computeIfPresent(sender(document), (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Whether no request waits. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The request that is next, if any waits. */
  Optional<Document> next() {
    Comparator<Document> order = senders.size() < 2 ? OF_ONE_SENDER : order();
    Document first = null;
    for (Document document : waiting) {
      if (first == null || order.compare(document, first) < 0) {
        first = document;
      }
    }
    return Optional.ofNullable(first);
  }

  private Comparator<Document> order() {
    Map<String, Integer> rows = new HashMap<>();
    live.forEach(document -> rows.merge(sender(document).name(), document.rows(), Integer::sum));
    return Comparator.<Document>comparingInt(document -> sender(document).priority())
        .thenComparingInt(document -> rows.getOrDefault(sender(document).name(), 0))
        .thenComparing(OF_ONE_SENDER);
  }

  private static Sender sender(Document document) {
    return document.job().sender();
  }

  /** How many rows all texts that wait would use together, or {@code most} if they are more. */
  int rows(int most) {
    long rows = 0;
    for (Document document : waiting) {
      rows += document.waitingRows();
      if (rows >= most) {
        return most;
      }
    }
    return (int) rows;
  }

  /** Notes that a request has had its turn. */
  void served(Document document) {
    document.turn(turns++);
    if (!document.waits()) {
      remove(document);
    }
  }
}
