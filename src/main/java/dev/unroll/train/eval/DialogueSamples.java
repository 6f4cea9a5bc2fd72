package dev.unroll.train.eval;

import dev.unroll.chat.ChatMessage;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.Dialogue.Role;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.step.Xoshiro;
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
        List<Integer> spoken = new Answers(model, tokens, LONGEST_ANSWER).tokens(read);
        samples.add(
            new ProgressSample.Words(
                turns.get(at).text(),
                words(tokens.answer(tokenizer, whole, spoken)),
                words(turns.get(at + 1))));
        if (samples.size() == PROGRESS_SAMPLES) {
          break;
        }
      }
    }
    return samples;
  }

  private String conversation(Tokenizer tokenizer, Dialogue dialogue) {
    Answers answers = new Answers(model, tokens, LONGEST_ANSWER);
    StringBuilder shown = new StringBuilder();
    if (!dialogue.tools().isEmpty()) {
      shown.append(line("tools", String.join(", ", dialogue.toolNames())));
    }
    List<Turn> said = new ArrayList<>();
    int exchanges = 0;
    for (Turn turn : DialogueTokens.read(dialogue, topics).turns()) {
      boolean isUnasked =
          turn.role() == Role.TOOL && (said.isEmpty() || said.getLast().calls().isEmpty());
      if (turn.role() == Role.ASSISTANT || isUnasked) {
        continue;
      }
      // A model that calls where the people's assistant did not gets no result.
      if (turn.role() == Role.USER && !said.isEmpty() && !said.getLast().calls().isEmpty()) {
        break;
      }
      said.add(turn.role() == Role.TOOL ? resultFor(said.getLast(), turn) : turn);
      shown.append(line(turn.role(), turn.text()));
      if (turn.role() == Role.SYSTEM) {
        continue;
      }
      int[] read = tokens.prompt(tokenizer, dialogue.with(said));
      List<Integer> spoken = answers.tokens(read);
      Turn answer = tokens.answer(tokenizer, dialogue, spoken);
      shown.append(line(Role.ASSISTANT, words(answer)));
      said.add(answer);
      exchanges += turn.role() == Role.USER ? 1 : 0;
      int room = Math.min(LONGEST_ANSWER, model.chunk() / 4);
      boolean isLong = read.length + spoken.size() >= model.chunk() - room;
      if ((exchanges == EXCHANGES && answer.calls().isEmpty()) || isLong) {
        break;
      }
    }
    return shown.toString();
  }

  /** The result in the data, as that of the model's own call. */
  private static Turn resultFor(Turn calling, Turn result) {
    ChatMessage.Call call = calling.calls().getFirst();
    return new Turn(
        Role.TOOL,
        result.text(),
        List.of(),
        new ChatMessage.Answered(call.id(), call.name()),
        false);
  }

  /** What the assistant says and calls. */
  private static String words(Turn answer) {
    StringBuilder words = new StringBuilder(answer.text());
    for (ChatMessage.Call call : answer.calls()) {
      words.append(words.isEmpty() ? "" : " ").append("calls ").append(call.name());
      words.append(' ').append(call.arguments());
    }
    return words.toString();
  }

  private static String line(Role role, String words) {
    String name =
        switch (role) {
          case SYSTEM -> "system";
          case USER -> "user";
          case ASSISTANT -> "assistant";
          case TOOL -> "result";
        };
    return line(name, words);
  }

  private static String line(String name, String words) {
    // Indented, not fenced: the text itself may hold backquotes.
    return "%-10s %s".formatted(name + ":", words.replace("\n", " ")).indent(4);
  }
}
