package dev.unroll.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * One loaded model and the platform thread that runs it: admit → schedule → run → sample → emit,
 * for all its requests together.
 *
 * <p>Subscribers are called on the engine's thread or on the one that asks for more; they must not
 * block.
 */
public final class Engine implements ServedEngine {
  private final Codec codec;
  private final ModelRunner runner;
  private final EngineConfig config;
  private final Clock clock;
  private final EngineListener listener;
  private final Admission admission;
  private final EngineLoop loop;
  private final EngineThread thread;
  private final Answer.Signals signals;

  private volatile int running;

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
    this.runner = runner;
    this.config = config;
    this.clock = clock;
    this.listener = listener;
    this.admission = new Admission(runner.slots(), config.queue());
    this.loop = new EngineLoop(runner, codec, config, clock, this::ended);
    this.signals =
        new Answer.Signals() {
          @Override
          public void left(Answer answer) {
            post(() -> loop.left(answer));
          }

          @Override
          public void read(Answer answer) {
            post(() -> loop.read(answer));
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
  public Flow.Publisher<Event> submit(Request request) {
    try {
      Answer answer = admit(request);
      listener.admitted();
      post(() -> loop.add(answer));
      return answer.stream();
    } catch (RequestRejected e) {
      listener.rejected(e);
      throw e;
    }
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
    return codec instanceof TextCodec ? runner.stateSize() : 0;
  }

  /**
   * Admits a conversation, as {@link #submit} does a request. Never waits, but takes as long as its
   * text takes to become tokens.
   *
   * @throws RequestRejected when it is not admitted
   */
  public Conversation.Reply converse(Conversation conversation) {
    ChatPrompts.Fitted prompt;
    try {
      admission.check();
      prompt = prepare(() -> codec.prompt(conversation, config.maxPromptTokens()));
    } catch (RequestRejected e) {
      listener.rejected(e);
      throw e;
    }
    Request request =
        new Request.Tokens(
            prompt.tokens(),
            conversation.maxTokens(),
            conversation.sampling(),
            conversation.stop());
    return new Conversation.Reply(submit(request), prompt.dropped());
  }

  private Answer admit(Request request) {
    admission.check();
    Generation generation = prepare(() -> codec.begin(request, runner.stateSize()));
    if (generation.promptTokens() > config.maxPromptTokens()) {
      throw new RequestRejected.PromptTooLong(generation.promptTokens(), config.maxPromptTokens());
    }
    if (generation.maxTokens() > config.maxTokens()) {
      throw new RequestRejected.TooManyTokens(generation.maxTokens(), config.maxTokens());
    }
    admission.enter();
    return new Answer(generation, config.buffer(), signals, listener, clock.nanos());
  }

  private <T> T prepare(Supplier<T> preparation) {
    try {
      return preparation.get();
    } catch (IllegalStateException e) {
      if (thread.isClosed()) { // The tokenizer went in between.
        throw new RequestRejected.Draining();
      }
      throw e;
    }
  }

  @Override
  public void warmUp() {
    admission.enterUnasked();
    Answer answer =
        new Answer(codec.warmUp(), config.buffer(), signals, EngineListener.NONE, clock.nanos());
    LastEvent<Event> last = new LastEvent<>();
    answer.stream().subscribe(last);
    post(() -> loop.add(answer));
    if (last.await() instanceof Event.Failed failed) {
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

  private void ended(Answer answer, Outcome outcome) {
    running = loop.running();
    switch (outcome) {
      case STOP, LENGTH -> admission.served(answer.age(clock.nanos()));
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
      codec.close();
    }
  }
}
