package dev.unroll.data.set;

import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatMessage.Answered;
import dev.unroll.chat.tool.Tool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation.
 *
 * @param services what it is about, such as {@code Restaurants_2}; may be empty
 * @param tools that the assistant may call in it; may be empty
 * @param turns in their order, at least one
 */
public record Dialogue(List<String> services, List<Tool> tools, List<Turn> turns) {
  public Dialogue {
    services = List.copyOf(services);
    tools = List.copyOf(tools);
    turns = List.copyOf(turns);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("a dialogue has at least one turn");
    }
  }

  /** A conversation without tools. */
  public Dialogue(List<String> services, List<Turn> turns) {
    this(services, List.of(), turns);
  }

  /** The speaker, named as in chat templates. */
  public enum Role {
    /** Gives instructions for the conversation. */
    SYSTEM,
    /** The human. */
    USER,
    /** The model, whose words are learnt. */
    ASSISTANT,
    /** A tool that the model has called. */
    TOOL
  }

  /**
   * One message.
   *
   * @param calls what the assistant asks tools for in it
   * @param answered the call whose result this is, of a {@link Role#TOOL}
   * @param isLearned whether it counts where only the assistant's words are learnt
   */
  public record Turn(
      Role role,
      String text,
      List<ChatMessage.Call> calls,
      @Nullable Answered answered,
      boolean isLearned) {
    public Turn {
      calls = List.copyOf(calls);
    }

    /** A message that has only to do with text. */
    public Turn(Role role, String text) {
      this(role, text, List.of(), null, role == Role.ASSISTANT);
    }

    /** The same for a chat template. */
    public ChatMessage message() {
      ChatMessage.Role speaker =
          switch (role) {
            case SYSTEM -> ChatMessage.Role.SYSTEM;
            case USER -> ChatMessage.Role.USER;
            case ASSISTANT -> ChatMessage.Role.ASSISTANT;
            case TOOL -> ChatMessage.Role.TOOL;
          };
      return new ChatMessage(speaker, text, calls, answered);
    }
  }

  /** Whether it has anything to do with tools. */
  public boolean hasTools() {
    return !tools.isEmpty()
        || turns.stream().anyMatch(turn -> turn.role() == Role.TOOL || !turn.calls().isEmpty());
  }

  /** The names of the functions that the assistant may call. */
  public List<String> toolNames() {
    return tools.stream().map(Tool::name).toList();
  }

  /** The same with other turns. */
  public Dialogue with(List<Turn> others) {
    return new Dialogue(services, tools, others);
  }

  /**
   * What it is about, without the number of a variant: {@code Restaurants} and {@code Hotels}, each
   * once, in the order of the services.
   */
  public List<String> domains() {
    return services.stream().map(service -> service.replaceFirst("_\\d+$", "")).distinct().toList();
  }
}
