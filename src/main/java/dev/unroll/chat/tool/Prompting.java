package dev.unroll.chat.tool;

import dev.unroll.chat.PlainValue;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a prompt is made of beside the messages.
 *
 * @param tools that the model may call in its answer
 * @param severalCalls whether it may call more than once
 * @param variables further ones for the template
 * @param end where the prompt ends
 * @param isComplete whether it must have all messages, also where they are too long
 */
public record Prompting(
    List<Tool> tools,
    boolean severalCalls,
    Map<String, @Nullable Object> variables,
    End end,
    boolean isComplete) {
  /** Only what the messages say. */
  public static final Prompting PLAIN = new Prompting(List.of(), true, Map.of(), End.ANSWER);

  public Prompting {
    tools = List.copyOf(tools);
  }

  /** Of which the oldest turns may be dropped. */
  public Prompting(
      List<Tool> tools, boolean severalCalls, Map<String, @Nullable Object> variables, End end) {
    this(tools, severalCalls, variables, end, false);
  }

  /** Where a prompt ends. */
  public enum End {
    /** Where the assistant begins to speak. */
    ANSWER,
    /** Behind the last message. */
    MESSAGES,
    /** Within the last message, which the model continues. */
    WITHIN_LAST
  }

  /** The same with other texts. */
  public Prompting mapped(UnaryOperator<String> change) {
    return new Prompting(
        tools.stream().map(tool -> tool.mapped(change)).toList(),
        severalCalls,
        PlainValue.mapped(variables, change),
        end,
        isComplete);
  }

  /** The length of all its texts. */
  public long characters() {
    return tools.stream().mapToLong(tool -> PlainValue.characters(tool.definition())).sum()
        + (variables.isEmpty() ? 0 : PlainValue.characters(variables));
  }
}
