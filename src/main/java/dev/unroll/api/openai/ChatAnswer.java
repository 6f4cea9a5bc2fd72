package dev.unroll.api.openai;

import dev.unroll.api.openai.ChatCompletionChunk.CallDelta;
import dev.unroll.api.openai.ChatCompletionChunk.Choice;
import dev.unroll.api.openai.ChatCompletionChunk.Delta;
import dev.unroll.api.openai.ChatCompletionChunk.FunctionDelta;
import dev.unroll.chat.tool.AnswerForm;
import dev.unroll.chat.tool.AnswerParser;
import dev.unroll.chat.tool.AnswerPart;
import dev.unroll.chat.tool.WholeAnswer;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer of a chat, which is read as its text is generated. */
final class ChatAnswer {
  static final String ASSISTANT = "assistant";
  private static final String FUNCTION = "function";

  private final AnswerForm form;
  private final AnswerParser parser;

  /** The choices of tokens that are in no chunk yet. */
  private final List<Event.Choice> pending = new ArrayList<>();

  ChatAnswer(AnswerForm form) {
    this.form = form;
    this.parser = new AnswerParser(form);
  }

  /** What is sent for the next piece of the text. */
  List<Choice> next(int index, Event.Text piece) {
    pending.addAll(piece.choices());
    return choices(index, parser.next(piece.text()));
  }

  private List<Choice> choices(int index, List<AnswerPart> parts) {
    List<Choice> choices = new ArrayList<>();
    for (AnswerPart part : parts) {
      choices.add(new Choice(index, delta(part), logProbabilities(), null));
    }
    return choices;
  }

  private LogProbabilities.@Nullable OfChat logProbabilities() {
    LogProbabilities.OfChat told = LogProbabilities.ofChat(pending);
    pending.clear();
    return told;
  }

  private Delta delta(AnswerPart part) {
    return switch (part) {
      case AnswerPart.Content(String text) -> new Delta(null, text, null, null);
      case AnswerPart.Reasoning(String text) -> new Delta(null, null, text, null);
      case AnswerPart.Call(int call, String name) ->
          delta(new CallDelta(call, form.newCallId(), FUNCTION, new FunctionDelta(name, "")));
      case AnswerPart.Arguments(int call, String json) ->
          delta(new CallDelta(call, null, null, new FunctionDelta(null, json)));
    };
  }

  private static Delta delta(CallDelta call) {
    return new Delta(null, null, null, List.of(call));
  }

  /** What is sent at the end of the text. */
  List<Choice> end(int index, FinishReason reason) {
    List<Choice> choices = choices(index, parser.end());
    choices.add(
        new Choice(
            index,
            new Delta(null, null, null, null),
            logProbabilities(),
            word(reason, parser.hasCalls())));
    return choices;
  }

  private static String word(FinishReason reason, boolean hasCalls) {
    return hasCalls && reason == FinishReason.STOP ? "tool_calls" : TextFormat.word(reason);
  }

  /** The answer as a whole. */
  ChatCompletion.Choice whole(int index, GeneratedText text) {
    WholeAnswer answer = WholeAnswer.of(form, text.text());
    List<ChatCompletion.ToolCall> calls =
        answer.calls().stream()
            .map(
                call ->
                    new ChatCompletion.ToolCall(
                        form.newCallId(),
                        FUNCTION,
                        new ChatCompletion.CalledFunction(call.name(), call.arguments())))
            .toList();
    boolean isSilent = answer.content().isEmpty() && !calls.isEmpty();
    return new ChatCompletion.Choice(
        index,
        new ChatCompletion.Message(
            ASSISTANT,
            isSilent ? null : answer.content(),
            null,
            answer.reasoning().isEmpty() ? null : answer.reasoning(),
            calls.isEmpty() ? null : calls),
        LogProbabilities.ofChat(text.choices()),
        word(text.reason(), !calls.isEmpty()));
  }
}
