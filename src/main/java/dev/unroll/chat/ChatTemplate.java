package dev.unroll.chat;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a model wants a conversation written, as Hugging Face's {@code chat_template}. Safe for use
 * by many threads.
 *
 * <p>A template sees {@code messages}, {@code add_generation_prompt}, {@code bos_token} and {@code
 * eos_token}; {@code tools} and {@code documents} are none.
 */
public final class ChatTemplate {
  private static final int LONGEST = 64 << 10;

  private final JinjavaSource source;
  private final String begin;
  private final String end;
  private final Clock clock;

  private ChatTemplate(JinjavaSource source, String begin, String end, Clock clock) {
    this.source = source;
    this.begin = begin;
    this.end = end;
    this.clock = clock;
  }

  /**
   * Reads a template and tries it.
   *
   * @param begin {@code bos_token}, perhaps empty
   * @param end {@code eos_token}, perhaps empty
   * @throws TemplateException when it is not a chat template
   */
  public static ChatTemplate compile(String template, String begin, String end) {
    return compile(template, begin, end, Clock.systemUTC());
  }

  /**
   * The same.
   *
   * @param clock for {@code strftime_now}
   */
  static ChatTemplate compile(String template, String begin, String end, Clock clock) {
    if (template.length() > LONGEST) {
      throw new TemplateException("the template is longer than " + LONGEST + " characters");
    }
    JinjavaSource source = TemplateWriter.write(TemplateLexer.parts(template));
    Jinja.check(source);
    ChatTemplate compiled = new ChatTemplate(source, begin, end, clock);
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
    return Jinja.render(source, variables, ZonedDateTime.now(clock));
  }
}
