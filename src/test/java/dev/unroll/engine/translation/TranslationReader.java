package dev.unroll.engine.translation;

import dev.unroll.engine.SignalReader;
import java.util.List;
import java.util.concurrent.Flow;

/** A reader of what a {@link TranslationEngine} answers. */
public final class TranslationReader extends SignalReader<TranslationEvent> {
  private TranslationReader(long initialDemand) {
    super(initialDemand);
  }

  /** Reads everything as it comes. */
  public static TranslationReader eager(Flow.Publisher<TranslationEvent> publisher) {
    return of(publisher, Long.MAX_VALUE);
  }

  /** Asks for so many events, and for more when told. */
  public static TranslationReader of(Flow.Publisher<TranslationEvent> publisher, long demand) {
    TranslationReader reader = new TranslationReader(demand);
    publisher.subscribe(reader);
    return reader;
  }

  /** The pieces of a text so far. */
  public String pieces(int text) {
    StringBuilder pieces = new StringBuilder();
    for (TranslationEvent event : events()) {
      if (event instanceof TranslationEvent.Piece piece && piece.text() == text) {
        pieces.append(piece.piece());
      }
    }
    return pieces.toString();
  }

  /** The hypotheses of a text; none before it is translated. */
  public List<Hypothesis> best(int text) {
    return events().stream()
        .filter(event -> event instanceof TranslationEvent.Translated t && t.text() == text)
        .map(event -> ((TranslationEvent.Translated) event).best())
        .findFirst()
        .orElse(List.of());
  }

  /** The best translation of a text that is done. */
  public String text(int text) {
    return best(text).getFirst().text();
  }

  /** The texts that are translated, in the order in which they were. */
  public List<Integer> translated() {
    return events().stream()
        .filter(TranslationEvent.Translated.class::isInstance)
        .map(event -> ((TranslationEvent.Translated) event).text())
        .toList();
  }

  /** Waits for the end. */
  public TranslationReader await() {
    awaitEnd();
    return this;
  }
}
