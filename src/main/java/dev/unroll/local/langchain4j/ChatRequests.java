package dev.unroll.local.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.unroll.local.Completion;
import dev.unroll.local.Message;
import dev.unroll.local.TextSettings;
import java.util.List;

/** LangChain4j's requests and answers in the words of our models. */
final class ChatRequests {
  private ChatRequests() {}

  /**
   * The messages of a request.
   *
   * @throws UnsupportedFeatureException when one is more than text
   */
  static List<Message> messages(ChatRequest request) {
    return request.messages().stream().map(ChatRequests::message).toList();
  }

  private static Message message(ChatMessage message) {
    return switch (message) {
      case SystemMessage system -> Message.system(system.text());
      case UserMessage user when user.hasSingleText() -> Message.user(user.singleText());
      case AiMessage assistant when !assistant.hasToolExecutionRequests() ->
          Message.assistant(assistant.text());
      default -> throw new UnsupportedFeatureException("messages with more than text");
    };
  }

  /**
   * The settings of a request; what it leaves open is as usual.
   *
   * @throws UnsupportedFeatureException when it asks for what is not done
   */
  static TextSettings settings(ChatRequestParameters asked) {
    refuse("tools", !asked.toolSpecifications().isEmpty());
    refuse(
        "response formats other than text",
        asked.responseFormat() != null && asked.responseFormat().type() != ResponseFormatType.TEXT);
    refuse("frequencyPenalty", asked.frequencyPenalty() != null && asked.frequencyPenalty() != 0);
    refuse("presencePenalty", asked.presencePenalty() != null && asked.presencePenalty() != 0);
    TextSettings settings = TextSettings.DEFAULT;
    if (asked.maxOutputTokens() != null) {
      settings = settings.withMaxTokens(asked.maxOutputTokens());
    }
    if (asked.temperature() != null) {
      settings = settings.withTemperature(asked.temperature());
    }
    if (asked.topK() != null) {
      settings = settings.withTopK(asked.topK());
    }
    if (asked.topP() != null) {
      settings = settings.withTopP(asked.topP());
    }
    List<String> stop = asked.stopSequences();
    return stop.isEmpty() ? settings : settings.withStop(stop.toArray(String[]::new));
  }

  private static void refuse(String what, boolean isAsked) {
    if (isAsked) {
      throw new UnsupportedFeatureException("models in this process do not support " + what);
    }
  }

  static ChatResponse response(Completion answer) {
    AiMessage.Builder message = AiMessage.builder().text(answer.text());
    if (!answer.reasoning().isEmpty()) {
      message.thinking(answer.reasoning());
    }
    return ChatResponse.builder()
        .aiMessage(message.build())
        .tokenUsage(new TokenUsage(answer.promptTokens(), answer.tokens()))
        .finishReason(answer.isWhole() ? FinishReason.STOP : FinishReason.LENGTH)
        .build();
  }
}
