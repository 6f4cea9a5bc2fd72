package dev.unroll.chat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param calls what an assistant asked tools for in it
 * @param answered the call whose result this is, of a {@link Role#TOOL}
 */
public record ChatMessage(
    Role role, String content, List<Call> calls, @Nullable Answered answered) {
  public ChatMessage {
    calls = List.copyOf(calls);
  }

  /** A message that has only to do with text. */
  public ChatMessage(Role role, String content) {
    this(role, content, List.of(), null);
  }

  /** The speaker. */
  public enum Role {
    /** Instructions that hold for the whole conversation. */
    SYSTEM("system"),
    /** The human. */
    USER("user"),
    /** The model. */
    ASSISTANT("assistant"),
    /** A tool that the model has called. */
    TOOL("tool");

    private final String word;

    Role(String word) {
      this.word = word;
    }

    /** The role's name in templates and in OpenAI's API. */
    public String word() {
      return word;
    }
  }

  /**
   * A call of a tool.
   *
   * @param arguments an object, or a text where the model wrote none, see {@link PlainValue}
   */
  public record Call(String id, String name, Object arguments) {}

  /**
   * The call that a tool's message belongs to.
   *
   * @param name of the tool
   */
  public record Answered(String id, String name) {}

  /** The same with other texts. */
  public ChatMessage mapped(UnaryOperator<String> change) {
    return new ChatMessage(
        role,
        change.apply(content),
        calls.stream()
            .map(
                call ->
                    new Call(
                        change.apply(call.id()),
                        change.apply(call.name()),
                        PlainValue.mapped(call.arguments(), change)))
            .toList(),
        answered == null
            ? null
            : new Answered(change.apply(answered.id()), change.apply(answered.name())));
  }

  /** The length of all its texts. */
  public long characters() {
    long characters = content.length();
    for (Call call : calls) {
      characters +=
          call.id().length() + call.name().length() + PlainValue.characters(call.arguments());
    }
    return characters;
  }
}
