package dev.unroll.api.openai.responses;

import dev.unroll.api.http.ServerSentEvents;
import dev.unroll.api.openai.LogProbabilities;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers the events of a response and writes them as server-sent events. */
final class ResponseEvents {
  private final StringBuilder frames = new StringBuilder();
  private int next;

  /** What has been written since the last call of this method. */
  String taken() {
    String taken = frames.toString();
    frames.setLength(0);
    return taken;
  }

  void response(String type, ResponseBody response) {
    send(event(type, response, null, null, null, null, null, null, null, null, null, null));
  }

  void itemAdded(ResponseItem item, int index) {
    item("response.output_item.added", item, index);
  }

  void itemDone(ResponseItem item, int index) {
    item("response.output_item.done", item, index);
  }

  private void item(String type, ResponseItem item, int index) {
    send(event(type, null, null, index, null, item, null, null, null, null, null, null));
  }

  void partAdded(String id, int index, ResponseItem.Part part) {
    part("response.content_part.added", id, index, part);
  }

  void partDone(String id, int index, ResponseItem.Part part) {
    part("response.content_part.done", id, index, part);
  }

  private void part(String type, String id, int index, ResponseItem.Part part) {
    send(event(type, null, id, index, 0, null, part, null, null, null, null, null));
  }

  void textDelta(String id, int index, String delta, List<LogProbabilities.ChatToken> logprobs) {
    String type = "response.output_text.delta";
    send(event(type, null, id, index, 0, null, null, delta, null, null, null, logprobs));
  }

  void textDone(String id, int index, String text, List<LogProbabilities.ChatToken> logprobs) {
    String type = "response.output_text.done";
    send(event(type, null, id, index, 0, null, null, null, text, null, null, logprobs));
  }

  void reasoningDelta(String id, int index, String delta) {
    String type = "response.reasoning_text.delta";
    send(event(type, null, id, index, 0, null, null, delta, null, null, null, null));
  }

  void reasoningDone(String id, int index, String text) {
    String type = "response.reasoning_text.done";
    send(event(type, null, id, index, 0, null, null, null, text, null, null, null));
  }

  void argumentsDelta(String id, int index, String delta) {
    String type = "response.function_call_arguments.delta";
    send(event(type, null, id, index, null, null, null, delta, null, null, null, null));
  }

  void argumentsDone(String id, int index, String name, String arguments) {
    String type = "response.function_call_arguments.done";
    send(event(type, null, id, index, null, null, null, null, null, name, arguments, null));
  }

  private ResponseEvent event(
      String type,
      @Nullable ResponseBody response,
      @Nullable String itemId,
      @Nullable Integer outputIndex,
      @Nullable Integer contentIndex,
      @Nullable ResponseItem item,
      ResponseItem.@Nullable Part part,
      @Nullable String delta,
      @Nullable String text,
      @Nullable String name,
      @Nullable String arguments,
      @Nullable List<LogProbabilities.ChatToken> logprobs) {
    return new ResponseEvent(
        type,
        next++,
        response,
        itemId,
        outputIndex,
        contentIndex,
        item,
        part,
        delta,
        text,
        name,
        arguments,
        logprobs);
  }

  private void send(ResponseEvent event) {
    frames.append("event: ").append(event.type()).append('\n').append(ServerSentEvents.data(event));
  }
}
