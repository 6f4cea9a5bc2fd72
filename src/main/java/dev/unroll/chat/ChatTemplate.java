package dev.unroll.chat;

import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model's chat template, as Hugging Face's {@code chat_template} defines it. Thread-safe.
 *
 * <p>A template can read {@code messages}, {@code tools}, {@code add_generation_prompt}, {@code
 * bos_token}, {@code eos_token} and the variables that a request gives; {@code documents} are
 * {@code None}.
 */
public final class ChatTemplate {
  private static final int LONGEST = 64 << 10;
  private static final Set<String> RESERVED =
      Set.of(
          "messages",
          "tools",
          "documents",
          "add_generation_prompt",
          "continue_final_message",
          "bos_token",
          "eos_token",
          "range",
          "namespace",
          "dict",
          "raise_exception",
          "strftime_now");

  private final Statement body;
  private final String begin;
  private final String end;
  private final Clock clock;
  private final Duration timeLimit;

  private ChatTemplate(Statement body, String begin, String end, Clock clock, Duration timeLimit) {
    this.body = body;
    this.begin = begin;
    this.end = end;
    this.clock = clock;
    this.timeLimit = timeLimit;
  }

  /**
   * Parses a template and renders a sample conversation.
   *
   * @param begin {@code bos_token}, perhaps empty
   * @param end {@code eos_token}, perhaps empty
   * @throws TemplateException when it is not a chat template
   */
  public static ChatTemplate compile(String template, String begin, String end) {
    return compile(template, begin, end, Clock.systemUTC(), Rendering.TIME_LIMIT);
  }

  /**
   * The same.
   *
   * @param clock for {@code strftime_now}
   * @param timeLimit longest time of a rendering
   */
  static ChatTemplate compile(
      String template, String begin, String end, Clock clock, Duration timeLimit) {
    if (template.length() > LONGEST) {
      throw new TemplateException("the template is longer than " + LONGEST + " characters");
    }
    ChatTemplate compiled = new ChatTemplate(parsed(template), begin, end, clock, timeLimit);
    String prompt = compiled.render(List.of(new ChatMessage(ChatMessage.Role.USER, "Hello")));
    if (!prompt.contains("Hello")) {
      throw new TemplateException("the template leaves out what the user says");
    }
    return compiled;
  }

  private static Statement parsed(String template) {
    try {
      return TemplateParser.parse(TemplateLexer.parts(template));
    } catch (StackOverflowError e) {
      throw new TemplateException("the template is nested too deeply");
    }
  }

  /**
   * A conversation as a text that the assistant's next message continues.
   *
   * @throws TemplateException.Refusal when the template refuses the conversation
   * @throws TemplateException when it cannot be rendered
   */
  public String render(List<ChatMessage> messages) {
    return render(messages, true);
  }

  /**
   * The same, of a conversation that may be complete.
   *
   * @param continued whether the assistant is to speak next
   */
  public String render(List<ChatMessage> messages, boolean continued) {
    return render(messages, continued, List.of(), Map.of());
  }

  /** Names that a template gets from here, and that {@code variables} therefore cannot have. */
  public static Set<String> reserved() {
    return RESERVED;
  }

  /**
   * The same, with tools.
   *
   * @param tools that the model may call, each as OpenAI's API writes it; the template's {@code
   *     tools}
   * @param variables further ones, see {@link PlainValue}
   */
  public String render(
      List<ChatMessage> messages,
      boolean continued,
      List<? extends Map<String, @Nullable Object>> tools,
      Map<String, @Nullable Object> variables) {
    Scope scope = new Scope(null);
    variables.forEach(scope::put);
    TemplateFunctions.putInto(scope);
    scope.put("messages", messages.stream().map(ChatTemplate::shown).toList());
    scope.put("add_generation_prompt", continued);
    scope.put("tools", tools.isEmpty() ? null : List.copyOf(tools));
    scope.put("documents", null);
    scope.put("bos_token", begin);
    scope.put("eos_token", end);
    Output out = new Output();
    new Rendering(ZonedDateTime.now(clock), timeLimit).begin();
    try {
      body.run(new Scope(scope), out);
      return out.toString();
    } catch (StackOverflowError e) {
      throw new TemplateException("the template is nested too deeply");
    } finally {
      Rendering.end();
    }
  }

  private static Map<String, Object> shown(ChatMessage message) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("role", message.role().word());
    one.put("content", message.content());
    if (!message.calls().isEmpty()) {
      one.put("tool_calls", message.calls().stream().map(ChatTemplate::shown).toList());
    }
    ChatMessage.Answered answered = message.answered();
    if (answered != null) {
      one.put("tool_call_id", answered.id());
      one.put("name", answered.name());
    }
    return Collections.unmodifiableMap(one);
  }

  private static Map<String, Object> shown(ChatMessage.Call call) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", call.name());
    function.put("arguments", call.arguments());
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("id", call.id());
    one.put("type", "function");
    one.put("function", Collections.unmodifiableMap(function));
    return Collections.unmodifiableMap(one);
  }
}
