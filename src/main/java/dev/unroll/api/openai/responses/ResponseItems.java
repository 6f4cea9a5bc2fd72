package dev.unroll.api.openai.responses;

import dev.unroll.api.openai.LogProbabilities;
import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.AnswerPart;
import dev.unroll.engine.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the items of a response of the parts of an answer, and tells each step as an event. */
final class ResponseItems {
  private static final String IN_PROGRESS = "in_progress";
  private static final String COMPLETED = "completed";
  private static final String INCOMPLETE = "incomplete";

  private final AnswerForm form;
  private final ResponseEvents events;
  private final List<ResponseItem> done = new ArrayList<>();

  /** The item that is being written, if any. */
  private @Nullable Open open;

  /** What kind of item a part of an answer belongs to. */
  private enum Kind {
    MESSAGE("msg_"),
    REASONING("rs_"),
    CALL("fc_");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  private static final class Open {
    private final Kind kind;
    private final String id;
    private final String callId;
    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final List<LogProbabilities.ChatToken> logprobs = new ArrayList<>();

    Open(Kind kind, String callId, String name) {
      this.kind = kind;
      this.id = kind.prefix + UUID.randomUUID().toString().replace("-", "");
      this.callId = callId;
      this.name = name;
    }

    ResponseItem item(String status) {
      boolean isEmpty = status.equals(IN_PROGRESS);
      return switch (kind) {
        case MESSAGE -> ResponseItem.message(id, status, isEmpty ? List.of() : List.of(part()));
        case REASONING -> ResponseItem.reasoning(id, status, isEmpty ? List.of() : List.of(part()));
        case CALL -> ResponseItem.call(id, status, callId, name, text.toString());
      };
    }

    ResponseItem.Part part() {
      return kind == Kind.REASONING
          ? ResponseItem.Part.reasoning(text.toString())
          : ResponseItem.Part.text(text.toString(), List.copyOf(logprobs));
    }
  }

  /**
   * @param events receives what is to be sent
   */
  ResponseItems(AnswerForm form, ResponseEvents events) {
    this.form = form;
    this.events = events;
  }

  /**
   * Adds a part.
   *
   * @param choices of the tokens that the text has had since the last part
   */
  void add(AnswerPart part, List<Event.Choice> choices) {
    switch (part) {
      case AnswerPart.Content(String text) -> {
        Open item = opened(Kind.MESSAGE);
        LogProbabilities.OfChat told = LogProbabilities.ofChat(choices);
        List<LogProbabilities.ChatToken> logprobs = told == null ? List.of() : told.content();
        item.logprobs.addAll(logprobs);
        item.text.append(text);
        events.textDelta(item.id, done.size(), text, logprobs);
      }
      case AnswerPart.Reasoning(String text) -> {
        Open item = opened(Kind.REASONING);
        item.text.append(text);
        events.reasoningDelta(item.id, done.size(), text);
      }
      case AnswerPart.Call(int _, String name) -> {
        close(COMPLETED);
        open(new Open(Kind.CALL, form.newCallId(), name));
      }
      case AnswerPart.Arguments(int _, String json) -> {
        if (open != null && open.kind == Kind.CALL) {
          open.text.append(json);
          events.argumentsDelta(open.id, done.size(), json);
        }
      }
    }
  }

  private Open opened(Kind kind) {
    if (open != null && open.kind == kind) {
      return open;
    }
    close(COMPLETED);
    return open(new Open(kind, "", ""));
  }

  private Open open(Open item) {
    open = item;
    events.itemAdded(item.item(IN_PROGRESS), done.size());
    if (item.kind != Kind.CALL) {
      events.partAdded(item.id, done.size(), item.part());
    }
    return item;
  }

  private void close(String status) {
    Open item = open;
    if (item == null) {
      return;
    }
    String text = item.text.toString();
    switch (item.kind) {
      case MESSAGE -> events.textDone(item.id, done.size(), text, List.copyOf(item.logprobs));
      case REASONING -> events.reasoningDone(item.id, done.size(), text);
      case CALL -> events.argumentsDone(item.id, done.size(), item.name, text);
    }
    if (item.kind != Kind.CALL) {
      events.partDone(item.id, done.size(), item.part());
    }
    ResponseItem whole = item.item(status);
    events.itemDone(whole, done.size());
    done.add(whole);
    open = null;
  }

  /**
   * All items, when the answer is over.
   *
   * @param isCut whether the last one is not complete
   */
  List<ResponseItem> end(boolean isCut) {
    if (open == null && done.isEmpty()) {
      var unused = opened(Kind.MESSAGE);
    }
    close(isCut ? INCOMPLETE : COMPLETED);
    return List.copyOf(done);
  }
}
