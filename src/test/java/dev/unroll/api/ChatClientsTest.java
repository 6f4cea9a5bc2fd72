package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of OpenAI's API as they are: OpenAI's own for Java, LangChain4j, curl. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class ChatClientsTest {
  private static final String MODEL = "fake-chat";
  private static final String ANSWER = "I help with bookings.";

  @TestHTTPResource("/v1")
  URI service;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
    FakeEngines.script(MODEL).reset();
    FakeEngines.script(MODEL).answer = ANSWER;
  }

  private OpenAIClient openAi() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(service.toString())
        .apiKey("none")
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams.Builder conversation() {
    return ChatCompletionCreateParams.builder()
        .model(MODEL)
        .addSystemMessage("Be brief.")
        .addUserMessage("Hi")
        .addAssistantMessage("Hello.")
        .addUserMessage("What do you do?")
        .maxCompletionTokens(40);
  }

  private static void assertThatTheModelReadTheConversation() {
    assertThat(FakeEngines.script(MODEL).prompt)
        .isEqualTo(
            """
            [0]system
            Be brief.[1]
            [0]user
            Hi[1]
            [0]assistant
            Hello.[1]
            [0]user
            What do you do?[1]
            [0]assistant
            """);
  }

  @Test
  void openAi_streams() {
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    List<ChatCompletionChunk> pieces;
    OpenAIClient client = openAi();
    try (StreamResponse<ChatCompletionChunk> stream =
        client
            .chat()
            .completions()
            .createStreaming(
                conversation()
                    .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                    .build())) {
      pieces = stream.stream().peek(whole::accumulate).toList();
    } finally {
      client.close();
    }

    assertThat(whole.chatCompletion().choices().getFirst().message().content()).contains(ANSWER);
    assertThat(whole.chatCompletion().choices().getFirst().finishReason().asString())
        .isEqualTo("stop");
    assertThat(pieces).hasSizeGreaterThan(ANSWER.length());
    assertThat(pieces.getLast().usage().orElseThrow().completionTokens())
        .isEqualTo(ANSWER.length() + 1);
    assertThatTheModelReadTheConversation();
  }

  @Test
  void openAi_gets() {
    OpenAIClient client = openAi();
    try {
      var completion = client.chat().completions().create(conversation().build());

      assertThat(completion.validate().choices().getFirst().message().content()).contains(ANSWER);
      assertThatThrownBy(
              () ->
                  client
                      .chat()
                      .completions()
                      .createStreaming(conversation().model("letters").build()))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("does not chat");
    } finally {
      client.close();
    }
  }

  private static ChatRequest langChain() {
    return ChatRequest.builder()
        .messages(
            SystemMessage.from("Be brief."),
            UserMessage.from("Hi"),
            AiMessage.from("Hello."),
            UserMessage.from("What do you do?"))
        .build();
  }

  @Test
  void langChain4j_streams() throws InterruptedException, ExecutionException, TimeoutException {
    OpenAiStreamingChatModel model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(service.toString())
            .apiKey("none")
            .modelName(MODEL)
            .maxTokens(40)
            .temperature(0.5)
            .build();
    List<String> pieces = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

    model.chat(
        langChain(),
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String piece) {
            pieces.add(piece);
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
          }

          @Override
          public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
          }
        });

    ChatResponse response = whole.get(30, TimeUnit.SECONDS);
    assertThat(response.aiMessage().text()).isEqualTo(ANSWER).isEqualTo(String.join("", pieces));
    assertThat(pieces).hasSizeGreaterThan(10);
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(ANSWER.length() + 1);
    assertThatTheModelReadTheConversation();
  }

  @Test
  void langChain4j_gets() {
    OpenAiChatModel model =
        OpenAiChatModel.builder()
            .baseUrl(service.toString())
            .apiKey("none")
            .modelName(MODEL)
            .maxRetries(0)
            .build();

    ChatResponse response = model.chat(langChain());

    assertThat(response.aiMessage().text()).isEqualTo(ANSWER);
    assertThatTheModelReadTheConversation();
  }

  @Test
  void curl_streams() throws IOException, InterruptedException {
    Process curl =
        new ProcessBuilder(
                "curl",
                "-sSN",
                service + "/chat/completions",
                "-H",
                "Content-Type: application/json",
                "-d",
                """
                {"model": "fake-chat", "stream": true,
                 "messages": [{"role": "user", "content": "Hi"}]}""")
            .redirectErrorStream(true)
            .start();
    String out = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(curl.waitFor()).as(out).isZero();
    assertThat(out)
        .startsWith("data: {\"id\":\"chatcmpl-")
        .contains("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}")
        .contains("\"delta\":{\"content\":\"I\"}")
        .endsWith("data: [DONE]\n\n");
  }
}
