package dev.unroll.local.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.unroll.local.TextModel;

/** A chat model in this process. Tools and structured answers are refused. */
public final class LocalChatModel implements ChatModel {
  private final TextModel model;

  /** A model on one that stays the caller's to close. */
  public LocalChatModel(TextModel model) {
    this.model = model;
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    return ChatRequests.response(
        model.chat(ChatRequests.messages(request), ChatRequests.settings(request.parameters())));
  }
}
