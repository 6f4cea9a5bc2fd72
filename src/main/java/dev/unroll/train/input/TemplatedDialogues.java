package dev.unroll.train.input;

import dev.unroll.bundle.Task;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatTemplate;
import dev.unroll.chat.TemplateException;
import dev.unroll.chat.tool.CallFormat;
import dev.unroll.chat.tool.ConversationTemplate;
import dev.unroll.chat.tool.JsonValues;
import dev.unroll.chat.tool.Prompting;
import dev.unroll.chat.tool.WholeAnswer;
import dev.unroll.data.batch.TokenDocument;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.text.token.StreamingDecoder;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Dialogues as the chat template of a model writes them, so that the model is fine-tuned on what it
 * reads when it is served. What the assistant says is found by what the template writes before and
 * after it. A template that writes earlier turns otherwise once others follow makes a document of
 * each of the assistant's turns.
 *
 * @param ends tokens that end a turn of the assistant
 * @param isOwn whether it is {@link ChatFormat}'s, whose tokens alone tell who speaks
 */
record TemplatedDialogues(
    Tokenizer tokenizer, ConversationTemplate template, List<Integer> ends, boolean isOwn) {

  /**
   * Compiles the template.
   *
   * @throws TrainingException when it is none
   */
  static TemplatedDialogues of(Tokenizer tokenizer, Task.Chat chat, List<Integer> ends) {
    try {
      ChatTemplate template = ChatTemplate.compile(chat.template(), chat.begin(), chat.end());
      return new TemplatedDialogues(
          tokenizer,
          ConversationTemplate.of(
              template, chat.template(), Optional.ofNullable(chat.calls()).map(CallFormat::named)),
          ends,
          chat.equals(ChatFormat.chat()) || chat.equals(ChatFormat.withTools()));
    } catch (TemplateException e) {
      throw new TrainingException("init: the chat template of the model: " + e.getMessage(), e);
    }
  }

  /** The documents of a dialogue. */
  List<TokenDocument> documents(Dialogue dialogue, DataSource.Learn learn) {
    List<Turn> turns = dialogue.turns();
    if (learn == DataSource.Learn.EVERYTHING) {
      int[] all = tokens(dialogue, turns.size(), false);
      boolean[] learned = new boolean[all.length];
      Arrays.fill(learned, true);
      return List.of(new TokenDocument(all, learned));
    }
    if (isOwn) {
      return List.of(own(tokens(dialogue, turns.size(), false), turns));
    }
    List<Integer> answers = new ArrayList<>();
    for (int i = 1; i < turns.size(); i++) {
      if (turns.get(i).isLearned()) {
        answers.add(i);
      }
    }
    if (answers.isEmpty()) {
      return List.of();
    }
    List<TokenDocument> documents = new ArrayList<>();
    int[] whole = tokens(dialogue, answers.getLast() + 1, false);
    boolean[] learned = new boolean[whole.length];
    for (int answer : answers) {
      int[] before = tokens(dialogue, answer, true);
      int[] after = tokens(dialogue, answer + 1, false);
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

  /** Texts have no special tokens, so that these alone say where the assistant's turns are. */
  private TokenDocument own(int[] tokens, List<Turn> turns) {
    int assistant = DialogueTokens.role(tokenizer, Dialogue.Role.ASSISTANT);
    Iterator<Turn> answers =
        turns.stream().filter(turn -> turn.role() == Dialogue.Role.ASSISTANT).iterator();
    boolean[] learned = new boolean[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] == assistant && answers.next().isLearned()) {
        mark(learned, tokens, i + 1, tokens.length);
      }
    }
    return new TokenDocument(tokens, learned);
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
  int[] tokens(Dialogue dialogue, int count, boolean continued) {
    List<ChatMessage> messages =
        dialogue.turns().subList(0, count).stream()
            .map(turn -> turn.message().mapped(tokenizer::guarded))
            .toList();
    try {
      Prompting prompting = prompting(dialogue, continued).mapped(tokenizer::guarded);
      String text = rendered(messages, prompting);
      return Arrays.stream(tokenizer.encodeWithControls(text)).mapToInt(Math::toIntExact).toArray();
    } catch (TemplateException | TokenizerException e) {
      throw new TrainingException(
          "data: the model's chat template cannot write the dialogue that begins with '%.40s': %s"
              .formatted(dialogue.turns().getFirst().text(), e.getMessage()),
          e);
    }
  }

  /** A process that was stopped meanwhile has used up the template's time: it gets it once more. */
  private String rendered(List<ChatMessage> messages, Prompting prompting) {
    try {
      return template.render(messages, prompting);
    } catch (TemplateException.Refusal e) {
      throw e;
    } catch (TemplateException e) {
      return template.render(messages, prompting);
    }
  }

  private static Prompting prompting(Dialogue dialogue, boolean continued) {
    return new Prompting(
        dialogue.tools(),
        true,
        Map.of(),
        continued ? Prompting.End.ANSWER : Prompting.End.MESSAGES);
  }

  /** What the assistant has said in a dialogue, read as the service reads it. */
  Turn answer(Dialogue dialogue, List<Integer> spoken) {
    Prompting prompting = prompting(dialogue, true);
    StreamingDecoder decoder =
        tokenizer.textDecoder(tokenizer.vocabSize(), template.shown(prompting));
    StringBuilder text = new StringBuilder();
    spoken.forEach(token -> text.append(decoder.next(token)));
    WholeAnswer answer =
        WholeAnswer.of(template.form(prompting, ""), text.append(decoder.end()).toString());
    List<ChatMessage.Call> calls = new ArrayList<>();
    for (WholeAnswer.Call call : answer.calls()) {
      Object arguments =
          JsonValues.parse(call.arguments()).map(Object.class::cast).orElse(Map.of());
      calls.add(new ChatMessage.Call("call_" + calls.size(), call.name(), arguments));
    }
    return new Turn(Dialogue.Role.ASSISTANT, answer.content(), calls, null, true);
  }
}
