package dev.unroll.train.eval;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.text.prose.normal.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How good a model's translations of a test set are.
 *
 * @param translations one for each item
 */
public record TestSetReport(TestSet set, List<String> translations) {
  public TestSetReport {
    translations = List.copyOf(translations);
  }

  /**
   * Translates a test set with a model alone, without what the service does around it: spans that
   * must be copied, capitals, marks, glossary and memory.
   *
   * @param languages of its texts; the model's own when empty
   * @param threads of the runtime
   */
  public static TestSetReport of(
      TestSet set, ModelFolder model, Optional<Task.Languages> languages, int threads) {
    try (ModelTranslations alone = ModelTranslations.alone(model, languages, threads)) {
      return of(set, alone);
    }
  }

  /** Translates a test set as the service does, see {@link #of}. */
  public static TestSetReport asServed(
      TestSet set, ModelFolder model, Optional<Task.Languages> languages, int threads) {
    try (ModelTranslations served = ModelTranslations.asServed(model, languages, threads)) {
      return of(set, served);
    }
  }

  private static TestSetReport of(TestSet set, ModelTranslations model) {
    return new TestSetReport(
        set, model.best(set.items().stream().map(TestSet.Item::source).toList()));
  }

  /**
   * BLEU and chrF against the first references. Where texts have several good translations or words
   * to keep, also how many translations are one of the good ones, typography, capitals and a full
   * stop aside, and how many of the words are there.
   */
  public List<Metric> metrics() {
    List<String> first = set.items().stream().map(item -> item.references().getFirst()).toList();
    List<Metric> metrics = new ArrayList<>(PairEvaluation.scores(translations, first, set.name()));
    if (set.isOfPhrases()) {
      long good = IntStream.range(0, translations.size()).filter(this::isGood).count();
      long words = set.items().stream().mapToLong(item -> item.kept().size()).sum();
      long kept = IntStream.range(0, translations.size()).mapToLong(this::kept).sum();
      metrics.add(share("accepted", good, translations.size(), "translations among the good ones"));
      metrics.add(share("kept", kept, words, "words kept as they are"));
    }
    return metrics;
  }

  private Metric share(String name, long count, long all, String what) {
    return new Metric(
        set.name() + "." + name,
        all == 0 ? 100 : 100.0 * count / all,
        "%",
        String.format(Locale.ROOT, "%,d of %,d %s", count, all, what));
  }

  private boolean isGood(int item) {
    String written = compared(translations.get(item));
    return set.items().get(item).references().stream()
        .anyMatch(reference -> compared(reference).equals(written));
  }

  private long kept(int item) {
    String written = translations.get(item);
    return set.items().get(item).kept().stream().filter(written::contains).count();
  }

  /** A text in the form in which it is compared. */
  private static String compared(String text) {
    return Normalizer.normalize(text)
        .toLowerCase(Locale.ROOT)
        .replaceAll(" +(?=[!?:;])", "")
        .replaceFirst("\\.$", "");
  }
}
