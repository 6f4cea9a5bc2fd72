package dev.unroll.api.openai.responses;

import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.AnswerParser;
import dev.unroll.chat.tool.AnswerPart;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import java.util.ArrayList;
import java.util.List;

/** Makes a response of an answer's events, and tells each step as events of its own. */
final class ResponseWriter {
  private final AnswerParser parser;
  private final ResponseItems items;
  private final ResponseEvents events = new ResponseEvents();
  private final List<Event.Choice> pending = new ArrayList<>();
  private ResponseBody response;
  private int reasoningTokens;

  ResponseWriter(ResponseRequest request, AnswerForm form) {
    this.response = ResponseBody.begun(request);
    this.parser = new AnswerParser(form);
    this.items = new ResponseItems(form, events);
  }

  /** The response as far as it has come. */
  ResponseBody response() {
    return response;
  }

  /** What is sent before anything has been generated. */
  String begin() {
    events.response("response.created", response);
    events.response("response.in_progress", response);
    return events.taken();
  }

  /** What is sent for the next event of the answer. */
  String next(Event event) {
    switch (event) {
      case Event.Text text -> {
        pending.addAll(text.choices());
        List<AnswerPart> parts = parser.next(text.text());
        if (!parts.isEmpty() && parts.getLast() instanceof AnswerPart.Reasoning) {
          reasoningTokens += text.tokens();
        }
        add(parts);
      }
      case Event.Finished finished -> finish(finished);
      case Event.Failed failed -> {
        List<ResponseItem> output = items.end(true);
        response =
            response.ended(
                "failed",
                new ResponseBody.Failure("server_error", failed.message()),
                null,
                output,
                null);
        events.response("response.failed", response);
      }
      case Event.Value _, Event.Embedding _ ->
          throw new IllegalStateException("a text model made " + event);
    }
    return events.taken();
  }

  private void add(List<AnswerPart> parts) {
    for (AnswerPart part : parts) {
      items.add(part, pending);
      pending.clear();
    }
  }

  private void finish(Event.Finished finished) {
    add(parser.end());
    boolean isCut = finished.reason() == FinishReason.LENGTH;
    List<ResponseItem> output = items.end(isCut);
    String status = isCut ? "incomplete" : "completed";
    response =
        response.ended(
            status,
            null,
            isCut ? new ResponseBody.IncompleteDetails("max_output_tokens") : null,
            output,
            ResponseBody.usage(finished.usage(), reasoningTokens));
    events.response("response." + status, response);
  }
}
