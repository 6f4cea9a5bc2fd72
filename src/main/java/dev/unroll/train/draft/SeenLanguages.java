package dev.unroll.train.draft;

import dev.unroll.text.prose.LanguageDetector;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The languages of texts, of some of them told by the detector.
 *
 * @param shares of the texts that were looked at, by ISO 639-1 code; without those whose language
 *     is not clear
 * @param sampled texts that were looked at
 */
record SeenLanguages(Map<String, Double> shares, int sampled) {
  private static final int SAMPLE = 200;

  /** Percent above which a guess counts. */
  private static final double SURE = 50;

  /** Share below which a language is not named: short texts are easily mistaken. */
  private static final double NAMED = 0.05;

  /** Share from which on it is the language of the texts. */
  private static final double EVIDENT = 0.6;

  static SeenLanguages of(List<String> texts) {
    int step = Math.max(1, texts.size() / SAMPLE);
    Map<String, Double> counts = new TreeMap<>();
    int sampled = 0;
    for (int i = 0; i < texts.size() && sampled < SAMPLE; i += step) {
      sampled++;
      LanguageDetector.detect(texts.get(i), LanguageDetector.common()).stream()
          .findFirst()
          .filter(guess -> guess.confidence() >= SURE)
          .ifPresent(guess -> counts.merge(guess.language(), 1.0, Double::sum));
    }
    int all = Math.max(1, sampled);
    counts.replaceAll((language, count) -> count / all);
    return new SeenLanguages(Map.copyOf(counts), sampled);
  }

  /** The language of nearly all texts. */
  Optional<String> evident() {
    return shares.entrySet().stream()
        .filter(share -> share.getValue() >= EVIDENT)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  String description() {
    String named =
        shares.entrySet().stream()
            .filter(share -> share.getValue() >= NAMED)
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .map(
                share ->
                    String.format(
                        Locale.ROOT, "%s %.0f %%", share.getKey(), 100 * share.getValue()))
            .collect(Collectors.joining(", "));
    return "languages: %s (of %s looked at)"
        .formatted(named.isEmpty() ? "none is clear" : named, RecipeText.count(sampled));
  }
}
