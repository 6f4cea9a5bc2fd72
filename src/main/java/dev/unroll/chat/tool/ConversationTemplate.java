package dev.unroll.chat.tool;

import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatMessage.Role;
import dev.unroll.chat.ChatTemplate;
import dev.unroll.chat.TemplateException;
import dev.unroll.chat.tool.AnswerForm.Reasoning;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model's chat template with what it can write beside messages, found out by trying, and how the
 * model's answers are to be read. Thread-safe.
 */
public final class ConversationTemplate {
  private static final String PROBE = "probe_of_a_tool";
  private static final Tool PROBED =
      new Tool(
          PROBE,
          Map.of(
              "type",
              "function",
              "function",
              Map.of(
                  "name",
                  PROBE,
                  "description",
                  "None",
                  "parameters",
                  Map.of("type", "object", "properties", Map.of()))));

  private final ChatTemplate template;
  private final CallFormat format;
  private final boolean knowsTools;
  private final boolean knowsSystem;
  private final boolean reasons;

  private ConversationTemplate(
      ChatTemplate template,
      CallFormat format,
      boolean knowsTools,
      boolean knowsSystem,
      boolean reasons) {
    this.template = template;
    this.format = format;
    this.knowsTools = knowsTools;
    this.knowsSystem = knowsSystem;
    this.reasons = reasons;
  }

  /**
   * Tries a template.
   *
   * @param source of it
   * @param format how the model writes calls; where nothing is said, by the marks in the template
   */
  public static ConversationTemplate of(
      ChatTemplate template, String source, Optional<CallFormat> format) {
    ChatMessage user = new ChatMessage(Role.USER, "Hello");
    boolean knowsTools =
        writes(
            template,
            List.of(user),
            new Prompting(List.of(PROBED), true, Map.of(), Prompting.End.ANSWER));
    boolean knowsSystem =
        writes(template, List.of(new ChatMessage(Role.SYSTEM, PROBE), user), Prompting.PLAIN);
    return new ConversationTemplate(
        template,
        format.orElseGet(() -> knowsTools ? CallFormat.of(source) : CallFormat.JSON),
        knowsTools,
        knowsSystem,
        source.contains(ReasoningParser.CLOSE));
  }

  /** Whether the template itself tells the model of tools. */
  public boolean knowsTools() {
    return knowsTools;
  }

  /** Whether the probe is in what it writes. */
  private static boolean writes(ChatTemplate template, List<ChatMessage> messages, Prompting how) {
    try {
      return rendered(template, messages, how, true).contains(PROBE);
    } catch (TemplateException e) {
      return false;
    }
  }

  private static String rendered(
      ChatTemplate template, List<ChatMessage> messages, Prompting how, boolean answered) {
    List<Map<String, @Nullable Object>> tools = how.tools().stream().map(Tool::definition).toList();
    return template.render(messages, answered, tools, how.variables());
  }

  /**
   * A conversation as a prompt.
   *
   * @throws TemplateException.Refusal when the template refuses the conversation
   * @throws TemplateException when it cannot be rendered
   */
  public String render(List<ChatMessage> messages, Prompting how) {
    boolean answered = how.end() == Prompting.End.ANSWER;
    String prompt =
        knowsTools || !hasTools(messages, how)
            ? rendered(template, messages, how, answered)
            : template.render(
                ToolsInText.written(messages, how.tools(), knowsSystem),
                answered,
                List.of(),
                how.variables());
    return how.end() == Prompting.End.WITHIN_LAST
        ? withinLast(prompt, messages.getLast().content())
        : prompt;
  }

  private static boolean hasTools(List<ChatMessage> messages, Prompting how) {
    return !how.tools().isEmpty()
        || messages.stream().anyMatch(m -> m.role() == Role.TOOL || !m.calls().isEmpty());
  }

  /**
   * The prompt without what the template writes behind the last message, as Transformers cut it.
   */
  private static String withinLast(String prompt, String last) {
    int at = prompt.lastIndexOf(last.strip());
    if (at < 0) {
      throw new TemplateException("it changes the last message, which therefore cannot go on");
    }
    String leading = last.stripLeading();
    return prompt.startsWith(leading, at)
        ? prompt.substring(0, at + leading.length())
        : prompt.substring(0, at + last.strip().length());
  }

  /**
   * How the answer to a prompt is to be read.
   *
   * @param prompt as {@link #render} has made it
   */
  public AnswerForm form(Prompting how, String prompt) {
    Reasoning reasoning =
        !reasons
            ? Reasoning.NONE
            : prompt.stripTrailing().endsWith(ReasoningParser.OPEN)
                ? Reasoning.BEGUN
                : Reasoning.POSSIBLE;
    Set<String> names = how.tools().stream().map(Tool::name).collect(Collectors.toSet());
    return new AnswerForm(
        reasoning,
        names.isEmpty()
            ? Optional.empty()
            : Optional.of(new AnswerForm.Calls(format, names, how.severalCalls())));
  }

  /** The names of tokens that are part of the answer's text, even if they are special ones. */
  public Set<String> shown(Prompting how) {
    Set<String> shown = new HashSet<>();
    if (reasons) {
      shown.addAll(List.of(ReasoningParser.OPEN, ReasoningParser.CLOSE));
    }
    if (!how.tools().isEmpty()) {
      shown.add(format.mark());
    }
    return shown;
  }
}
