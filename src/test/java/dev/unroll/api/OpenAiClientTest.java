package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenAI's own Java client, unmodified. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class OpenAiClientTest {
  @TestHTTPResource("/v1")
  URI service;

  private OpenAIClient client = OpenAIOkHttpClient.builder().apiKey("none").build();

  @BeforeEach
  void connect() {
    TestService.awaitReady();
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(service.toString())
            .apiKey("none")
            .maxRetries(0)
            .build();
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private static CompletionCreateParams.Builder request(String model) {
    return CompletionCreateParams.builder()
        .model(CompletionCreateParams.Model.of(model))
        .prompt("hello")
        .maxTokens(20)
        .temperature(0.8)
        .seed(3);
  }

  @Test
  void completion_streams() {
    StringBuilder text = new StringBuilder();
    List<Completion> pieces;
    try (StreamResponse<Completion> stream =
        client
            .completions()
            .createStreaming(
                request("letters")
                    .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                    .build())) {
      pieces = stream.stream().toList();
    }
    for (Completion piece : pieces) {
      piece.choices().forEach(choice -> text.append(choice.text()));
    }

    assertThat(pieces).hasSizeGreaterThan(20);
    assertThat(text).hasSize(20);
    assertThat(pieces.getLast().usage().orElseThrow().completionTokens()).isEqualTo(20);
  }

  @Test
  void completion_whole() {
    Completion completion = client.completions().create(request("letters").build());

    assertThat(completion.choices().getFirst().text()).hasSize(20);
    assertThat(completion.choices().getFirst().finishReason().asString()).isEqualTo("length");
    assertThat(completion.usage().orElseThrow().totalTokens()).isEqualTo(25);
  }

  @Test
  void models_areListed() {
    assertThat(client.models().list().data()).extracting(model -> model.id()).contains("letters");
    assertThat(client.models().retrieve("letters").created()).isEqualTo(1_704_164_645);
  }

  @Test
  void modelInAFolderOfModels_isRetrievedAndStreams() {
    assertThat(client.models().retrieve("org/letters").id()).isEqualTo("org/letters");
    try (StreamResponse<Completion> stream =
        client.completions().createStreaming(request("org/letters").build())) {
      assertThat(stream.stream()).isNotEmpty();
    }
  }

  @Test
  void errors_areOpenAis() {
    assertThatThrownBy(
            () -> client.completions().create(request("letters").temperature(-1.0).build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("temperature must be from 0 to 2");
    assertThatThrownBy(() -> client.completions().createStreaming(request("nobody").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("nobody");
  }
}
