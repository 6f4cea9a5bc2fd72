package dev.unroll.engine.translation;

import dev.unroll.engine.queue.Sender;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
      Comparator.comparingInt(Document::rows).thenComparingLong(Document::turn);

  private final Collection<Document> live;
  private final List<Document> waiting = new ArrayList<>();
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
    waiting.add(document);
  }

  /** Puts back a request with a text that is to be decoded again, with the turn that it had. */
  void again(Document document) {
    if (!waiting.contains(document)) {
      waiting.add(document);
    }
  }

  /** Puts a paused request back, with the turn that it had. */
  void resume(Document document) {
    again(document);
  }

  /** Takes a request out, because it is paused or has ended. */
  void remove(Document document) {
    waiting.remove(document);
  }

  /** The request that is next, if any waits. */
  Optional<Document> next() {
    return waiting.stream().min(order());
  }

  private Comparator<Document> order() {
    if (waiting.stream().map(FairQueue::sender).distinct().limit(2).count() < 2) {
      return OF_ONE_SENDER;
    }
    Map<String, Integer> rows = new HashMap<>();
    live.forEach(document -> rows.merge(sender(document).name(), document.rows(), Integer::sum));
    return Comparator.<Document>comparingInt(document -> sender(document).priority())
        .thenComparingInt(document -> rows.getOrDefault(sender(document).name(), 0))
        .thenComparing(OF_ONE_SENDER);
  }

  private static Sender sender(Document document) {
    return document.job().sender();
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
