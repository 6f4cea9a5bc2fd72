package dev.unroll.engine.translation;

import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.GenerationFailed;
import dev.unroll.engine.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The translation engine's work without its thread: every call of {@link #step} gives free rows to
 * texts that wait, reads these, and writes one token of every translation that is under way.
 *
 * <p>A request whose reader does not keep up gets no new rows; what it has under way goes on and
 * ends, so that what waits for the reader stays bounded. One whose reader asks for nothing for long
 * fails. A run that throws fails the requests it was for and nobody else.
 */
final class TranslationLoop {
  private final Vocabularies vocabularies;
  private final EngineConfig config;
  private final Clock clock;
  private final long stallNanos;
  private final BiConsumer<Document, Outcome> ended;
  private final Searches searches;
  private final List<LaneBatch> lanes = new ArrayList<>();
  private final Turns turns = new Turns();

  /** Those that have not ended. */
  private final Set<Document> documents = new LinkedHashSet<>();

  /** How many rows the texts that are being translated may use. */
  private int rows;

  /**
   * A loop with nothing to do.
   *
   * @param ended told of every request, once
   */
  TranslationLoop(
      Seq2SeqRunner runner,
      Vocabularies vocabularies,
      EngineConfig config,
      Clock clock,
      BiConsumer<Document, Outcome> ended) {
    this.vocabularies = vocabularies;
    this.config = config;
    this.clock = clock;
    this.stallNanos = config.stall().toNanos();
    this.ended = ended;
    this.searches = new Searches(vocabularies.special());
    for (Seq2SeqRunner.Lane lane : runner.lanes()) {
      lanes.add(new LaneBatch(lane, runner.vocabSize(), vocabularies.special()));
    }
  }

  void add(Document document) {
    documents.add(document);
    turns.add(document);
  }

  /** The reader left: its rows are free from now on. */
  void left(Document document) {
    remove(document, Outcome.CANCELLED);
  }

  /** The reader took events while its request was paused. */
  void read(Document document) {
    if (document.isPaused()) {
      document.read(clock.nanos());
      resumeIfRead(document);
    }
  }

  /**
   * Runs the model on everything that is due.
   *
   * @return whether there was anything to run
   */
  boolean step() {
    failStalled();
    boolean ran = start();
    for (LaneBatch lane : lanes) {
      if (!lane.isEmpty()) {
        decode(lane);
        ran = true;
      }
    }
    return ran;
  }

  /** When {@link #step} has something to do although nothing happens until then. */
  OptionalLong deadlineNanos() {
    return turns.all().stream()
        .filter(Document::isPaused)
        .mapToLong(document -> document.lastRead() + stallNanos)
        .reduce((a, b) -> a - b < 0 ? a : b);
  }

  /** Fails everything that has not ended. */
  void failAll(String reason) {
    List.copyOf(documents).forEach(document -> fail(document, reason));
  }

  /** How many requests have texts that are being translated. */
  int running() {
    return (int) documents.stream().filter(document -> document.rows() > 0).count();
  }

  /**
   * Gives free rows to those whose turn it is, as many as may be read in one step.
   *
   * @return whether there was any
   */
  private boolean start() {
    boolean any = false;
    Map<LaneBatch, List<Sentence>> newcomers = new LinkedHashMap<>();
    int budget = config.prefillChunk();
    Optional<Document> next = turns.next();
    while (next.isPresent()) {
      Document document = next.get();
      long[] source = document.nextSource();
      if (source.length == 0) {
        startBlank(document);
      } else {
        boolean tooMany = source.length > budget && !newcomers.isEmpty();
        if (tooMany || rows + document.search().width() > config.slots()) {
          break;
        }
        budget -= source.length;
        newcomers.computeIfAbsent(lane(source), _ -> new ArrayList<>()).add(start(document));
      }
      any = true;
      next = turns.next();
    }
    newcomers.forEach(this::read);
    return any;
  }

  private Sentence start(Document document) {
    long[] source = document.nextSource();
    long now = clock.nanos();
    int text = document.startNext(now);
    turns.served(document);
    rows += document.search().width();
    SentenceSearch search = searches.begin(document.search(), text, vocabularies.maxTarget(source));
    Sentence sentence = new Sentence(document, text, source, search, vocabularies);
    sentence.lastToken(now);
    return sentence;
  }

