package dev.unroll.chat.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolDefinitionsTest {
  private static List<ToolDefinitions.Example> read(String json) {
    return ToolDefinitions.examples(json.getBytes(UTF_8));
  }

  @Test
  void toolsAndTheirResults_areRead() {
    List<ToolDefinitions.Example> tools =
        read(
            """
            [{"type": "function", "function": {"name": "a", "description": "A"},
              "example_result": {"b": [1, "c"]}},
             {"function": {"name": "d", "parameters": {"type": "object"}}, "example_result": "e"},
             {"function": {"name": "f"}, "example_result": null}]""");
    assertThat(tools).extracting(each -> each.tool().name()).containsExactly("a", "d", "f");
    assertThat(tools)
        .extracting(ToolDefinitions.Example::result)
        .containsExactly("{\"b\":[1,\"c\"]}", "e", null);
    assertThat(tools.getFirst().tool().definition())
        .isEqualTo(
            Map.of(
                "type",
                "function",
                "function",
                Map.of(
                    "name",
                    "a",
                    "description",
                    "A",
                    "parameters",
                    Map.of("type", "object", "properties", Map.of()))));
    assertThat(ToolDefinitions.NO_PARAMETERS.keySet()).containsExactly("type", "properties");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{ | is not JSON",
        "{} | tools is no list of at most 128",
        "[7] | tool 1 has no function with a name",
        "[{\"function\": {\"name\": \"a b\"}}] | tool 1 has no function with a name",
        "[{\"function\": {\"name\": 7}}] | tool 1 has no function with a name",
        "[{\"function\": {\"name\": \"a\"}}, {\"function\": {\"name\": \"a\"}}] | two tools have the name 'a'",
        "[{\"function\": {\"name\": \"a\", \"parameters\": []}}] | tool 1: the parameters of a are no JSON schema",
      })
  void fault_isNamed(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void schemaThatIsNestedTooDeeply_isRefused() {
    String deep = "{\"a\": ".repeat(80) + "1" + "}".repeat(80);
    assertThatThrownBy(
            () -> read("[{\"function\": {\"name\": \"a\", \"parameters\": %s}}]".formatted(deep)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nested more than 64 deep");
  }
}
