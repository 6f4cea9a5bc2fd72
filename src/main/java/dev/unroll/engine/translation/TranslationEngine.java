package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineHost;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.lexical.Domain;
import dev.unroll.engine.lexical.DomainFiles;
import dev.unroll.engine.lexical.LexicalShortlist;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * One loaded encoder–decoder model and the platform thread that runs it: admit → encode → decode →
 * search → emit, for the texts of all its requests together.
 *
 * <p>Subscribers are called on the engine's thread or on the one that asks for more; they must not
 * block.
 */
public final class TranslationEngine implements ServedEngine {
  private final Task.Seq2Seq task;
  private final Vocabularies vocabularies;
  private final boolean aligns;
  private final DomainFiles domain;
  private final EngineConfig config;
  private final EngineHost<TranslationEvent, Document> host;

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
    this(
        name,
        task,
        source,
        target,
        runner,
        Optional.empty(),
        DomainFiles.NONE,
        config,
        clock,
        listener);
  }

  /**
   * Starts an engine of a model that may have a shortlist.
   *
   * @param shortlist of the tokens that translations may have, only where the model chooses
   * @param domain what its folder says of the translations that its owner wants
   */
  public TranslationEngine(
      String name,
      Task.Seq2Seq task,
      Tokenizer source,
      Tokenizer target,
      Seq2SeqRunner runner,
      Optional<LexicalShortlist> shortlist,
      DomainFiles domain,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    this.task = task;
    this.vocabularies = new Vocabularies(task, source, target);
    this.aligns = runner.aligns();
    this.domain =
        domain.readAhead(
            Optional.ofNullable(task.languages()).map(TranslationEngine::direction).orElse("all"));
    this.config = config;
    this.host =
        new EngineHost<>(
            name,
            jobs ->
                new TranslationLoop(
                    runner, vocabularies, TargetTokens.of(task, shortlist), config, jobs),
            config,
            clock,
            listener);
  }

  @Override
  public EngineHost<?, ?> host() {
    return host;
  }

  /**
   * Admits a request, see {@link EngineHost#submit}.
   *
   * @throws RequestRejected when it is not admitted
   */
  public Flow.Publisher<TranslationEvent> submit(TranslationRequest request) {
    return submit(request, EngineListener.NONE);
  }

  /**
   * Admits a request.
   *
   * @param listener is told of this request, too
   * @throws RequestRejected when it is not admitted
   */
  public Flow.Publisher<TranslationEvent> submit(
      TranslationRequest request, EngineListener listener) {
    return host.submit(
        config.textsCounted(request.sentences().size()),
        Capability.TRANSLATES,
        listener,
        () -> {
          check(request);
          Direction direction = vocabularies.direction(request.languages());
          List<long[]> sources = sources(request.sentences(), direction);
          boolean aligned = request.alignment() && aligns;
          return job ->
              new Document(
                  job,
                  request.search(),
                  request.sentences(),
                  sources,
                  aligned,
                  direction,
                  request.shortlist(),
                  request.breaksLoops());
        });
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.TRANSLATES);
  }

  /** Whether the model knows all characters of a text. */
  boolean reads(String text) {
    return vocabularies.reads(text);
  }

  /**
   * Whether a text is short enough for the model.
   *
   * @param languages that are asked for; the model's own where it is empty
   * @throws RequestRejected when it has characters that the model does not know
   */
  public boolean fits(String text, Optional<Task.Languages> languages) {
    return vocabularies.mayFit(text, maxSourceTokens())
        && sourceTokens(text, languages) <= maxSourceTokens();
  }

  /**
   * How many tokens a text has for the encoder, its end included.
   *
   * @param languages that are asked for; the model's own where it is empty
   * @throws RequestRejected when it has characters that the model does not know
   */
  int sourceTokens(String text, Optional<Task.Languages> languages) {
    return host.tokenize(() -> vocabularies.sourceRow(text, vocabularies.direction(languages)))
        .length;
  }

  /**
   * Refuses while no request would be admitted, before texts are cut for one.
   *
   * @throws RequestRejected when the queue is full, or the engine admits nothing any more
   */
  void requireRoom() {
    host.requireRoom(Capability.TRANSLATES);
  }

  /** What the model is for. */
  public Task.Seq2Seq task() {
    return task;
  }

  /**
   * What its folder says of the translations that its owner wants.
   *
   * @param languages that are asked for; the model's own where it is empty
   */
  Domain domain(Optional<Task.Languages> languages) {
    return languages
        .or(() -> Optional.ofNullable(task.languages()))
        .map(pair -> domain.domain(direction(pair)))
        .orElseGet(() -> domain.domain("all"));
  }

  private static String direction(Task.Languages pair) {
    return pair.source() + "-" + pair.target();
  }

  /** Whether the model can tell its alignment. */
  public boolean aligns() {
    return aligns;
  }

  /** The widest beam. */
  public int widest() {
    return config.slots();
  }

  /** How many tokens a text may have, its end included. */
  public int maxSourceTokens() {
    return task.limits().source();
  }

  private void check(TranslationRequest request) {
    Search search = request.search();
    if (search.width() > config.slots()) {
      throw new RequestRejected.BadSearch(
          "a beam of width %d is asked for; at most %d are allowed"
              .formatted(search.width(), config.slots()));
    }
    if (search.needsAlignment() && !aligns) {
      throw new RequestRejected.BadSearch(
          "the model does not tell its alignment, which a coverage penalty needs");
    }
    int count = request.sentences().size();
    if (count > config.mostTexts()) {
      throw new RequestRejected.TooManyTexts(count, config.mostTexts());
    }
  }

  private List<long[]> sources(List<SourceSentence> texts, Direction direction) {
    List<long[]> sources = new ArrayList<>();
    for (SourceSentence text : texts) {
      long[] row = vocabularies.sourceRow(text.text(), direction);
      if (row.length > maxSourceTokens()) {
        throw new RequestRejected.SourceTooLong(
            sources.size(), texts.size(), row.length, maxSourceTokens());
      }
      sources.add(row);
    }
    return sources;
  }

  @Override
  public void warmUp() {
    long[] onlyEnd = {task.special().end()};
    TranslationEvent last =
        host.warmUp(
            job ->
                new Document(
                    job,
                    new Search.Greedy(),
                    List.of(SourceSentence.of("")),
                    List.of(onlyEnd),
                    aligns,
                    Direction.PLAIN,
                    true,
                    false));
    if (last instanceof TranslationEvent.Failed failed) {
      throw new IllegalStateException(failed.message());
    }
  }
}
