package dev.unroll.train.eval;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.TextPair;
import dev.unroll.engine.translation.Search;
import dev.unroll.text.prose.Alignment;
import dev.unroll.train.figure.HeatMap;
import dev.unroll.train.step.Xoshiro;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A report on an exported model and held-out pairs: scores, a figure of its attention, samples.
 *
 * @param model its folder, which may be incomplete
 * @param languages of the pairs, for a model of several directions
 * @param threads of the runtime
 */
public record PairReport(
    ModelFolder model, List<TextPair> pairs, Optional<Task.Languages> languages, int threads) {
  private static final int SAMPLES = 20;
  private static final int PROGRESS_SAMPLES = 3;
  private static final int LONGEST_PROGRESS = 160;
  private static final int LONGEST_SHOWN = 60;
  private static final String ALIGNMENT = "alignment.svg";

  public PairReport {
    pairs = List.copyOf(pairs);
  }

  /**
   * BLEU and chrF, decoded as the model's config says.
   *
   * @param split name of the pairs
   */
  public List<Metric> scores(String split) {
    List<String> written = translations(sources(pairs));
    return PairEvaluation.scores(written, pairs.stream().map(TextPair::target).toList(), split);
  }

  /** The attention weights of the longest source that is short enough for a figure. */
  public SortedMap<String, String> figures() {
    SortedMap<String, String> figures = new TreeMap<>();
    Optional<String> shown =
        sources(pairs).stream()
            .filter(text -> text.length() < LONGEST_SHOWN)
            .max(Comparator.comparing(String::length));
    if (!model.config().aligns() || shown.isEmpty()) {
      return figures;
    }
    try (ModelTranslations translations = ModelTranslations.alone(model, languages, threads)) {
      Optional<Alignment> alignment = translations.alignment(shown.get());
      alignment.ifPresent(found -> figures.put(ALIGNMENT, heatMap(found)));
    }
    return figures;
  }

  private static String heatMap(Alignment alignment) {
    return new HeatMap(
            "Attention: read along the top, written down the side",
            labels(alignment.source()),
            labels(alignment.target()),
            alignment.weights())
        .svg();
  }

  /** Spaces, and the end, which is empty, are made visible. */
  private static List<String> labels(List<String> parts) {
    return parts.stream()
        .map(part -> part.isEmpty() ? "end" : part.isBlank() ? "␣" : part.strip())
        .toList();
  }

  /** Pairs drawn at random beside the model's translations, as a table in Markdown. */
  public String samples(long seed) {
    List<TextPair> drawn = new ArrayList<>();
    Xoshiro random = new Xoshiro(seed);
    for (int i = 0; i < SAMPLES; i++) {
      drawn.add(pairs.get(random.nextInt(pairs.size())));
    }
    List<String> written = translations(sources(drawn));
    StringBuilder samples = new StringBuilder("## Samples\n\n");
    samples.append(
        "%d held-out pairs drawn at random (seed %d), neither chosen nor edited.\n\n"
            .formatted(SAMPLES, seed));
    samples.append("| source | translation | reference |\n|---|---|---|\n");
    for (int i = 0; i < SAMPLES; i++) {
      samples.append(
          "| %s | %s | %s |\n"
              .formatted(
                  cell(drawn.get(i).source()), cell(written.get(i)), cell(drawn.get(i).target())));
    }
    return samples.toString();
  }

  /** The first pairs whose source is short beside the model's likeliest translations. */
  public List<ProgressSample> progress() {
    List<TextPair> shown =
        pairs.stream()
            .filter(pair -> pair.source().length() <= LONGEST_PROGRESS)
            .limit(PROGRESS_SAMPLES)
            .toList();
    List<ProgressSample> samples = new ArrayList<>();
    try (ModelTranslations translations = ModelTranslations.alone(model, languages, threads)) {
      List<String> written = translations.of(sources(shown), new Search.Greedy());
      for (int i = 0; i < written.size(); i++) {
        TextPair pair = shown.get(i);
        samples.add(new ProgressSample.Words(pair.source(), written.get(i), pair.target()));
      }
    }
    return samples;
  }

  private static String cell(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }

  private List<String> translations(List<String> texts) {
    try (ModelTranslations translations = ModelTranslations.alone(model, languages, threads)) {
      return translations.best(texts);
    }
  }

  private static List<String> sources(List<TextPair> pairs) {
    return pairs.stream().map(TextPair::source).toList();
  }
}
