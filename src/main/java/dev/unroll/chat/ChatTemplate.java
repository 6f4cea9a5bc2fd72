package dev.unroll.chat;

import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's chat template, as Hugging Face's {@code chat_template} defines it. Thread-safe.
 *
 * <p>A template can read {@code messages}, {@code add_generation_prompt}, {@code bos_token} and
 * {@code eos_token}; {@code tools} and {@code documents} are {@code None}.
 */
public final class ChatTemplate {
  private static final int LONGEST = 64 << 10;

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
    List<Map<String, Object>> shown = new ArrayList<>();
    for (ChatMessage message : messages) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("role", message.role().word());
      one.put("content", message.content());
      shown.add(Collections.unmodifiableMap(one));
    }
    Scope scope = new Scope(null);
    TemplateFunctions.putInto(scope);
    scope.put("messages", Collections.unmodifiableList(shown));
    scope.put("add_generation_prompt", continued);
    scope.put("tools", null);
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
}
