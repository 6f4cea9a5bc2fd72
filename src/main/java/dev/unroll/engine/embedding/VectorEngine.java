package dev.unroll.engine.embedding;

import dev.unroll.engine.Capability;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineHost;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/**
 * One loaded model that reads whole texts, and the platform thread that runs it: admit → gather →
 * run → pool → emit, for the texts of all its requests together.
 *
 * <p>Subscribers are called on the engine's thread or on the one that asks for more; they must not
 * block.
 */
public abstract sealed class VectorEngine implements ServedEngine
    permits EmbeddingEngine, ClassificationEngine {
  private final Capability capability;
  private final TextTokens tokens;
  private final EngineConfig config;
  private final EngineHost<EmbeddingEvent, EmbeddingJob> host;

  /**
   * Starts an engine.
   *
   * @param name the model's, for the thread's name
   * @param tokens closed with the engine
   * @param encoder the model; closed with the engine
   * @param finish what is done to the numbers that the model gives for a text
   */
  VectorEngine(
      String name,
      Capability capability,
      TextTokens tokens,
      TextEncoder encoder,
      UnaryOperator<float[]> finish,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    this.capability = capability;
    this.tokens = tokens;
    this.config = config;
    this.host =
        new EngineHost<>(
            name,
            jobs -> new EmbeddingLoop(encoder, tokens, finish, config, jobs),
            config,
            clock,
            listener);
  }

  @Override
  public final EngineHost<?, ?> host() {
    return host;
  }

  /**
   * Admits a request, see {@link EngineHost#submit}. The answer is one event.
   *
   * @param listener is told of this request, too
   * @throws RequestRejected when it is not admitted
   */
  public final Flow.Publisher<EmbeddingEvent> submit(
      EmbeddingTexts request, EngineListener listener) {
    int count = request.texts().size();
    return host.submit(
        config.textsCounted(count),
        capability,
        listener,
        () -> {
          if (count > config.mostTexts()) {
            throw RequestRejected.TooManyTexts.ofReader(count, config.mostTexts());
          }
          List<long[]> rows = rows(request);
          return job -> new EmbeddingJob(job, rows, tokens.most());
        });
  }

  private List<long[]> rows(EmbeddingTexts request) {
    List<long[]> rows = new ArrayList<>();
    for (String text : request.texts()) {
      try {
        rows.add(tokens.of(request.prefix() + text, request.truncated()));
      } catch (TextTokens.TooLong e) {
        throw new RequestRejected.SourceTooLong(
            rows.size(), request.texts().size(), e.tokens(), tokens.most());
      } catch (RequestRejected e) {
        throw request.texts().size() == 1 ? e : e.ofText(rows.size());
      }
    }
    return rows;
  }

  @Override
  public final Set<Capability> capabilities() {
    return Set.of(capability);
  }

  @Override
  public final void warmUp() {
    EmbeddingEvent last =
        host.warmUp(job -> new EmbeddingJob(job, List.of(tokens.shortest()), tokens.most()));
    if (last instanceof EmbeddingEvent.Failed(String message, boolean _)) {
      throw new IllegalStateException(message);
    }
  }
}