  private void startBlank(Document document) {
    int text = document.startNext(clock.nanos());
    turns.served(document);
    document.stream()
        .emit(new TranslationEvent.Translated(text, List.of(new Hypothesis("", 0, null))));
    document.translated(0, false);
    goOn(document);
  }

  private LaneBatch lane(long[] source) {
    return lanes.stream().filter(lane -> lane.takes(source)).findFirst().orElseThrow();
  }

  private void read(LaneBatch lane, List<Sentence> newcomers) {
    // Another text of its request may have failed in another lane.
    newcomers.removeIf(sentence -> sentence.document().isEnded());
    if (newcomers.isEmpty()) {
      return;
    }
    try {
      lane.start(newcomers);
    } catch (RuntimeException e) {
      failRun(newcomers, e);
    }
  }

  private void decode(LaneBatch lane) {
    List<Sentence> batch = lane.sentences();
    Seq2SeqRunner.Step step;
    try {
      step = lane.decode();
    } catch (RuntimeException e) {
      failRun(batch, e);
      return;
    }
    batch.getFirst().document().listener().decoded(lane.rows());
    for (Sentence sentence : batch) {
      if (!sentence.document().isEnded()) { // Another text of its request may have failed.
        accept(lane, step, sentence);
      }
    }
  }

  private void accept(LaneBatch lane, Seq2SeqRunner.Step step, Sentence sentence) {
    Document document = sentence.document();
    try {
      sentence.advance(lane.output(step, sentence));
    } catch (GenerationFailed e) {
      fail(document, String.valueOf(e.getMessage()));
      return;
    }
    long now = clock.nanos();
    document.token(Duration.ofNanos(now - sentence.lastToken()), now);
    sentence.lastToken(now);
    if (sentence.isTranslated()) {
      lane.remove(sentence);
      rows -= document.search().width();
      sentence.sendAll();
      document.translated(sentence.targetTokens(), sentence.isCut());
    } else {
      sentence.sendCertain();
    }
    goOn(document);
  }

  /** Ends a request that is done; pauses one whose reader has enough to read. */
  private void goOn(Document document) {
    if (document.isTranslated()) {
      remove(document, document.outcome());
      document.stream().end(new TranslationEvent.Finished(document.usage()));
    } else if (document.waits() && !document.isPaused() && !document.stream().hasRoom()) {
      document.paused(true);
      document.read(clock.nanos());
      document.stream().pause();
      resumeIfRead(document); // The reader may have read before it knew this is worth telling.
    }
  }

  private void resumeIfRead(Document document) {
    if (document.stream().isHalfEmpty()) {
      document.stream().resume();
      document.paused(false);
    }
  }

  private void failStalled() {
    long now = clock.nanos();
    for (Document document : turns.all()) {
      if (document.isPaused() && now - document.lastRead() >= stallNanos) {
        fail(
            document,
            "the reader asked for nothing for " + Duration.ofNanos(stallNanos).toSeconds() + " s");
      }
    }
  }

  private void failRun(List<Sentence> batch, RuntimeException cause) {
    Set<Document> failed = new LinkedHashSet<>();
    batch.forEach(sentence -> failed.add(sentence.document()));
    for (Document document : failed) {
      document.listener().failed(cause);
      fail(document, "the model failed to run: " + cause.getMessage());
    }
  }

  private void fail(Document document, String reason) {
    if (!document.isEnded()) {
      remove(document, Outcome.FAILED);
      document.stream().end(new TranslationEvent.Failed(reason));
    }
  }

  private void remove(Document document, Outcome outcome) {
    if (document.isEnded()) {
      return;
    }
    document.end();
    documents.remove(document);
    turns.remove(document);
    rows -= document.rows();
    for (LaneBatch lane : lanes) {
      lane.sentences().stream()
          .filter(sentence -> sentence.document().equals(document))
          .forEach(lane::remove);
    }
    document.listener().finished(outcome, document.usage(), document.age(clock.nanos()));
    ended.accept(document, outcome);
  }
}
