package dev.unroll.engine;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.Scaler;
import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineLoop.Answer;
import dev.unroll.text.token.Tokenizer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What requests mean to a model, and its steps to a reader. One for each kind of model. */
public abstract sealed class Codec permits TextCodec, SeriesCodec {
  /** Why most models do not converse. */
  static final String NO_TEMPLATE = "it has no chat template";

  Codec() {}

  /**
   * For a model of text.
   *
   * @param tokenizer closed with the engine
   * @param task says which tokens end a text, how many a text may have in all, and how a
   *     conversation is written
   * @throws dev.unroll.bundle.BundleException when its chat template is broken; the tokenizer is
   *     then closed
   */
  public static Codec text(Tokenizer tokenizer, Task.Text task) {
    try {
      return new TextCodec(tokenizer, task, chat(tokenizer, task), NO_TEMPLATE);
    } catch (BundleException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * For a model of text that another program exported. If its chat template cannot be used here,
   * the model still continues texts.
   *
   * @param tokenizer closed with the engine
   */
  public static Codec foreignText(Tokenizer tokenizer, Task.Text task) {
    try {
      return new TextCodec(tokenizer, task, chat(tokenizer, task), NO_TEMPLATE);
    } catch (BundleException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      String noChat = "its chat template cannot be used: " + cause.getMessage();
      return new TextCodec(tokenizer, task, Optional.empty(), noChat);
    }
  }

  private static Optional<ChatPrompts> chat(Tokenizer tokenizer, Task.Text task) {
    Optional<Integer> context = Optional.ofNullable(task.context());
    return Optional.ofNullable(task.chat())
        .map(template -> ChatPrompts.open(tokenizer, template, context));
  }

  /** For a model of series. */
  public static Codec series(Scaler scaler) {
    return new SeriesCodec(scaler);
  }

  /**
   * Prepares a request; on any thread.
   *
   * @param stateSize width of the model's last layer; 0 when the model does not give it
   * @param longest most tokens, or time steps, of a prompt
   * @throws RequestRejected when the model cannot continue what is given
   */
  abstract Generation begin(Request request, int stateSize, int longest);

  /**
   * Writes a conversation as a prompt; on any thread.
   *
   * @param longest most tokens of a prompt
   * @throws RequestRejected when the model cannot answer it
   */
  ChatPrompts.Fitted prompt(Conversation conversation, int longest) {
    throw lacking(Capability.CHATS);
  }

  /**
   * How a conversation is answered: as it is wanted, with calls of tools in the model's own form.
   */
  TextOptions options(Conversation conversation, ChatPrompts.Fitted prompt) {
    return conversation.options();
  }

  /**
   * What the model can do.
   *
   * @param stateSize width of the model's last layer; 0 when the model does not give it
   */
  abstract Set<Capability> capabilities(int stateSize);

  /** The refusal of a request for something that is none of the {@link #capabilities}. */
  abstract RequestRejected lacking(Capability wanted);

  /** Why the model does not converse; empty when it does. */
  Optional<String> noChat() {
    return Optional.of(NO_TEMPLATE);
  }

  /** Whether the model's own template tells it of tools. */
  boolean knowsTools() {
    return false;
  }

  /** The shortest generation that uses the model from prompt to second token. */
  abstract Generation warmUp();

  /** The next time step of every sequence, row by row. */
  abstract Input gather(List<Answer> batch);

  /** Releases what it holds. */
  abstract void close();
}
