package dev.unroll.engine.embedding;

import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineHost;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * One loaded encoder and the platform thread that runs it: admit → gather → run → pool → emit, for
 * the texts of all its requests together.
 *
 * <p>Subscribers are called on the engine's thread or on the one that asks for more; they must not
 * block.
 */
public final class EmbeddingEngine implements ServedEngine {
  private final Task.Embedding task;
  private final TextTokens tokens;
  private final int size;
  private final EngineConfig config;
  private final EngineHost<EmbeddingEvent, EmbeddingJob> host;

  /**
   * Starts an engine.
   *
   * @param name the model's, for the thread's name
   * @param tokenizer closed with the engine
   * @param encoder the model; closed with the engine
   */
  public EmbeddingEngine(
      String name,
      Task.Embedding task,
      Tokenizer tokenizer,
      TextEncoder encoder,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    this.task = task;
    this.tokens = new TextTokens(tokenizer, task);
    this.size = encoder.size();
    this.config = config;
    this.host =
        new EngineHost<>(
            name,
            jobs -> new EmbeddingLoop(encoder, tokens, task.normalized(), config, jobs),
            config,
            clock,
            listener);
  }

  @Override
  public EngineHost<?, ?> host() {
    return host;
  }

  /** What the model is for. */
  public Task.Embedding task() {
    return task;
  }

  /** How many numbers a vector has. */
  public int embeddingSize() {
    return size;
  }

  /**
   * Admits a request, see {@link EngineHost#submit}. The answer is one event.
   *
   * @param listener is told of this request, too
   * @throws RequestRejected when it is not admitted
   */
  public Flow.Publisher<EmbeddingEvent> submit(EmbeddingTexts request, EngineListener listener) {
    int count = request.texts().size();
    return host.submit(
        config.textsCounted(count),
        Capability.EMBEDS,
        listener,
        () -> {
          if (count > config.mostTexts()) {
            throw new RequestRejected.TooManyTexts(count, config.mostTexts());
          }
          List<long[]> rows = rows(request);
          return job -> new EmbeddingJob(job, rows, task.context());
        });
  }

  private List<long[]> rows(EmbeddingTexts request) {
    List<long[]> rows = new ArrayList<>();
    for (String text : request.texts()) {
      try {
        rows.add(tokens.of(request.prefix() + text, request.truncated()));
      } catch (TextTokens.TooLong e) {
        throw new RequestRejected.SourceTooLong(
            rows.size(), request.texts().size(), e.tokens(), task.context());
      }
    }
    return rows;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.EMBEDS);
  }

  @Override
  public void warmUp() {
    EmbeddingEvent last =
        host.warmUp(job -> new EmbeddingJob(job, List.of(tokens.shortest()), task.context()));
    if (last instanceof EmbeddingEvent.Failed(String message, boolean _)) {
      throw new IllegalStateException(message);
    }
  }
}
