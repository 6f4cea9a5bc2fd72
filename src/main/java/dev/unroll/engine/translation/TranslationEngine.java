package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.Admission;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.EngineThread;
import dev.unroll.engine.LastEvent;
import dev.unroll.engine.Outcome;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import dev.unroll.text.token.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One loaded encoder–decoder model and the platform thread that runs it: admit → read → write →
 * search → emit, for the texts of all its requests together.
 *
 * <p>Subscribers are called on the engine's thread or on the one that asks for more; they must not
 * block.
 */
public final class TranslationEngine implements ServedEngine {
  private final Task.Seq2Seq task;
  private final Vocabularies vocabularies;
  private final Seq2SeqRunner runner;
  private final EngineConfig config;
  private final Clock clock;
  private final EngineListener listener;
  private final Admission admission;
  private final TranslationLoop loop;
  private final EngineThread thread;
  private final Document.Signals signals;

  /** Texts of admitted requests that have not ended, as they are counted. */
  private final AtomicInteger texts = new AtomicInteger();

  private volatile int running;

  /**
   * Starts an engine.
   *
   * @param name the model's, for the thread's name
   * @param source closed with the engine
   * @param target closed with the engine; may be the same
   * @param runner the model; closed with the engine
   * @param config its slots are the rows that are decoded together
   */
  public TranslationEngine(
      String name,
      Task.Seq2Seq task,
      Tokenizer source,
      Tokenizer target,
      Seq2SeqRunner runner,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    this.task = task;
    this.vocabularies = new Vocabularies(task, source, target);
    this.runner = runner;
    this.config = config;
    this.clock = clock;
    this.listener = listener;
    this.admission = new Admission(config.slots(), config.queue());
    this.loop = new TranslationLoop(runner, vocabularies, config, clock, this::ended);
    this.signals =
        new Document.Signals() {
          @Override
          public void left(Document document) {
            post(() -> loop.left(document));
          }

          @Override
          public void read(Document document) {
            post(() -> loop.read(document));
          }
        };
    this.thread = new EngineThread(name, new Work(), clock);
  }

  /**
   * Admits a request. Never blocks. The answer begins at once and waits in a small buffer for its
   * one subscriber; a subscriber that asks for nothing pauses it, one that cancels ends it.
   *
   * @throws RequestRejected when it is not admitted
   */
  public Flow.Publisher<TranslationEvent> submit(TranslationRequest request) {
    try {
      Document document = admit(request);
      listener.admitted();
      post(() -> loop.add(document));
      return document.stream();
    } catch (RequestRejected e) {
      listener.rejected(e);
      throw e;
    }
  }

  /**
   * How many tokens a text has for this model, its end included; 0 for a blank one.
   *
   * @throws RequestRejected when it has characters that the model does not know
   */
  public int sourceTokens(String text) {
    return sourceRow(text).length;
  }

  /** What the model is for. */
  public Task.Seq2Seq task() {
    return task;
  }

  /** Whether the model can tell its alignment. */
  public boolean aligns() {
    return runner.aligns();
  }

  /** The widest beam. */
  public int widest() {
    return config.slots();
  }

  /** How many tokens a text may have, its end included. */
  public int maxSourceTokens() {
    return task.limits().source();
  }

  private Document admit(TranslationRequest request) {
    admission.check();
    check(request.search());
    int count = request.texts().size();
    if (count > config.mostTexts()) {
      throw new RequestRejected.TooManyTexts(count, config.mostTexts());
    }
    List<long[]> sources = new ArrayList<>();
    for (String text : request.texts()) {
      long[] row = sourceRow(text);
      if (row.length > maxSourceTokens()) {
        throw new RequestRejected.SourceTooLong(
            sources.size(), count, row.length, maxSourceTokens());
      }
      sources.add(row);
    }
    admission.enter();
    int counted = config.textsCounted(count);
    if (texts.addAndGet(counted) > config.texts()) {
      texts.addAndGet(-counted);
      admission.leave();
      throw admission.full();
    }
    return document(request, sources, listener);
  }

  private void check(Search search) {
    if (search.width() > config.slots()) {
      throw new RequestRejected.BadSearch(
          "a beam of width %d is asked for; at most %d are allowed"
              .formatted(search.width(), config.slots()));
    }
    if (search.needsAlignment() && !runner.aligns()) {
      throw new RequestRejected.BadSearch(
          "the model does not tell its alignment, which a coverage penalty needs");
    }
  }

  private long[] sourceRow(String text) {
    try {
      return vocabularies.sourceRow(text);
    } catch (IllegalStateException e) {
      if (thread.isClosed()) { // The tokenizer went in between.
        throw new RequestRejected.Draining();
      }
      throw e;
    }
  }

  private Document document(
      TranslationRequest request, List<long[]> sources, EngineListener toldOfIt) {
    return new Document(
        request,
        sources,
        request.alignment() && runner.aligns(),
        config.buffer(),
        signals,
        toldOfIt,
        clock.nanos());
  }

  @Override
  public void warmUp() {
    admission.enterUnasked();
    texts.incrementAndGet();
    long[] onlyEnd = {task.special().end()};
    TranslationRequest request =
        new TranslationRequest(List.of(""), new Search.Greedy(), runner.aligns());
    Document document = document(request, List.of(onlyEnd), EngineListener.NONE);
    LastEvent<TranslationEvent> last = new LastEvent<>();
    document.stream().subscribe(last);
    post(() -> loop.add(document));
    if (last.await() instanceof TranslationEvent.Failed failed) {
      throw new IllegalStateException(failed.message());
    }
  }

  @Override
  public int running() {
    return running;
  }

  @Override
  public int waiting() {
    return Math.max(0, admission.live() - running);
  }

  @Override
  public boolean drain(Duration patience) {
    return admission.drain(patience);
  }

  @Override
  public void close() {
    admission.shut();
    thread.close();
  }

  private void post(Runnable message) {
    thread.post(message);
  }

  private void ended(Document document, Outcome outcome) {
    running = loop.running();
    texts.addAndGet(-config.textsCounted(document.texts()));
    switch (outcome) {
      case STOP, LENGTH -> admission.served(document.age(clock.nanos()));
      case FAILED, CANCELLED -> {}
    }
    admission.leave();
  }

  private final class Work implements EngineThread.Work {
    @Override
    public boolean step() {
      boolean ran = loop.step();
      running = loop.running();
      return ran;
    }

    @Override
    public OptionalLong deadlineNanos() {
      return loop.deadlineNanos();
    }

    @Override
    public void failAll(String reason) {
      loop.failAll(reason);
    }

    @Override
    public void release() {
      runner.close();
      vocabularies.close();
    }
  }
}
