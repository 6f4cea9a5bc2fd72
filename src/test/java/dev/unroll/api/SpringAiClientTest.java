package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.document.MetadataMode;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.openai.api.OpenAiApi;

/** Spring AI, unmodified. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class SpringAiClientTest {
  private static final String MODEL = "fake-chat";
  private static final String ANSWER = "I help with bookings.";
  private static final Prompt PROMPT =
      new Prompt(List.of(new SystemMessage("Be brief."), new UserMessage("What do you do?")));

  @TestHTTPResource("/")
  URI service;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
    FakeEngines.script(MODEL).answer = ANSWER;
  }

  @AfterEach
  void reset() {
    FakeEngines.script(MODEL).reset();
  }

  private OpenAiApi api() {
    return OpenAiApi.builder()
        .baseUrl(service.toString().replaceAll("/$", ""))
        .apiKey("none")
        .build();
  }

  private OpenAiChatModel chat() {
    return OpenAiChatModel.builder()
        .openAiApi(api())
        .defaultOptions(
            OpenAiChatOptions.builder().model(MODEL).temperature(0.5).maxTokens(40).build())
        .build();
  }

  @Test
  void chat_isAnswered() {
    ChatResponse response = chat().call(PROMPT);

    assertThat(response.getResult().getOutput().getText()).isEqualTo(ANSWER);
    assertThat(response.getResult().getMetadata().getFinishReason()).isEqualToIgnoringCase("stop");
    assertThat(response.getMetadata().getUsage().getCompletionTokens())
        .isEqualTo(ANSWER.length() + 1);
  }

  @Test
  void chat_streams() {
    List<String> pieces =
        chat().stream(PROMPT)
            .map(response -> response.getResult().getOutput())
            .mapNotNull(message -> message.getText())
            .filter(piece -> !piece.isEmpty())
            .collectList()
            .block(Duration.ofSeconds(30));

    assertThat(String.join("", Objects.requireNonNull(pieces))).isEqualTo(ANSWER);
    assertThat(pieces).hasSizeGreaterThan(10);
  }

  @Test
  void texts_becomeVectors() {
    OpenAiEmbeddingModel model =
        new OpenAiEmbeddingModel(
            api(), MetadataMode.EMBED, OpenAiEmbeddingOptions.builder().model("encoder").build());

    List<float[]> vectors = model.embed(List.of("hello", "cat"));

    assertThat(vectors).hasSize(2);
    assertThat(vectors.getFirst()).hasSameSizeAs(vectors.getLast()).isNotEqualTo(vectors.getLast());
  }
}
