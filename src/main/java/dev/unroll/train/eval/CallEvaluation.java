package dev.unroll.train.eval;

import dev.unroll.chat.ChatMessage.Call;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.recipe.DataSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How well an exported model calls the tools of dialogues: before each turn of the assistant that
 * counts in training, the model answers what was said up to there in the data.
 */
record CallEvaluation(ExportedModel model, DialogueTokens tokens) {
  /** Dialogues with tools that are measured, drawn evenly: each answer is generated. */
  private static final int MEASURED = 40;

  private static final int LONGEST_ANSWER = 160;

  /** What was counted. */
  private static final class Counts {
    private int called;
    private int made;
    private int named;
    private int exact;
    private int arguments;
    private int right;
    private int spoken;
    private int withheld;
    private int unread;
  }

  /**
   * Shares of the turns in which the data has a call: in which the model calls, the same function,
   * and with the same arguments; of all arguments of the data and the model, those that both have;
   * and of the other turns those in which the model does not call. Nothing where the dialogues have
   * no calls. What is too long for the model is left out, and counted in the descriptions.
   *
   * @param split name of the dialogues
   */
  List<Metric> metrics(List<Dialogue> dialogues, DataSource.Dialogues source, String split) {
    List<Dialogue> withTools = dialogues.stream().filter(each -> !each.tools().isEmpty()).toList();
    int measured = Math.min(MEASURED, withTools.size());
    List<Dialogue> chosen =
        IntStream.range(0, measured)
            .mapToObj(i -> withTools.get((int) ((long) i * withTools.size() / measured)))
            .toList();
    Counts counts = new Counts();
    try (Tokenizer tokenizer = tokens.open()) {
      Answers answers = new Answers(model, tokens, LONGEST_ANSWER);
      for (Dialogue dialogue : chosen) {
        Dialogue read = DialogueTokens.read(dialogue, source.topics());
        for (int i = 1; i < read.turns().size(); i++) {
          Turn turn = read.turns().get(i);
          if (turn.isLearned()) {
            answers
                .next(tokenizer, read.with(read.turns().subList(0, i)))
                .ifPresentOrElse(answer -> count(turn, answer, counts), () -> counts.unread++);
          }
        }
      }
    }
    return counts.called == 0 ? List.of() : metrics(counts, chosen.size(), split);
  }

  private static void count(Turn turn, Turn answer, Counts counts) {
    if (turn.calls().isEmpty()) {
      counts.spoken++;
      counts.withheld += answer.calls().isEmpty() ? 1 : 0;
      return;
    }
    counts.called++;
    counts.made += answer.calls().isEmpty() ? 0 : 1;
    boolean isNamed = names(turn).equals(names(answer));
    counts.named += isNamed ? 1 : 0;
    counts.exact += isNamed && arguments(turn).equals(arguments(answer)) ? 1 : 0;
    Set<String> wanted = flat(turn);
    Set<String> given = flat(answer);
    Set<String> all = new HashSet<>(wanted);
    all.addAll(given);
    wanted.retainAll(given);
    counts.arguments += all.size();
    counts.right += wanted.size();
  }

  private static List<String> names(Turn turn) {
    return turn.calls().stream().map(Call::name).toList();
  }

  private static List<Object> arguments(Turn turn) {
    return turn.calls().stream().map(Call::arguments).toList();
  }

  /** Each argument with its function, its name and its value. */
  private static Set<String> flat(Turn turn) {
    Set<String> flat = new HashSet<>();
    for (Call call : turn.calls()) {
      if (call.arguments() instanceof Map<?, ?> arguments) {
        arguments.forEach(
            (name, value) -> flat.add(call.name() + " " + name + " " + Objects.toString(value)));
      }
    }
    return flat;
  }

  private static List<Metric> metrics(Counts counts, int dialogues, String split) {
    String calls =
        String.format(
            Locale.ROOT,
            "%s split, %,d turns with a call of %,d dialogues with tools, temperature 0",
            split,
            counts.called,
            dialogues);
    String others =
        String.format(
            Locale.ROOT,
            "%s split, %,d turns without a call of %,d dialogues with tools, temperature 0",
            split,
            counts.spoken,
            dialogues);
    if (counts.unread > 0) {
      String unread = String.format(Locale.ROOT, ", without %,d that are too long", counts.unread);
      calls += unread;
      others += unread;
    }
    List<Metric> metrics = new ArrayList<>();
    String key = split + ".calls.";
    metrics.add(share(key + "made", counts.made, counts.called, calls));
    metrics.add(share(key + "function", counts.named, counts.called, calls));
    metrics.add(share(key + "exact", counts.exact, counts.called, calls));
    if (counts.arguments > 0) {
      String arguments = String.format(Locale.ROOT, ", %,d arguments", counts.arguments);
      metrics.add(share(key + "arguments", counts.right, counts.arguments, calls + arguments));
    }
    if (counts.spoken > 0) {
      metrics.add(share(key + "withheld", counts.withheld, counts.spoken, others));
    }
    return metrics;
  }

  private static Metric share(String key, int some, int all, String what) {
    return new Metric(key, (double) some / all, "", what);
  }
}
