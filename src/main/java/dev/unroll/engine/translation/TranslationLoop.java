package dev.unroll.engine.translation;

import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Job;
import dev.unroll.engine.JobLoop;
import dev.unroll.engine.LiveJobs;
import dev.unroll.engine.sampling.GenerationFailed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The {@link TranslationEngine}'s loop: every step gives free rows to texts that wait, encodes
 * these, and decodes one token of every translation that is under way.
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
  private final SearchFactory searches;
  private final List<LaneBatch> lanes = new ArrayList<>();
  private final FairQueue queue = new FairQueue();

  /** Requests that have not ended. */
  private final Set<Document> documents = new LinkedHashSet<>();

  /** How many rows the texts that are being translated may use. */
  private int rows;

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
    this.searches = new SearchFactory(vocabularies.task());
    for (Seq2SeqRunner.Lane lane : runner.lanes()) {
      lanes.add(new LaneBatch(lane, runner.vocabSize(), targets));
    }
  }

  @Override
  public int capacity() {
    return config.slots();
  }

  @Override
  public void add(Document document) {
    documents.add(document);
    queue.add(document);
  }

  @Override
  public boolean step() {
    boolean ran = start();
    for (LaneBatch lane : lanes) {
      if (!lane.isEmpty()) {
        decode(lane);
        ran = true;
      }
    }
    return ran;
  }

  @Override
  public void pause(Document document) {
    queue.remove(document);
  }

  @Override
  public void resume(Document document) {
    queue.resume(document);
  }

  @Override
  public void remove(Document document) {
    documents.remove(document);
    queue.remove(document);
    rows -= document.rows();
    queue.rows(document, -document.rows());
    for (LaneBatch lane : lanes) {
      lane.sentences().stream()
          .filter(sentence -> sentence.document().equals(document))
          .forEach(lane::remove);
    }
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
   * Gives free rows to those whose turn it is, as many as may be encoded in one step.
   *
   * @return whether there was any
   */
  private boolean start() {
    boolean any = false;
    Map<LaneBatch, List<Sentence>> newcomers = new LinkedHashMap<>();
    int budget = config.prefillChunk();
    Optional<Document> next = queue.next();
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
      next = queue.next();
    }
    newcomers.forEach(this::encode);
    return any;
  }

  private Sentence start(Document document) {
    long[] source = document.nextSource();
    int text = document.startNext();
    queue.served(document);
    rows += document.search().width();
    queue.rows(document, document.search().width());
    SentenceSearch search =
        searches.begin(
            document.search(),
            text,
            source,
            vocabularies.maxTarget(source),
            document.direction().first());
    int[] tokens = targets.of(source, document.direction().first());
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

  private LaneBatch lane(long[] source) {
    return lanes.stream().filter(lane -> lane.takes(source)).findFirst().orElseThrow();
  }

  private void encode(LaneBatch lane, List<Sentence> newcomers) {
    // Another text of its request may have failed in another lane.
    newcomers.removeIf(sentence -> sentence.document().job().isEnded());
    if (newcomers.isEmpty()) {
      return;
    }
    Job<TranslationEvent> first = newcomers.getFirst().document().job();
    long start = first.now();
    try {
      lane.start(newcomers);
      jobs.runSucceeded();
    } catch (RuntimeException e) {
      failRun(newcomers, e);
      return;
    }
    first.listener().prefilled(first.since(start));
  }

  private void decode(LaneBatch lane) {
    List<Sentence> batch = lane.sentences();
    Job<TranslationEvent> first = batch.getFirst().document().job();
    long start = first.now();
    Seq2SeqRunner.Step step;
    try {
      step = lane.decode();
      jobs.runSucceeded();
    } catch (RuntimeException e) {
      failRun(batch, e);
      return;
    }
    first.listener().decoded(lane.rows(), first.since(start));
    for (Sentence sentence : batch) {
      if (!sentence.document().job().isEnded()) { // Another text of its request may have failed.
        accept(lane, step, sentence);
      }
    }
  }

  private void accept(LaneBatch lane, Seq2SeqRunner.Step step, Sentence sentence) {
    Document document = sentence.document();
    try {
      sentence.advance(lane.output(step, sentence));
    } catch (GenerationFailed e) {
      jobs.fail(document, String.valueOf(e.getMessage()));
      return;
    }
    sentence.reportToken();
    if (sentence.isTranslated()) {
      lane.remove(sentence);
      rows -= document.search().width();
      queue.rows(document, -document.search().width());
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
