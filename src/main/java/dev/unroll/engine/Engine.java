package dev.unroll.engine;

import dev.unroll.engine.EngineLoop.Answer;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * One loaded model and the platform thread that runs it: admit → schedule → run → sample → emit,
 * for all its requests together.
 *
 * <p>Subscribers are called on the engine's thread or on the one that asks for more; they must not
 * block.
 */
public final class Engine implements ServedEngine {
  private final Codec codec;
  private final int stateSize;
  private final Set<Capability> capabilities;
  private final EngineConfig config;
  private final EngineHost<Event, Answer> host;

  /**
   * Starts an engine.
   *
   * @param name the model's, for the thread's name
   * @param runner the model; closed with the engine
   */
  public Engine(
      String name,
      Codec codec,
      ModelRunner runner,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    this.codec = codec;
    this.stateSize = codec instanceof TextCodec ? runner.stateSize() : 0;
    this.capabilities = Set.copyOf(codec.capabilities(stateSize));
    this.config = config;
    this.host =
        new EngineHost<>(
            name, jobs -> new EngineLoop(runner, codec, config, jobs), config, clock, listener);
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
  public Flow.Publisher<Event> submit(Request request) {
    return submit(request, EngineListener.NONE);
  }

  /**
   * Admits a request.
   *
   * @param listener is told of this request, too
   * @throws RequestRejected when it is not admitted
   */
  public Flow.Publisher<Event> submit(Request request, EngineListener listener) {
    return host.submit(0, request.needs(), listener, () -> answer(request));
  }

  private Function<Job<Event>, Answer> answer(Request request) {
    Generation generation = codec.begin(request, stateSize, config.maxPromptTokens());
    check(generation);
    return job -> new Answer(job, generation);
  }

  private void check(Generation generation) {
    if (generation.promptTokens() > config.maxPromptTokens()) {
      throw new RequestRejected.PromptTooLong(generation.promptTokens(), config.maxPromptTokens());
    }
    if (generation.maxTokens() > config.maxTokens()) {
      throw new RequestRejected.TooManyTokens(generation.maxTokens(), config.maxTokens());
    }
  }

  /**
   * Admits a conversation, as {@link #submit} does a request. Never waits, but takes as long as its
   * text takes to become tokens.
   *
   * @param listener is told of this request, too
   * @throws RequestRejected when it is not admitted
   */
  public Conversation.Reply converse(Conversation conversation, EngineListener listener) {
    AtomicReference<ChatPrompts.Fitted> fitted = new AtomicReference<>();
    Flow.Publisher<Event> events =
        host.submit(
            0,
            Capability.CHATS,
            listener,
            () -> {
              ChatPrompts.Fitted prompt = codec.prompt(conversation, config.maxPromptTokens());
              fitted.set(prompt);
              return answer(prompt.request(codec.options(conversation, prompt)));
            });
    ChatPrompts.Fitted prompt = Objects.requireNonNull(fitted.get());
    return new Conversation.Reply(events, prompt.dropped(), prompt.form(), prompt.tokens().length);
  }

  /**
   * How many tokens a conversation's prompt has. Nothing is admitted; it takes as long as the text
   * takes to become tokens.
   *
   * @throws RequestRejected when the conversation would not be admitted, however idle the engine is
   */
  public int promptTokens(Conversation conversation) {
    return host.tokenize(
        () -> codec.prompt(conversation, config.maxPromptTokens()).tokens().length);
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  /**
   * Refuses when the model lacks a capability.
   *
   * @throws RequestRejected with the reason
   */
  public void require(Capability wanted) {
    if (!capabilities.contains(wanted)) {
      host.prepare(
          wanted,
          () -> {
            throw codec.lacking(wanted);
          });
    }
  }

  /** Whether the model's own chat template tells it of tools. */
  public boolean knowsTools() {
    return codec.knowsTools();
  }

  /** Why the model does not converse; empty when it does. */
  public Optional<String> noChat() {
    return codec.noChat();
  }

  /**
   * How many numbers an embedding has; 0 when the model gives none.
   *
   * @see Request.Embedding
   */
  public int embeddingSize() {
    return stateSize;
  }

  @Override
  public void warmUp() {
    if (host.warmUp(job -> new Answer(job, codec.warmUp())) instanceof Event.Failed failed) {
      throw new IllegalStateException(failed.message());
    }
  }
}
