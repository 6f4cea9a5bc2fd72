package dev.unroll.train.eval;

import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.Dialogue.Role;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.step.Xoshiro;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Sample dialogues with an exported model: the users' words are those of dialogues that were held
 * out, the answers are the model's own, which it reads in later turns.
 */
public record DialogueSamples(ExportedModel model, DialogueTokens tokens, boolean topics) {
  private static final int DIALOGUES = 10;
  private static final int PROGRESS_SAMPLES = 2;
  private static final int EXCHANGES = 4;
  private static final int LONGEST_ANSWER = 80;

  /** Dialogues drawn at random, in Markdown. */
  public String of(List<Dialogue> dialogues, long seed) {
    Xoshiro random = new Xoshiro(seed);
    StringBuilder samples = new StringBuilder("## Sample dialogues\n\n");
    samples.append(
        ("The people's words are from dialogues that were held out, drawn at random; the answers are"
            + " the likeliest ones (temperature 0), unedited. Since nobody listens to the answers,"
            + " a person may speak past them.\n\n"));
    try (Tokenizer tokenizer = tokens.open()) {
      for (int i = 1; i <= DIALOGUES; i++) {
        Dialogue dialogue = dialogues.get(random.nextInt(dialogues.size()));
        samples.append(i).append(".\n\n").append(conversation(tokenizer, dialogue)).append('\n');
      }
    }
    return samples.toString();
  }

  /** The first answers of some dialogues, beside those that people gave. */
  public List<ProgressSample> answers(List<Dialogue> dialogues) {
    List<ProgressSample> samples = new ArrayList<>();
    try (Tokenizer tokenizer = tokens.open()) {
      for (Dialogue dialogue : dialogues) {
        Dialogue whole = DialogueTokens.read(dialogue, topics);
        List<Turn> turns = whole.turns();
        int at = 0;
        while (at < turns.size() && turns.get(at).role() != Role.USER) {
          at++;
        }
        if (at + 1 >= turns.size() || turns.get(at + 1).role() != Role.ASSISTANT) {
          continue;
        }
        int[] read = tokens.prompt(tokenizer, whole.with(turns.subList(0, at + 1)));
        List<Integer> answer = answer(read, tokens.endTokens());
        samples.add(
            new ProgressSample.Words(
                turns.get(at).text(),
                tokenizer.decode(answer.stream().mapToLong(id -> id).toArray()),
                turns.get(at + 1).text()));
        if (samples.size() == PROGRESS_SAMPLES) {
          break;
        }
      }
    }
    return samples;
  }

  private String conversation(Tokenizer tokenizer, Dialogue dialogue) {
    List<Integer> ends = tokens.endTokens();
    StringBuilder shown = new StringBuilder();
    List<Turn> said = new ArrayList<>();
    int exchanges = 0;
    for (Turn turn : DialogueTokens.read(dialogue, topics).turns()) {
      if (turn.role() == Role.ASSISTANT || turn.role() == Role.TOOL) {
        continue;
      }
      said.add(turn);
      shown.append(line(turn.role(), turn.text()));
      if (turn.role() == Role.USER) {
        int[] read = tokens.prompt(tokenizer, dialogue.with(said));
        List<Integer> answer = answer(read, ends);
        String words = tokenizer.decode(answer.stream().mapToLong(id -> id).toArray());
        shown.append(line(Role.ASSISTANT, words));
        said.add(new Turn(Role.ASSISTANT, words));
        exchanges++;
        boolean isLong = read.length + answer.size() >= model.chunk() - LONGEST_ANSWER;
        if (exchanges == EXCHANGES || isLong) {
          break;
        }
      }
    }
    return shown.toString();
  }

  /** The likeliest continuation up to the end of the turn. */
  private List<Integer> answer(int[] read, List<Integer> ends) {
    List<Integer> answer = new ArrayList<>();
    model.clear();
    int[] unread = read;
    if (unread.length > model.chunk()) {
      return answer;
    }
    while (true) {
      FloatBuffer logits = model.lastLogits(unread, 0, unread.length);
      int next = Logits.argmax(logits, 0, logits.remaining());
      if (ends.contains(next) || answer.size() == LONGEST_ANSWER || model.isFull()) {
        return answer;
      }
      answer.add(next);
      unread = new int[] {next};
    }
  }

  private static String line(Role role, String words) {
    String name =
        switch (role) {
          case SYSTEM -> "system";
          case USER -> "user";
          case ASSISTANT -> "assistant";
          case TOOL -> "tool";
        };
    // Indented, not fenced: the text itself may hold backquotes.
    return "%-10s %s".formatted(name + ":", words.replace("\n", " ")).indent(4);
  }
}
