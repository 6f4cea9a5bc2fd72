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
    if (queue.next().isPresent()) {
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
    return (int) documents.stream().filter(document -> document.rows() > 0).count();
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
      long[] source = document.nextSource();
      if (source.length == 0) {
        startBlank(document);
      } else {
        boolean tooMany = source.length > budget && anyEncoded;
        boolean isFull = worker.rows() + document.search().width() > config.slots();
        if (tooMany || isFull || worker.rows() >= share) {
          break;
        }
        budget -= source.length;
        worker.add(start(document, worker.searches()));
        anyEncoded = true;
      }
      any = true;
      next = queue.next();
    }
    return any;
  }

  /** How many rows each worker would have if all that waits had some. */
  private int share() {
    int inUse = workers.stream().mapToInt(TranslationWorker::rows).sum();
    return Math.ceilDiv(inUse + queue.rows(), workers.size());
  }

  private Sentence start(Document document, SearchFactory searches) {
    long[] source = document.nextSource();
    int text = document.startNext();
    queue.served(document);
    SentenceSearch search =
        searches.begin(
            document.sentence(text).isVerified()
                ? document.search().withAllHypotheses()
                : document.search(),
            text,
            source,
            vocabularies.maxTarget(source),
            document.direction().first());
    int[] tokens = targets.of(source, document.direction().first(), document.shortlist());
    return new Sentence(document, text, source, tokens, search, vocabularies);
  }

  private void startBlank(Document document) {
    int text = document.startNext();
    queue.served(document);
    document
        .job()
        .emit(new TranslationEvent.Translated(text, List.of(new Hypothesis("", 0, null))));
    document.translated(0, false);
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
    if (failure != null) {
      jobs.fail(document, String.valueOf(failure.getMessage()));
      return;
    }
    sentence.reportToken();
    if (sentence.isTranslated()) {
      worker.remove(run.lane(), sentence);
      sentence.sendAll();
      document.translated(sentence.targetTokens(), sentence.isAtLimit());
    } else {
      sentence.sendCertain();
    }
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
