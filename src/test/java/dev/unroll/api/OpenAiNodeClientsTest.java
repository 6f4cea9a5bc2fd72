package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.external.NodeProgram;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's client for Node.js and Vercel's AI SDK, unmodified: what {@code src/test/npm-openai}
 * asks them to do.
 */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class OpenAiNodeClientsTest {
  private static final Path SOURCES = Path.of("src", "test", "npm-openai");
  private static final String ANSWER = "I help with bookings.";

  private static NodeProgram clients;

  @TestHTTPResource("/v1")
  URI service;

  @BeforeAll
  static void installClients() throws Exception {
    clients = NodeProgram.install(SOURCES);
  }

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
    FakeEngines.script("fake-chat").answer = ANSWER;
  }

  @AfterEach
  void reset() {
    FakeEngines.script("fake-chat").reset();
  }

  @Test
  void clients_chatCompleteEmbedAndHearOfErrors() throws Exception {
    JsonPath answers =
        JsonPath.from(
            clients.run(
                "node", "clients.mjs", service.toString(), "fake-chat", "letters", "encoder"));

    assertThat(answers.getList("models")).contains("letters", "org/letters");
    assertThat(answers.getString("nested")).isEqualTo("org/letters");
    assertThat(answers.getString("openaiStreams.text")).isEqualTo(ANSWER);
    assertThat(answers.getInt("openaiStreams.pieces")).isGreaterThan(10);
    assertThat(answers.getInt("openaiStreams.tokens")).isEqualTo(ANSWER.length() + 1);
    assertThat(answers.getString("openaiHelps.text")).isEqualTo(ANSWER);
    assertThat(answers.getString("openaiHelps.end")).isEqualTo("stop");
    assertThat(answers.getInt("openaiCompletes.length")).isEqualTo(5);
    assertThat(answers.getString("openaiCompletes.id")).isEqualTo("npm-1");
    int size = answers.getInt("openaiEmbeds[0]");
    assertThat(size).isPositive();
    assertThat(answers.getList("openaiEmbeds")).isEqualTo(List.of(size, size));
    assertThat(answers.getInt("openaiIsRefused.status")).isEqualTo(404);
    assertThat(answers.getString("openaiIsRefused.code")).isEqualTo("model_not_found");
    assertThat(answers.getString("openaiIsRefused.kind")).isEqualTo("NotFoundError");
    assertThat(answers.getBoolean("openaiIsRefused.hasId")).isTrue();
    assertThat(answers.getString("sdkGenerates.text")).isEqualTo(ANSWER);
    assertThat(answers.getString("sdkGenerates.finishReason")).isEqualTo("stop");
    assertThat(answers.getInt("sdkGenerates.tokens")).isEqualTo(ANSWER.length() + 1);
    assertThat(answers.getString("sdkStreams.text")).isEqualTo(ANSWER);
    assertThat(answers.getInt("sdkStreams.pieces")).isGreaterThan(10);
    assertThat(answers.getList("sdkEmbeds")).isEqualTo(List.of(size, size));
  }
}
