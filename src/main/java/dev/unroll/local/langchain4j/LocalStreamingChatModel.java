package dev.unroll.local.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.unroll.local.ChatEvent;
import dev.unroll.local.TextModel;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * A streaming chat model in this process. Tools and structured answers are refused. Handlers are
 * called on virtual threads and may block.
 */
public final class LocalStreamingChatModel implements StreamingChatModel {
  private static final Executor HANDLERS = Executors.newVirtualThreadPerTaskExecutor();

  private final TextModel model;

  /** A model on one that stays the caller's to close. */
  public LocalStreamingChatModel(TextModel model) {
    this.model = model;
  }

  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    Handle handle = new Handle();
    handle.running.complete(
        model
            .chatEvents(ChatRequests.messages(request), ChatRequests.settings(request.parameters()))
            .emitOn(HANDLERS)
            .subscribe()
            .with(event -> hand(event, handler, handle), handler::onError));
  }

  private static void hand(ChatEvent event, StreamingChatResponseHandler handler, Handle handle) {
    if (handle.isCancelled()) {
      return;
    }
    switch (event) {
      case ChatEvent.Said(String text) ->
          handler.onPartialResponse(new PartialResponse(text), new PartialResponseContext(handle));
      case ChatEvent.Thought(String text) -> handler.onPartialThinking(new PartialThinking(text));
      case ChatEvent.Finished(var answer) ->
          handler.onCompleteResponse(ChatRequests.response(answer));
    }
  }

  /** Ends an answer. */
  private static final class Handle implements StreamingHandle {
    private final CompletableFuture<Cancellable> running = new CompletableFuture<>();
    private volatile boolean cancelled;

    @Override
    public void cancel() {
      cancelled = true;
      var unused = running.thenAccept(Cancellable::cancel);
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
