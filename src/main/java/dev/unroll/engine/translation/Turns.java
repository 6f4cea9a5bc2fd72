package dev.unroll.engine.translation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whose text is next. The request with the fewest rows is, and of equals the one whose last turn is
 * the longest ago: a short request that comes gets the next free place before the rest of a long
 * document, and long ones share the rows among themselves. Nobody waits forever, because a request
 * that gets nothing has no rows in the end, and then it was served the longest ago.
 */
final class Turns {
  private static final Comparator<Document> ORDER =
      Comparator.comparingInt(Document::rows).thenComparingLong(Document::turn);

  private final List<Document> waiting = new ArrayList<>();
  private long turns;

  /** Adds a request with a text that waits. */
  void add(Document document) {
    document.turn(turns++);
    waiting.add(document);
  }

  void remove(Document document) {
    waiting.remove(document);
  }

  /** The request that is next; empty when none waits, or only such whose readers don't read. */
  Optional<Document> next() {
    return waiting.stream().filter(document -> !document.isPaused()).min(ORDER);
  }

  /** Notes that a request has had its turn. */
  void served(Document document) {
    document.turn(turns++);
    if (!document.waits()) {
      waiting.remove(document);
    }
  }

  /** All requests with texts that wait. */
  List<Document> all() {
    return List.copyOf(waiting);
  }
}
