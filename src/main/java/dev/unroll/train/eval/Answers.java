package dev.unroll.train.eval;

import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.input.DialogueTokens;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The likeliest answers of an exported model (temperature 0).
 *
 * @param longest most tokens of an answer
 */
record Answers(ExportedModel model, DialogueTokens tokens, int longest) {
  /** What the model says next in a dialogue; empty when that is too long for the model. */
  Optional<Turn> next(Tokenizer tokenizer, Dialogue dialogue) {
    int[] read = tokens.prompt(tokenizer, dialogue);
    return read.length > model.chunk()
        ? Optional.empty()
        : Optional.of(tokens.answer(tokenizer, dialogue, tokens(read)));
  }

  /** The likeliest continuation up to the end of the turn. */
  List<Integer> tokens(int[] read) {
    List<Integer> ends = tokens.endTokens();
    List<Integer> answer = new ArrayList<>();
    model.clear();
    int[] unread = read;
    if (unread.length > model.chunk()) {
      return answer;
    }
    while (true) {
      FloatBuffer logits = model.lastLogits(unread, 0, unread.length);
      int next = Logits.argmax(logits, 0, logits.remaining());
      if (ends.contains(next) || answer.size() == longest || model.isFull()) {
        return answer;
      }
      answer.add(next);
      unread = new int[] {next};
    }
  }
}
