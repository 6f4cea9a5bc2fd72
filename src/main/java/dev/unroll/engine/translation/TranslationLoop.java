package dev.unroll.engine.translation;

import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.JobLoop;
import dev.unroll.engine.LiveJobs;
import dev.unroll.engine.Turn;
import dev.unroll.engine.sampling.GenerationFailed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The {@link TranslationEngine}'s loop: every step of a worker gives its free rows to texts that
 * wait, encodes these, and decodes one token of every translation that it has under way. Workers
 * share what waits, so that all have about as many rows in use, and run the model side by side.
 *
 * <p>A request whose reader does not keep up gets no new rows; its texts that are under way are
 * finished, so that what waits for the reader stays bounded. A run that throws fails the requests
 * it was for and nobody else.
 */
final class TranslationLoop implements JobLoop<TranslationEvent, Document> {
  private final LiveJobs<TranslationEvent, Document> jobs;
  private final Seq2SeqRunner runner;
  private final Vocabularies vocabularies;
  private final TargetTokens targets;
  private final EngineConfig config;
  private final List<TranslationWorker> workers;

  /** Requests that have not ended. */
  private final Set<Document> documents = new LinkedHashSet<>();

  private final FairQueue queue = new FairQueue(documents);

  TranslationLoop(
      Seq2SeqRunner runner,
      Vocabularies vocabularies,
      TargetTokens targets,
      EngineConfig config,
      LiveJobs<TranslationEvent, Document> jobs) {
    this.jobs = jobs;
    this.runner = runner;
    this.vocabularies = vocabularies;
    this.targets = targets;
    this.config = config;
    this.workers =
        runner.workers().stream()
            .map(
                lanes ->
                    new TranslationWorker(lanes, runner.vocabSize(), vocabularies.task(), targets))
            .toList();
  }

  @Override
  public int capacity() {
    return config.slots() * workers.size();
  }

  @Override
  public int workers() {
    return workers.size();
  }

  @Override
  public void add(Document document) {
    documents.add(document);
    queue.add(document);
  }

  @Override
  public boolean step(Turn turn) {
    TranslationWorker worker = workers.get(turn.worker());
    worker.forgetEnded();
    boolean started = start(worker);
    if (!queue.isEmpty()) {
      turn.callAnother();
    }
    if (worker.rows() == 0) {
      return started;
    }
    List<TranslationWorker.Run> runs = new ArrayList<>();
    turn.apart(() -> runs.addAll(worker.run()));
    for (TranslationWorker.Run run : runs) {
      take(worker, run);
    }
    return true;
  }

  @Override
  public void pause(Document document) {
    queue.remove(document);
  }

  @Override
  public void resume(Document document) {
    queue.resume(document);
  }

  /** Workers drop its sentences when they have their turns. */
  @Override
  public void remove(Document document) {
    documents.remove(document);
    queue.remove(document);
  }

  @Override
  public List<Document> live() {
    return List.copyOf(documents);
  }

  /** How many requests have texts that are being translated. */
  @Override
  public int running() {
    int running = 0;
    for (Document document : documents) { // asked for after every step
      running += document.rows() > 0 ? 1 : 0;
    }
    return running;
  }

  @Override
  public long cacheBytes() {
    return runner.cacheBytes();
  }

  @Override
  public TranslationEvent failure(String reason) {
    return new TranslationEvent.Failed(reason);
  }

  @Override
  public TranslationEvent overdue(Document document, String reason) {
    return new TranslationEvent.Failed(reason, true);
  }

  @Override
  public void close() {
    runner.close();
    vocabularies.close();
  }

  /**
   * Gives free rows of a worker to those whose turn it is, as many as may be encoded in one step,
   * but leaves to the others their share of what waits.
   *
   * @return whether there was any
   */
  private boolean start(TranslationWorker worker) {
    boolean any = false;
    boolean anyEncoded = false;
    int budget = config.prefillChunk();
    int share = share();
    Optional<Document> next = queue.next();
    while (next.isPresent()) {
      Document document = next.get();
      Document.Start text = document.next();
      long[] source = document.source(text.text());
      if (source.length == 0) {
        startBlank(document, text);
      } else {
        int width = width(document, text);
        boolean tooMany = source.length > budget && anyEncoded;
        boolean isFull = worker.rows() + width > config.slots();
        if (tooMany || isFull || worker.rows() >= share) {
          break;
        }
        document.start(text, width);
        queue.served(document);
        Sentence sentence = sentence(document, text, width, worker.searches());
        if (worker.takes(sentence)) {
          budget -= source.length;
          worker.add(sentence);
          anyEncoded = true;
        } else { // No row has room for what is required.
          sentence.giveUp(List.of());
          done(document, sentence);
        }
      }
      any = true;
      next = queue.next();
    }
    return any;
  }

