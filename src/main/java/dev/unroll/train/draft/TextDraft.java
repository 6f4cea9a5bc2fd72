package dev.unroll.train.draft;

import static dev.unroll.train.draft.RecipeText.count;
import static dev.unroll.train.draft.RecipeText.quoted;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.data.set.TextData;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A recipe for a model that continues a text.
 *
 * @param base the GPT that is fine-tuned; none for a network of its own
 */
record TextDraft(String file, String text, @Nullable ModelFolder base) implements Draft {
  private static final int FEWEST_CHARACTERS = 2_000;

  /**
   * Characters from which on a GPT over pieces of words learns more than an LSTM over characters.
   */
  private static final long MANY = 3_000_000;

  /** Different characters from which on a text is cut into pieces of bytes. */
  private static final long MANY_DIFFERENT = 400;

  private static final double PER_TOKEN = 3;
  private static final double LEARNT = 0.9;
  private static final int LENGTH = 64;
  private static final int ROWS = 8;
  private static final int CONTEXT = 256;
  private static final int EXAMPLES = 3;

  static Draft of(Path file, @Nullable ModelFolder base) {
    String text = TextData.text(file);
    if (text.length() < FEWEST_CHARACTERS) {
      throw new TrainingException(
          "%s: has %s characters; a text to learn from has %s or more"
              .formatted(file, count(text.length()), count(FEWEST_CHARACTERS)));
    }
    if (base != null) {
      Bases.requireCharacters(base, String.valueOf(file), Stream.of(text));
    }
    return new TextDraft(String.valueOf(file.getFileName()), text, base);
  }

  private long different() {
    return text.codePoints().distinct().count();
  }

  @Override
  public List<String> seen() {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    List<String> seen = new ArrayList<>();
    seen.add(
        "%s: %s characters, %s different ones, in %s lines"
            .formatted(file, count(text.length()), count(different()), count(lines.size())));
    long equal = lines.size() - lines.stream().distinct().count();
    if (equal * 10 > lines.size()) {
      seen.add("lines that are equal to another one: %s; they are kept".formatted(count(equal)));
    }
    seen.add(SeenLanguages.of(lines).description());
    return seen;
  }

  private boolean isGpt() {
    return base != null || text.length() >= MANY;
  }

  @Override
  public int sizes() {
    return base != null ? 1 : text.length() < 100_000 ? 1 : text.length() < 500_000 ? 2 : 3;
  }

  @Override
  public String recipe(Choice choice) {
    return RecipeText.heading(seen())
        + "title: %s%nexamples: %s%n".formatted(quoted("A text as " + file), quoted(examples()))
        + (choice.base() == null ? "" : "init: %s%n".formatted(quoted(choice.base())))
        + "data:%n  source: text-file%n  path: %s%n".formatted(quoted(choice.data()))
        + (isGpt() ? gpt(choice) : recurrent(choice));
  }

  private String recurrent(Choice choice) {
    int width = 128 << Math.min(choice.size(), 1);
    boolean isBytes = different() > MANY_DIFFERENT;
    double tokens = LEARNT * text.length() / (isBytes ? 2 : 1);
    int batch = Math.clamp((long) (tokens / LENGTH / 20), 1, 32);
    double perPass = Math.max(1, tokens / batch / LENGTH);
    double passes = text.length() < 100_000 ? 40 : text.length() < 1_000_000 ? 20 : 10;
    Course course = Course.of(perPass, passes, choice.mostUpdates());
    String batches =
        RecipeText.line("  batch: " + batch, "places of the text that are read side by side")
            + RecipeText.line("  length: " + LENGTH, "steps that gradients reach back");
    return (isBytes
            ? "tokenizer: {type: bpe, vocab: %d}   # too many different characters for a token each%n"
                .formatted(RecipeText.vocab(text.length(), 4_096))
            : "")
        + "architecture: {type: lstm, layers: %d, hidden: %d, embedding: %d, dropout: %s}%n"
            .formatted(choice.size() == 2 ? 2 : 1, width, width / 2, choice.size() == 2 ? 0.3 : 0.2)
        + course.training(batches, "character", 0.004, 0.01);
  }

  private String gpt(Choice choice) {
    int context = base == null ? CONTEXT : Bases.context(base, CONTEXT);
    double perToken = base == null ? PER_TOKEN : Bases.perToken(base, text);
    double rows = Math.max(1, LEARNT * text.length() / perToken / context);
    double passes = text.length() < 500_000 ? 6 : text.length() < 10_000_000 ? 4 : 2;
    boolean corrects = base != null && Bases.isLarge(base);
    int batch = base == null ? ROWS : Bases.batch(rows, ROWS);
    Course course = Course.of(Math.max(1, rows / batch), passes, choice.mostUpdates());
    String batches = RecipeText.line("  batch: " + batch, "rows of %d tokens".formatted(context));
    String network =
        base == null
            ? """
              tokenizer: {type: bpe, vocab: 4096}   # pieces of words, learnt from this text
              architecture: {type: gpt, layers: %d, size: %d, heads: 4, context: %d, dropout: 0.1}
              """
                .formatted(2 + 2 * choice.size(), 128 + 64 * choice.size(), CONTEXT)
            : "architecture: {type: init, dropout: 0.1}\n";
    return network
        + course.training(batches, "piece", base == null || corrects ? 0.001 : 0.0003, 0.1)
        + (corrects
            ? "  lora: {rank: 8, alpha: 16}   # corrections of the weights, as they are many\n"
            : "");
  }

  /** Beginnings of lines, for the page. */
  private List<String> examples() {
    return text.lines()
        .map(String::strip)
        .filter(
            line ->
                line.length() >= 12 && line.codePoints().filter(Character::isLetter).count() > 8)
        .map(TextDraft::beginning)
        .distinct()
        .limit(EXAMPLES)
        .toList();
  }

  private static String beginning(String line) {
    int end = line.indexOf(' ', 15);
    int most = line.offsetByCodePoints(0, Math.min(20, line.codePointCount(0, line.length())));
    return line.substring(0, end < 0 || end > 40 ? most : end);
  }
}
