package dev.unroll.train.draft;

import static dev.unroll.train.draft.RecipeText.count;
import static dev.unroll.train.draft.RecipeText.quoted;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.Dialogue.Role;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.data.set.DialogueData;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A recipe for a chat model from dialogues.
 *
 * @param base the GPT that is fine-tuned; none for a network of its own
 */
record DialogueDraft(String file, List<Dialogue> dialogues, @Nullable ModelFolder base)
    implements Draft {
  /** Characters of a token, about. */
  private static final double PER_TOKEN = 3;

  /** Share of the dialogues that learn; the rest is for validation. */
  private static final double LEARNT = 0.9;

  private static final int SHOWN_TOOLS = 5;
  private static final int BATCH = 4;
  private static final int EXAMPLES = 3;
  private static final int LONGEST_EXAMPLE = 80;

  /** Of each size of a network of its own: layers, width, heads, context. */
  private static final int[][] NETWORKS = {{3, 128, 4, 256}, {4, 192, 6, 256}, {6, 256, 4, 512}};

  DialogueDraft {
    dialogues = List.copyOf(dialogues);
  }

  static Draft of(Path file, @Nullable ModelFolder base) {
    List<Dialogue> dialogues = DialogueData.dialogues(file);
    if (turns(dialogues).noneMatch(turn -> turn.role() == Role.ASSISTANT)) {
      throw new TrainingException(file + ": no dialogue has a turn of the assistant to learn from");
    }
    if (base != null) {
      Bases.requireCharacters(base, String.valueOf(file), turns(dialogues).map(Turn::text));
    }
    return new DialogueDraft(String.valueOf(file.getFileName()), dialogues, base);
  }

  private static Stream<Turn> turns(List<Dialogue> dialogues) {
    return dialogues.stream().flatMap(dialogue -> dialogue.turns().stream());
  }

  private List<String> texts() {
    return turns(dialogues).map(Turn::text).filter(text -> !text.isEmpty()).toList();
  }

  private long characters() {
    return Lengths.of(texts()).total();
  }

  @Override
  public List<String> seen() {
    List<String> seen = new ArrayList<>();
    List<String> texts = texts();
    seen.add(
        "%s: %s dialogues with %s turns, %s characters"
            .formatted(
                file,
                count(dialogues.size()),
                count(turns(dialogues).count()),
                count(characters())));
    seen.addAll(Repeats.of(dialogues, "dialogues"));
    seen.add("turns' " + Lengths.of(texts).description());
    long mute =
        dialogues.stream()
            .filter(each -> each.turns().stream().noneMatch(t -> t.role() == Role.ASSISTANT))
            .count();
    if (mute > 0) {
      seen.add("dialogues without a word of the assistant: " + count(mute));
    }
    tools().ifPresent(seen::add);
    seen.add(SeenLanguages.of(texts).description());
    return seen;
  }

  private Optional<String> tools() {
    long withTools = dialogues.stream().filter(Dialogue::hasTools).count();
    if (withTools == 0) {
      return Optional.empty();
    }
    Map<String, Long> names =
        dialogues.stream()
            .flatMap(each -> each.toolNames().stream())
            .collect(groupingBy(name -> name, counting()));
    String most =
        names.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(SHOWN_TOOLS)
            .map(Map.Entry::getKey)
            .collect(joining(", "));
    long calls = turns(dialogues).mapToLong(turn -> turn.calls().size()).sum();
    return Optional.of(
        "%s dialogues with tools: %s%s; %s calls"
            .formatted(
                count(withTools),
                most.isEmpty() ? "none is defined" : most,
                names.size() > SHOWN_TOOLS ? ", …" : "",
                count(calls)));
  }

  @Override
  public int sizes() {
    return base != null || characters() < 500_000 ? 1 : characters() < 4_000_000 ? 2 : 3;
  }

  @Override
  public String recipe(Choice choice) {
    int context = base == null ? NETWORKS[choice.size()][3] : Bases.context(base, 512);
    double rows = Math.max(1, LEARNT * characters() / PER_TOKEN / context);
    double passes = base != null ? 4 : characters() < 500_000 ? 30 : characters() < 4e6 ? 8 : 3;
    int batch = base == null ? BATCH : Bases.batch(rows, BATCH);
    Course course = Course.of(Math.max(1, rows / batch), passes, choice.mostUpdates());
    boolean corrects = base != null && Bases.isLarge(base);
    String batches =
        RecipeText.line(
            "  batch: " + batch, "rows of %d tokens, filled with dialogues".formatted(context));
    return RecipeText.heading(seen())
        + "title: %s%nexamples: %s%n".formatted(quoted("Chat as in " + file), quoted(examples()))
        + (choice.base() == null ? "" : "init: %s%n".formatted(quoted(choice.base())))
        + """
        data:
          source: dialogue-file
          path: %s
        """
            .formatted(quoted(choice.data()))
        + (base == null
            ? RecipeText.line("  learn: everything", "it knows nothing yet: both sides teach it")
            : RecipeText.line("  learn: answers", "only what the assistant says"))
        + (base == null ? ownNetwork(choice.size()) : "architecture: {type: init, dropout: 0.1}\n")
        + course.training(
            batches, "dialogue", base == null ? 0.001 : corrects ? 0.001 : 0.0003, 0.1)
        + (corrects
            ? "  lora: {rank: 8, alpha: 16}   # corrections of the weights, as they are many\n"
            : "");
  }

  private String ownNetwork(int size) {
    int[] network = NETWORKS[size];
    return """
        tokenizer: {type: bpe, vocab: %d}   # pieces of words, learnt from these dialogues
        architecture: {type: gpt, layers: %d, size: %d, heads: %d, context: %d, dropout: %s}
        """
        .formatted(
            RecipeText.vocab(characters(), 4_096),
            network[0],
            network[1],
            network[2],
            network[3],
            String.format(Locale.ROOT, "%.1f", size == 2 ? 0.1 : 0.2));
  }

  /** What users say first. */
  private List<String> examples() {
    return dialogues.stream()
        .flatMap(each -> each.turns().stream().filter(t -> t.role() == Role.USER).limit(1))
        .map(Turn::text)
        .filter(text -> text.length() <= LONGEST_EXAMPLE && text.lines().count() == 1)
        .distinct()
        .limit(EXAMPLES)
        .toList();
  }
}
