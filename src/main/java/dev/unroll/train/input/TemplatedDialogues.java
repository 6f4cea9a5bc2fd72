package dev.unroll.train.input;

import dev.unroll.bundle.Task;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatTemplate;
import dev.unroll.chat.TemplateException;
import dev.unroll.data.batch.TokenDocument;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Dialogues as the chat template of a model writes them, so that the model is fine-tuned on what it
 * reads when it is served. What the assistant says is found by what the template writes before and
 * after it. A template that writes earlier turns otherwise once others follow makes a document of
 * each of the assistant's turns.
 *
 * @param ends tokens that end a turn of the assistant
 */
record TemplatedDialogues(Tokenizer tokenizer, ChatTemplate template, List<Integer> ends) {

  /**
   * Compiles the template.
   *
   * @throws TrainingException when it is none
   */
  static TemplatedDialogues of(Tokenizer tokenizer, Task.Chat chat, List<Integer> ends) {
    try {
      return new TemplatedDialogues(
          tokenizer, ChatTemplate.compile(chat.template(), chat.begin(), chat.end()), ends);
    } catch (TemplateException e) {
      throw new TrainingException("init: the chat template of the model: " + e.getMessage(), e);
    }
  }

  /** The documents of a dialogue. */
  List<TokenDocument> documents(List<Turn> turns, DataSource.Learn learn) {
    if (learn == DataSource.Learn.EVERYTHING) {
      int[] all = tokens(turns, turns.size(), false);
      boolean[] learned = new boolean[all.length];
      Arrays.fill(learned, true);
      return List.of(new TokenDocument(all, learned));
    }
    List<Integer> answers = new ArrayList<>();
    for (int i = 1; i < turns.size(); i++) {
      if (turns.get(i).role() == Dialogue.Role.ASSISTANT) {
        answers.add(i);
      }
    }
    if (answers.isEmpty()) {
      return List.of();
    }
    List<TokenDocument> documents = new ArrayList<>();
    int[] whole = tokens(turns, answers.getLast() + 1, false);
    boolean[] learned = new boolean[whole.length];
    for (int answer : answers) {
      int[] before = tokens(turns, answer, true);
      int[] after = tokens(turns, answer + 1, false);
      if (isBeginning(before, whole) && isBeginning(after, whole)) {
        mark(learned, whole, common(before, whole), common(after, whole));
      } else {
        boolean[] own = new boolean[after.length];
        mark(own, after, common(before, after), after.length);
        documents.add(new TokenDocument(after, own));
      }
    }
    documents.add(new TokenDocument(whole, learned));
    return documents;
  }

  /** Marks an answer up to the token that ends it. */
  private void mark(boolean[] learned, int[] tokens, int from, int to) {
    for (int i = from; i < to; i++) {
      learned[i] = true;
      if (ends.contains(tokens[i])) {
        return;
      }
    }
  }

  /** Whether tokens are those that others begin with, but for the last, which may be longer. */
  private static boolean isBeginning(int[] tokens, int[] of) {
    return common(tokens, of) >= tokens.length - 1;
  }

  private static int common(int[] tokens, int[] others) {
    int mismatch = Arrays.mismatch(tokens, others);
    return mismatch < 0 ? tokens.length : mismatch;
  }

  /**
   * The first turns as tokens.
   *
   * @param continued whether the assistant is to speak next
   */
  int[] tokens(List<Turn> turns, int count, boolean continued) {
    List<ChatMessage> messages =
        turns.subList(0, count).stream()
            .map(turn -> new ChatMessage(role(turn.role()), tokenizer.guarded(turn.text())))
            .toList();
    try {
      String text = template.render(messages, continued);
      return Arrays.stream(tokenizer.encodeWithControls(text)).mapToInt(Math::toIntExact).toArray();
    } catch (TemplateException | TokenizerException e) {
      throw new TrainingException(
          "data: the model's chat template cannot write the dialogue that begins with '%.40s': %s"
              .formatted(turns.getFirst().text(), e.getMessage()),
          e);
    }
  }

  private static ChatMessage.Role role(Dialogue.Role role) {
    return switch (role) {
      case SYSTEM -> ChatMessage.Role.SYSTEM;
      case USER -> ChatMessage.Role.USER;
      case ASSISTANT -> ChatMessage.Role.ASSISTANT;
    };
  }
}
