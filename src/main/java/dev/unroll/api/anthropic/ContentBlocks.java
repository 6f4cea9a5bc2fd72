package dev.unroll.api.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Json;
import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.AnswerPart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the blocks of a message of the parts of an answer, and tells each step as an event. */
final class ContentBlocks {
  /** Under which Anthropic has clients send input back to a model that is no JSON. */
  private static final String INVALID = "INVALID_JSON";

  private static final String CALL_ID = "call_";

  private final AnswerForm form;
  private final boolean withThinking;
  private final Consumer<MessageEvent> events;
  private final List<ContentBlock> done = new ArrayList<>();

  /** The block that is being written, as it began. */
  private @Nullable ContentBlock open;

  private final StringBuilder written = new StringBuilder();

  /**
   * @param withThinking whether what the model thinks is told
   * @param events receives what is to be sent
   */
  ContentBlocks(AnswerForm form, boolean withThinking, Consumer<MessageEvent> events) {
    this.form = form;
    this.withThinking = withThinking;
    this.events = events;
  }

  void add(AnswerPart part) {
    switch (part) {
      case AnswerPart.Content(String text) -> {
        opened(ContentBlock.text(""));
        write(text, ContentBlock.Delta.text(text));
      }
      case AnswerPart.Reasoning(String text) -> {
        if (withThinking) {
          opened(ContentBlock.thinking(""));
          write(text, ContentBlock.Delta.thinking(text));
        }
      }
      case AnswerPart.Call(int _, String name) -> {
        close();
        open(ContentBlock.call(newId(), name, Map.of()));
      }
      case AnswerPart.Arguments(int _, String json) -> {
        if (open != null && open.id() != null) {
          write(json, ContentBlock.Delta.input(json));
        }
      }
    }
  }

  /** A call's id; Mistral's models know ids of their own form only. */
  private String newId() {
    String id = form.newCallId();
    return id.startsWith(CALL_ID) ? "toolu_" + id.substring(CALL_ID.length()) : id;
  }

  private void opened(ContentBlock empty) {
    if (open == null || !open.type().equals(empty.type())) {
      close();
      open(empty);
    }
  }

  private void open(ContentBlock empty) {
    open = empty;
    events.accept(MessageEvent.blockStart(done.size(), empty));
  }

  private void write(String text, ContentBlock.Delta delta) {
    written.append(text);
    events.accept(MessageEvent.delta(done.size(), delta));
  }

  private void close() {
    ContentBlock block = open;
    if (block == null) {
      return;
    }
    if (block.thinking() != null) {
      events.accept(MessageEvent.delta(done.size(), ContentBlock.Delta.unsigned()));
    } else if (block.id() != null && written.toString().isBlank()) {
      write("{}", ContentBlock.Delta.input("{}"));
    }
    events.accept(MessageEvent.blockStop(done.size()));
    done.add(whole(block, written.toString()));
    written.setLength(0);
    open = null;
  }

  private static ContentBlock whole(ContentBlock block, String text) {
    if (block.id() != null && block.name() != null) {
      return ContentBlock.call(block.id(), block.name(), input(text));
    }
    return block.thinking() == null ? ContentBlock.text(text) : ContentBlock.thinking(text);
  }

  private static Object input(String json) {
    try {
      JsonNode input = Json.parse(json.getBytes(StandardCharsets.UTF_8));
      return input.isObject() ? input : Map.of(INVALID, json);
    } catch (ApiException e) {
      return Map.of(INVALID, json);
    }
  }

  /** All blocks, when the answer is over. */
  List<ContentBlock> end() {
    close();
    return List.copyOf(done);
  }
}
