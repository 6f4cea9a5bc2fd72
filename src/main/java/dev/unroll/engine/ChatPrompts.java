package dev.unroll.engine;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.Task;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatMessage.Role;
import dev.unroll.chat.ChatTemplate;
import dev.unroll.chat.TemplateException;
import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.CallFormat;
import dev.unroll.chat.tool.ConversationTemplate;
import dev.unroll.chat.tool.Prompting;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Conversations as prompts of one model. Messages become plain text; only the template's own words
 * become special tokens.
 *
 * <p>A conversation that is too long loses its oldest turns, a user's message and what follows it
 * each; never a system message, and never the last turn.
 */
final class ChatPrompts {
  /** An answer is left this share of the context, if so much is asked for. */
  private static final int LEAST_ROOM = 4;

  private final Tokenizer tokenizer;
  private final ConversationTemplate template;
  private final Optional<Integer> context;

  private ChatPrompts(
      Tokenizer tokenizer, ConversationTemplate template, Optional<Integer> context) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.context = context;
  }

  /**
   * The prompts of a model.
   *
   * @param context most tokens of a prompt and its answer
   * @throws BundleException when its template is broken, or is of another model's tokenizer
   */
  static ChatPrompts open(Tokenizer tokenizer, Task.Chat chat, Optional<Integer> context) {
    try {
      ChatTemplate template = ChatTemplate.compile(chat.template(), chat.begin(), chat.end());
      String bare = template.render(List.of(new ChatMessage(Role.USER, "")));
      var unused = tokenizer.encodeWithControls(bare);
      Optional<CallFormat> calls = Optional.ofNullable(chat.calls()).map(CallFormat::named);
      return new ChatPrompts(
          tokenizer, ConversationTemplate.of(template, chat.template(), calls), context);
    } catch (TemplateException | TokenizerException e) {
      throw new BundleException("config.json: task.chat.template: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new BundleException("config.json: task.chat.calls: " + e.getMessage(), e);
    }
  }

  /** Whether the template tells the model of tools. */
  boolean knowsTools() {
    return template.knowsTools();
  }

  /**
   * A prompt.
   *
   * @param dropped how many of the oldest messages are not in it
   * @param isWhole whether the answer is a text of its own
   * @param form how the answer is to be read
   * @param shown names of special tokens that are part of its text
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Fitted(long[] tokens, int dropped, boolean isWhole, AnswerForm form, Set<String> shown) {
    Request.Tokens request(TextOptions options) {
      return new Request.Tokens(tokens, isWhole, shown, options);
    }
  }

  /** A conversation without anything that could become a special token. */
  private record Guarded(List<ChatMessage> messages, Prompting prompting) {}

  /** What remains of a conversation when some turns are dropped. */
  private sealed interface Attempt {
    /** In tokens. */
    record Encoded(Fitted prompt) implements Attempt {}

    /** Too long by its characters alone, and not tokenised. */
    record TooLong(int characters) implements Attempt {}

    default boolean fits(int tokens) {
      return this instanceof Encoded(Fitted prompt) && prompt.tokens().length <= tokens;
    }
  }

  /**
   * The prompt that holds as much of a conversation as fits.
   *
   * @param longest most tokens of a prompt
   * @throws RequestRejected when not even the last turn fits, or the model has no tokens or no
   *     template for the messages
   */
  Fitted fit(Conversation conversation, int longest) {
    int most = Math.min(longest, context.map(all -> all - 1).orElse(longest));
    refuseTooLong(conversation.messages(), most);
    Guarded guarded = guarded(conversation);
    List<ChatMessage> messages = guarded.messages();
    int wanted =
        context
            .map(
                all ->
                    all
                        - Math.min(
                            conversation.options().maxTokens(), Math.max(1, all / LEAST_ROOM)))
            .map(room -> Math.min(room, most))
            .orElse(most);
    int enough = guarded.prompting().isComplete() ? 0 : droppableTurns(messages);
    int tooFew = Math.max(0, enough - wanted); // A turn takes a token at least.
    Attempt best = without(guarded, tooFew, most);
    if (!best.fits(wanted)) {
      // The fewest turns without which the rest fits lie between what is too few and what is
      // enough.
      if (enough > tooFew) {
        best = without(guarded, enough, most);
      }
      while (enough - tooFew > 1) {
        int middle = (tooFew + enough) >>> 1;
        Attempt half = without(guarded, middle, most);
        if (half.fits(wanted)) {
          enough = middle;
          best = half;
        } else {
          tooFew = middle;
        }
      }
    }
    return switch (best) {
      case Attempt.TooLong(int characters) ->
          throw RequestRejected.PromptTooLong.ofCharacters(characters, most);
      case Attempt.Encoded(Fitted prompt) -> {
        if (prompt.tokens().length > most) {
          throw new RequestRejected.PromptTooLong(prompt.tokens().length, most);
        }
        yield prompt;
      }
    };
  }

  /** Refuses a last message of a user, which is in every prompt, that is too long by itself. */
  private void refuseTooLong(List<ChatMessage> messages, int most) {
    if (messages.isEmpty()) {
      return;
    }
    ChatMessage last = messages.getLast();
    String said = last.content().strip(); // as templates do
    if (last.role() == Role.USER && !tokenizer.mayFit(said, most)) {
      throw RequestRejected.PromptTooLong.ofCharacters(said.length(), most);
    }
  }

  private Guarded guarded(Conversation conversation) {
    List<ChatMessage> guarded = new ArrayList<>();
    for (ChatMessage message : conversation.messages()) {
      String unknown = tokenizer.unknownCharacters(message.content());
      if (!unknown.isEmpty()) {
        throw new RequestRejected.UnknownCharacters(unknown);
      }
      guarded.add(message.mapped(tokenizer::guarded));
    }
    return new Guarded(guarded, conversation.prompting().mapped(tokenizer::guarded));
  }

  /** All turns but the last; an assistant's messages before the first user message are one too. */
  private static int droppableTurns(List<ChatMessage> messages) {
    int turns = 0;
    for (ChatMessage message : messages) {
      turns = after(turns, message);
    }
    return Math.max(0, turns - 1);
  }

  /** How many turns have begun with a message, if so many had before it. */
  private static int after(int turns, ChatMessage message) {
    return switch (message.role()) {
      case USER -> turns + 1;
      case ASSISTANT, TOOL -> Math.max(1, turns);
      case SYSTEM -> turns;
    };
  }

  private Attempt without(Guarded guarded, int turns, int most) {
    List<ChatMessage> messages = guarded.messages();
    Prompting prompting = guarded.prompting();
    List<ChatMessage> kept = new ArrayList<>();
    int turn = 0;
    for (ChatMessage message : messages) {
      turn = after(turn, message);
      if (message.role() == Role.SYSTEM || turn > turns) {
        kept.add(message);
      }
    }
    try {
      String text = template.render(kept, prompting);
      if (!tokenizer.mayFit(text, most)) {
        return new Attempt.TooLong(text.length());
      }
      long[] tokens = tokenizer.encodeWithControls(text);
      return new Attempt.Encoded(
          new Fitted(
              tokens,
              messages.size() - kept.size(),
              prompting.end() != Prompting.End.WITHIN_LAST,
              template.form(prompting, text),
              template.shown(prompting)));
    } catch (TemplateException.Refusal e) {
      throw new RequestRejected.BadConversation(
          "the model's template refuses this conversation: " + e.getMessage());
    } catch (TemplateException | TokenizerException e) {
      throw new RequestRejected.BadConversation(
          "the model's template cannot write this conversation: " + e.getMessage());
    }
  }
}
