package dev.unroll.train.draft;

import static dev.unroll.train.draft.RecipeText.count;
import static dev.unroll.train.draft.RecipeText.quoted;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.LabelForm;
import dev.unroll.data.set.LabelForms;
import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A recipe for a classifier from labelled texts.
 *
 * @param form how the file is read
 * @param base the model that is fine-tuned: a GPT or an encoder; none for a network of its own
 */
record LabelDraft(String file, LabelForm form, List<LabelledText> texts, @Nullable ModelFolder base)
    implements Draft {
  private static final int LABELS_SHOWN = 12;

  /** Texts of a label with fewer are too few to learn it and to measure it. */
  private static final int FEW = 10;

  /** The share of the texts that are read to their end. */
  private static final double WHOLE = 0.99;

  /** Characters of a token, about, of a vocabulary that fits few texts. */
  private static final double PER_TOKEN = 2.8;

  /** Tokens around a text: who speaks, the end, the answer's beginning. */
  private static final int AROUND = 4;

  private static final int LONGEST = 512;
  private static final int BATCH = 16;

  LabelDraft {
    texts = List.copyOf(texts);
  }

  static Draft of(Path file, @Nullable ModelFolder base) {
    LabelForm form = LabelForms.of(file);
    List<LabelledText> texts = LabelledData.texts(file, form);
    Set<String> labels =
        texts.stream().flatMap(text -> text.labels().stream()).collect(Collectors.toSet());
    if (labels.size() < (form.isMultiLabel() ? 1 : 2)) {
      throw new TrainingException(
          "%s: has %d different labels; a classifier needs two or more"
              .formatted(file, labels.size()));
    }
    if (base != null) {
      Bases.requireCharacters(base, String.valueOf(file), texts.stream().map(LabelledText::text));
    }
    return new LabelDraft(String.valueOf(file.getFileName()), form, texts, base);
  }

  private List<String> plain() {
    return texts.stream().map(LabelledText::text).toList();
  }

  private Map<String, Long> counts() {
    return texts.stream()
        .flatMap(text -> text.labels().stream())
        .collect(Collectors.groupingBy(label -> label, TreeMap::new, Collectors.counting()));
  }

  @Override
  public List<String> seen() {
    List<String> seen = new ArrayList<>();
    Map<String, Long> counts = counts();
    seen.add("%s: %s texts with %d labels".formatted(file, count(texts.size()), counts.size()));
    List<Map.Entry<String, Long>> ranked =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .toList();
    String shown =
        ranked.stream()
            .limit(LABELS_SHOWN)
            .map(each -> each.getKey() + " " + count(each.getValue()))
            .collect(Collectors.joining(", "));
    int hidden = ranked.size() - LABELS_SHOWN;
    seen.add("labels: " + shown + (hidden > 0 ? " and " + hidden + " more" : ""));
    long rare = ranked.stream().filter(each -> each.getValue() < FEW).count();
    if (rare > 0) {
      seen.add("labels with fewer than %d texts, too few to learn: %d".formatted(FEW, rare));
    }
    if (form.isMultiLabel()) {
      long several = texts.stream().filter(text -> text.labels().size() > 1).count();
      long none = texts.stream().filter(text -> text.labels().isEmpty()).count();
      seen.add(
          "a text has any number of labels: %s have several, %s have none"
              .formatted(count(several), count(none)));
    }
    seen.addAll(Repeats.of(texts, "texts"));
    long contradicting = contradicting();
    if (contradicting > 0) {
      seen.add("texts that stand under several labels: " + count(contradicting));
    }
    seen.add(Lengths.of(plain()).description());
    seen.add(SeenLanguages.of(plain()).description());
    return seen;
  }

  private long contradicting() {
    Map<String, Set<String>> labels = new HashMap<>();
    texts.forEach(
        each -> labels.computeIfAbsent(each.text(), _ -> new HashSet<>()).addAll(each.labels()));
    return form.isMultiLabel()
        ? 0
        : labels.values().stream().filter(each -> each.size() > 1).count();
  }

  @Override
  public int sizes() {
    return base != null || texts.size() < 2_000 ? 1 : texts.size() < 20_000 ? 2 : 3;
  }

  @Override
  public String recipe(Choice choice) {
    int longest = longest();
    double perPass = Math.max(1, 0.8 * texts.size() / BATCH);
    double passes = base != null ? 6 : texts.size() < 2_000 ? 25 : texts.size() < 20_000 ? 12 : 5;
    Course course = Course.of(perPass, passes, choice.mostUpdates());
    String batch = RecipeText.line("  batch: " + BATCH, "texts of an update");
    return RecipeText.heading(seen())
        + "title: %s%n".formatted(quoted("Labels of " + file))
        + (choice.base() == null ? "" : "init: %s%n".formatted(quoted(choice.base())))
        + """
        data:
          source: label-file
          path: %s
        """
            .formatted(quoted(choice.data()))
        + labels()
        + RecipeText.line("  longest: " + longest, "tokens of a text; hardly any here is longer")
        + (base == null ? ownNetwork(choice.size(), longest) : "")
        + (base != null && !isEncoder(base) ? "architecture: {type: init, dropout: 0.1}\n" : "")
        + course.training(batch, "text", base == null ? 0.001 : learningRate(base), 0.05);
  }

  /** How many labels a text has, where it is not one. */
  private String labels() {
    if (!form.isMultiLabel()) {
      return "";
    }
    String separator =
        form.separator().equals(LabelForm.SEPARATOR)
            ? ""
            : RecipeText.line("  separator: " + quoted(form.separator()), "between labels");
    return RecipeText.line("  multiLabel: true", "a text may have several labels, or none")
        + separator;
  }

  private String ownNetwork(int size, int longest) {
    return """
        tokenizer: {type: bpe, vocab: %d}   # pieces of words, learnt from these texts
        architecture: {type: gpt, layers: %d, size: %d, heads: 4, context: %d, dropout: 0.2}
        """
        .formatted(
            RecipeText.vocab(Lengths.of(plain()).total(), 4_096),
            size + 2,
            64 * (size + 2),
            longest);
  }

  private static double learningRate(ModelFolder base) {
    return isEncoder(base) ? 0.00005 : 0.0003;
  }

  static boolean isEncoder(ModelFolder base) {
    return base.config().task() instanceof Task.Embedding;
  }

  /** Tokens of nearly all texts, rounded up to eight. */
  private int longest() {
    List<String> plain = plain();
    double tokens = Lengths.of(plain).quantile(WHOLE) / PER_TOKEN;
    int most = LONGEST;
    if (base != null) {
      most = Bases.context(base, LONGEST);
      try (Tokenizer tokenizer = Tokenizer.open(base.tokenizer())) {
        int[] lengths = plain.stream().mapToInt(each -> tokenizer.encode(each).length).toArray();
        Arrays.sort(lengths);
        tokens = new Lengths(lengths).quantile(WHOLE);
      }
    }
    int rounded = (int) Math.ceil((tokens + AROUND) / 8) * 8;
    return Math.min(most, Math.max(16, rounded));
  }
}
