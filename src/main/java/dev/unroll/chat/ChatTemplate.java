package dev.unroll.chat;

import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's chat template, as Hugging Face's {@code chat_template} defines it. Thread-safe.
 *
 * <p>A template can read {@code messages}, {@code add_generation_prompt}, {@code bos_token} and
 * {@code eos_token}; {@code tools} and {@code documents} are undefined.
 */
public final class ChatTemplate {
  private static final int LONGEST = 64 << 10;

  private final JinjavaSource source;
  private final String begin;
  private final String end;
  private final Clock clock;
  private final Duration timeLimit;

  private ChatTemplate(
      JinjavaSource source, String begin, String end, Clock clock, Duration timeLimit) {
    this.source = source;
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
    JinjavaSource source = TemplateWriter.write(TemplateLexer.parts(template));
    Jinja.check(source);
    ChatTemplate compiled = new ChatTemplate(source, begin, end, clock, timeLimit);
    String prompt = compiled.render(List.of(new ChatMessage(ChatMessage.Role.USER, "Hello")));
    if (!prompt.contains("Hello")) {
      throw new TemplateException("the template leaves out what the user says");
    }
    return compiled;
  }

  /**
   * A conversation as a text that the assistant's next message continues.
   *
   * @throws TemplateException.Refusal when the template refuses the conversation
   * @throws TemplateException when it cannot be rendered
   */
  public String render(List<ChatMessage> messages) {
    List<Map<String, Object>> shown = new ArrayList<>();
    for (ChatMessage message : messages) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("role", message.role().word());
      one.put("content", message.content());
      shown.add(Collections.unmodifiableMap(one));
    }
    Map<String, @Nullable Object> variables = new HashMap<>();
    variables.put("messages", Collections.unmodifiableList(shown));
    variables.put("add_generation_prompt", true);
    variables.put("bos_token", begin);
    variables.put("eos_token", end);
    return Jinja.render(source, variables, new Rendering(ZonedDateTime.now(clock), timeLimit));
  }
}
