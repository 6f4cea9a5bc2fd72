package dev.unroll.engine;

import java.util.List;
import java.util.concurrent.Flow;

/** A reader of what an {@link Engine} answers. */
public final class Reader extends SignalReader<Event> {
  private Reader(long initialDemand) {
    super(initialDemand);
  }

  /** Reads everything as it comes. */
  public static Reader eager(Flow.Publisher<Event> publisher) {
    return of(publisher, Long.MAX_VALUE);
  }

  /** Asks for so many events, and for more when told. */
  public static Reader of(Flow.Publisher<Event> publisher, long demand) {
    Reader reader = new Reader(demand);
    publisher.subscribe(reader);
    return reader;
  }

  /** The text so far. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Event event : events()) {
      if (event instanceof Event.Text piece) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }

  /** The first value of every forecast step so far. */
  public List<Double> values() {
    return events().stream()
        .filter(Event.Value.class::isInstance)
        .map(event -> ((Event.Value) event).values()[0])
        .toList();
  }

  /** Waits for the end. */
  public Reader await() {
    awaitEnd();
    return this;
  }

  /** Waits until so many events have come. */
  public Reader awaitEvents(int n) {
    awaitCount(n);
    return this;
  }
}
