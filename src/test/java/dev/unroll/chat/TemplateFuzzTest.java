package dev.unroll.chat;

import dev.unroll.chat.ChatMessage.Role;
import dev.unroll.fuzz.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chat templates, compiled and rendered. */
public class TemplateFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("template", TemplateFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try {
      ChatTemplate.compile(new String(input, StandardCharsets.UTF_8), "<s>", "</s>")
          .render(
              List.of(
                  new ChatMessage(Role.SYSTEM, "Be kind."),
                  new ChatMessage(Role.USER, "Hello {{ x }}"),
                  new ChatMessage(Role.ASSISTANT, "Hi"),
                  new ChatMessage(Role.USER, "😀")));
    } catch (TemplateException refused) {
      // As it should be.
    }
  }
}
