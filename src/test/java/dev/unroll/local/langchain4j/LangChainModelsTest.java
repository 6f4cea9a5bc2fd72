package dev.unroll.local.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import dev.unroll.local.LocalModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LangChainModelsTest {
  private static LocalModels models;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    models = LocalModels.open(Path.of("models"));
  }

  @AfterAll
  static void close() {
    models.close();
  }

  private static ChatRequest.Builder request() {
    return ChatRequest.builder()
        .messages(
            SystemMessage.from("You book tables."), UserMessage.from("A table for two, please."))
        .temperature(0.0)
        .maxOutputTokens(12);
  }

  @Test
  void chat_isStreamedAndWhole() throws Exception {
    ChatResponse whole = new LocalChatModel(models.text("assistant-gpt")).chat(request().build());
    assertThat(whole.aiMessage().text()).isNotBlank();
    assertThat(whole.tokenUsage().outputTokenCount()).isBetween(1, 12);

    StringBuilder pieces = new StringBuilder();
    CompletableFuture<ChatResponse> done = new CompletableFuture<>();
    new LocalStreamingChatModel(models.text("assistant-gpt"))
        .chat(
            request().build(),
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String text) {
                assertThat(Thread.currentThread().isVirtual()).isTrue();
                pieces.append(text);
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                done.complete(response);
              }

              @Override
              public void onError(Throwable failure) {
                done.completeExceptionally(failure);
              }
            });
    ChatResponse streamed = done.get(1, TimeUnit.MINUTES);
    assertThat(streamed.aiMessage()).isEqualTo(whole.aiMessage());
    assertThat(pieces).hasToString(whole.aiMessage().text());
    assertThat(streamed.finishReason()).isIn(FinishReason.STOP, FinishReason.LENGTH);
  }

  @Test
  void cancelledAnswer_getsNothingMore() throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<Object> more = new CompletableFuture<>();
    new LocalStreamingChatModel(models.text("assistant-gpt"))
        .chat(
            request().temperature(1.0).build(),
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
                if (!first.complete(part.text())) {
                  more.complete(part);
                }
                context.streamingHandle().cancel();
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                more.complete(response);
              }

              @Override
              public void onError(Throwable failure) {
                more.complete(failure);
              }
            });
    assertThat(first.get(1, TimeUnit.MINUTES)).isNotEmpty();
    Thread.sleep(300);
    assertThat(more).isNotDone();
  }

  interface Waiter {
    String answer(String text);
  }

  @Test
  void aiServices_useIt_andToolsAreRefused() {
    LocalChatModel model = new LocalChatModel(models.text("assistant-gpt"));
    assertThat(AiServices.create(Waiter.class, model).answer("A table, please.")).isNotBlank();
    assertThatThrownBy(
            () ->
                model.chat(
                    request()
                        .toolSpecifications(ToolSpecification.builder().name("book").build())
                        .build()))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessage("models in this process do not support tools");
  }

  @Test
  void vectors_areThoseOfLangChain4j() throws IOException {
    Path minilm = Files.createDirectory(folder.resolve("minilm"));
    unpack("all-minilm-l6-v2-q.onnx", minilm.resolve("model.onnx"));
    unpack("all-minilm-l6-v2-q-tokenizer.json", minilm.resolve("tokenizer.json"));
    Files.writeString(
        minilm.resolve("config.json"),
        "{\"model_type\": \"bert\", \"max_position_embeddings\": 512, \"vocab_size\": 30522}");
    try (LocalModels own = LocalModels.open(minilm)) {
      LocalEmbeddingModel model = new LocalEmbeddingModel(own.embedder("minilm"));
      assertThat(model.dimension()).isEqualTo(384);
      String text = "How do I get to the station?";
      float[] ours = model.embed(text).content().vector();
      float[] theirs = new AllMiniLmL6V2QuantizedEmbeddingModel().embed(text).content().vector();
      double cosine = 0;
      for (int i = 0; i < ours.length; i++) {
        cosine += (double) ours[i] * theirs[i];
      }
      assertThat(cosine).isCloseTo(1, within(1e-4));
    }
  }

  private static void unpack(String resource, Path file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LangChainModelsTest.class.getResourceAsStream("/" + resource))) {
      Files.copy(in, file);
    }
  }
}
