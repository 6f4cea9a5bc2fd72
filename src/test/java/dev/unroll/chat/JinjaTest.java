package dev.unroll.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.chat.ChatMessage.Role;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What templates write, beside what Jinja2 of Python writes with Hugging Face's settings. */
class JinjaTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-07-04T10:11:12Z"), ZoneOffset.UTC);

  private static final List<ChatMessage> CHAT =
      List.of(
          new ChatMessage(Role.USER, "Hello"),
          new ChatMessage(Role.ASSISTANT, "yes"),
          new ChatMessage(Role.USER, "Hello"));

  private static String written(String template) {
    return ChatTemplate.compile(
            "{{ messages[-1].content }}|" + template, "<s>", "</s>", CLOCK, Duration.ofSeconds(5))
        .render(CHAT)
        .substring("Hello|".length());
  }

  @Test
  void expressions_areWrittenAsByPython() throws IOException {
    try (InputStream in = JinjaTest.class.getResourceAsStream("/chat-expressions.json")) {
      for (JsonNode one : new ObjectMapper().readTree(Objects.requireNonNull(in))) {
        String template = one.path("template").asText();
        assertThat(written(template)).as(template).isEqualTo(one.path("written").asText());
      }
    }
  }

  @Test
  void macro_mayUseOneThatFollows() {
    assertThat(
            written(
                "{% macro a() %}[{{ b(2) }}]{% endmacro %}"
                    + "{% macro b(n) %}b{{ n }}{% endmacro %}{{ a() }}"))
        .isEqualTo("[b2]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ x.y }}",
        "{{ x + 1 }}",
        "{{ none + 1 }}",
        "{{ 'a' + 1 }}",
        "{{ 1 // 0 }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ '%d' % 'x' }}",
        "{{ '%s' % (1, 2) }}",
        "{{ '{}'.format() }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ '%1000000000s' % 'x' }}",
        "{{ '{:>9999}'.format('x') * 1000000 }}",
        "{{ range(1000000000) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ 2 ** 1000000000 }}",
        "{{ 'x'.center(1000000000) }}",
      })
  void whatPythonRefusesOrIsTooLarge_isRefused(String template) {
    assertThatThrownBy(() -> written(template)).isInstanceOf(TemplateException.class);
  }
}
