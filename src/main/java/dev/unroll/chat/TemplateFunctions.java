package dev.unroll.chat;

import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import java.util.Locale;

/** The functions that Hugging Face gives to chat templates. Jinjava calls them. */
public final class TemplateFunctions {
  private TemplateFunctions() {}

  /** Ends the rendering with the next step: the template refuses the conversation. */
  public static String raise(Object message) {
    Rendering.current().fail(new TemplateException.Refusal(String.valueOf(message)));
    return "";
  }

  /** The time, in Python's {@code strftime} format. */
  public static String now(String format) {
    return StrftimeFormatter.format(Rendering.current().now(), format, Locale.ENGLISH);
  }
}
