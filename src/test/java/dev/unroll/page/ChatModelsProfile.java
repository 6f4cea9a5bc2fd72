package dev.unroll.page;

import dev.unroll.api.TestModels;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The service with two models that converse as they are told to; one of them calls tools. */
public class ChatModelsProfile implements QuarkusTestProfile {
  static final Path MODELS = Path.of("target", "chat-page-models").toAbsolutePath();

  /** Its template knows no tools. */
  static final String PLAIN = "fake-plain";

  /** Its template knows tools, and reasoning. */
  static final String TOOLS = "fake-with-tools";

  @Override
  public Map<String, String> getConfigOverrides() {
    TestModels.chat(MODELS.resolve(PLAIN), TestModels.CHAT_TEMPLATE, 2_000, 1);
    TestModels.chat(MODELS.resolve(TOOLS), TestModels.TOOLS_TEMPLATE, 2_000, 1);
    try {
      Files.writeString(
          MODELS.resolve(TOOLS).resolve("tools.json"),
          """
          [{"type": "function", "function": {"name": "get_tide", "description": "The tide",
            "parameters": {"type": "object", "properties": {"port": {"type": "string"}}}},
            "example_result": {"high": "12:04"}},
           {"type": "function", "function": {"name": "book"}}]""");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of("unroll.models", MODELS.toString(), "unroll.reload", "100ms");
  }
}