  /** How many rows each worker would have if all that waits had some. */
  private int share() {
    int inUse = 0;
    for (TranslationWorker worker : workers) {
      inUse += worker.rows();
    }
    return Math.ceilDiv(inUse + queue.rows(capacity()), workers.size());
  }

  private int width(Document document, Document.Start text) {
    int usual = document.search().width();
    return text.retry().map(retry -> retry.width(usual, config.slots())).orElse(usual);
  }

  private Sentence sentence(
      Document document, Document.Start text, int width, SearchFactory searches) {
    long[] source = document.source(text.text());
    OptionalInt first = document.direction().first();
    int usual = vocabularies.maxTarget(source);
    Sentence.Decoding decoding =
        text.retry()
            .map(
                retry -> {
                  int most = retry.maxLength(usual, vocabularies.mostTarget());
                  return new Sentence.Decoding(
                      searches.again(document.search(), retry, width, source, most, first),
                      width,
                      most,
                      Math.max(source.length, vocabularies.sourceFor(most)),
                      targets.of(source, first, document.shortlist(), retry.phrases().tokens()),
                      text.retry());
                })
            .orElseGet(
                () ->
                    new Sentence.Decoding(
                        searches.begin(search(document, text), text.text(), source, usual, first),
                        width,
                        usual,
                        source.length,
                        targets.of(source, first, document.shortlist(), List.of()),
                        Optional.empty()));
    return new Sentence(document, text.text(), source, decoding, vocabularies);
  }

  private static Search search(Document document, Document.Start text) {
    return document.sentence(text.text()).isChecked()
        ? document.search().withAllHypotheses()
        : document.search();
  }

  private void startBlank(Document document, Document.Start text) {
    document.start(text, 0);
    queue.served(document);
    document
        .job()
        .emit(new TranslationEvent.Translated(text.text(), List.of(new Hypothesis("", 0, null))));
    document.translated(0, 0, false);
    endOrPause(document);
  }

  private void take(TranslationWorker worker, TranslationWorker.Run run) {
    RuntimeException failure = run.failure();
    if (failure != null) {
      run.sentences().forEach(sentence -> worker.remove(run.lane(), sentence));
      failRun(run.sentences(), failure);
      return;
    }
    jobs.runSucceeded();
    EngineListener listener = run.sentences().getFirst().document().job().listener();
    if (run.isEncoder()) {
      listener.prefilled(run.duration());
      return;
    }
    listener.decoded(run.lane().rows(), run.duration());
    for (Sentence sentence : run.sentences()) {
      if (!sentence.document().job().isEnded()) { // Another text of its request may have failed.
        accept(worker, run, sentence);
      }
    }
  }

  private void accept(TranslationWorker worker, TranslationWorker.Run run, Sentence sentence) {
    Document document = sentence.document();
    GenerationFailed failure = run.failures().get(sentence);
    if (failure != null && !sentence.isRetried()) {
      jobs.fail(document, String.valueOf(failure.getMessage()));
      return;
    }
    sentence.reportToken();
    if (failure != null) {
      worker.remove(run.lane(), sentence);
      sentence.giveUp(List.of());
      done(document, sentence);
    } else if (sentence.isOver()) {
      worker.remove(run.lane(), sentence);
      sentence
          .end()
          .ifPresentOrElse(
              retry -> again(document, sentence, retry), () -> done(document, sentence));
    } else {
      sentence.sendCertain();
      endOrPause(document);
    }
  }

  private void again(Document document, Sentence sentence, Retry retry) {
    document.again(sentence.index(), sentence.width(), retry);
    if (!jobs.isPaused(document)) {
      queue.again(document);
      jobs.pauseIfFull(document);
    }
  }

  private void done(Document document, Sentence sentence) {
    document.translated(sentence.width(), sentence.targetTokens(), sentence.isAtLimit());
    endOrPause(document);
  }

  /** Ends a request that is done; pauses one whose reader has enough to read. */
  private void endOrPause(Document document) {
    if (document.isTranslated()) {
      jobs.end(document, document.outcome(), new TranslationEvent.Finished(document.usage()));
    } else if (document.waits()) {
      jobs.pauseIfFull(document);
    }
  }

  private void failRun(List<Sentence> batch, RuntimeException cause) {
    batch.stream()
        .map(Sentence::document)
        .distinct()
        .forEach(document -> jobs.failRun(document, cause));
  }
}
