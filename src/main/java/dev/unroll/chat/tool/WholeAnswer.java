package dev.unroll.chat.tool;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of an answer that is complete.
 *
 * @param reasoning empty when there is none
 */
public record WholeAnswer(String reasoning, String content, List<Call> calls) {
  /**
   * A call of a tool.
   *
   * @param arguments as the model wrote them, which need not be valid JSON
   */
  public record Call(String name, String arguments) {}

  /** Reads an answer's text. */
  public static WholeAnswer of(AnswerForm form, String text) {
    AnswerParser parser = new AnswerParser(form);
    List<AnswerPart> parts = new ArrayList<>(parser.next(text));
    parts.addAll(parser.end());
    StringBuilder reasoning = new StringBuilder();
    StringBuilder content = new StringBuilder();
    List<String> names = new ArrayList<>();
    List<StringBuilder> arguments = new ArrayList<>();
    for (AnswerPart part : parts) {
      switch (part) {
        case AnswerPart.Reasoning(String piece) -> reasoning.append(piece);
        case AnswerPart.Content(String piece) -> content.append(piece);
        case AnswerPart.Call(int _, String name) -> {
          names.add(name);
          arguments.add(new StringBuilder());
        }
        case AnswerPart.Arguments(int index, String json) -> arguments.get(index).append(json);
      }
    }
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      calls.add(new Call(names.get(i), arguments.get(i).toString()));
    }
    return new WholeAnswer(reasoning.toString(), content.toString(), List.copyOf(calls));
  }
}
