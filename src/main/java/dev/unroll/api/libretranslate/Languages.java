package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.bundle.Directions;
import dev.unroll.engine.Capability;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The languages that the served models translate between. Of several models for one direction the
 * one that a setting names serves it, or else the one with the best BLEU in its folder; of equals,
 * the first by name.
 *
 * @param models that translate
 * @param defaults the models that serve a direction, by its name
 */
public record Languages(List<ServedModel> models, Map<String, String> defaults) {
  private static final String BLEU = ".bleu";

  /** Figures of weights that are not served. */
  private static final String OTHER_WEIGHTS = "fp32.";

  static Languages of(Collection<ServedModel> served, Map<String, String> defaults) {
    return new Languages(
        served.stream().filter(model -> model.can(Capability.TRANSLATES)).toList(), defaults);
  }

  /** What a model translates from. */
  static SortedSet<String> sources(ServedModel model) {
    return Directions.sourcesOf(model.translating().task());
  }

  /** What a model translates into. */
  static SortedSet<String> targets(ServedModel model) {
    return Directions.targetsOf(model.translating().task());
  }

  /** The English name of a language. */
  public static String name(String code) {
    return Locale.of(code).getDisplayLanguage(Locale.ENGLISH);
  }

  /** What a model translates from; nothing if it is not among these. */
  Set<String> sourcesOf(String model) {
    return models.stream()
        .filter(one -> one.id().equals(model))
        .findFirst()
        .<Set<String>>map(Languages::sources)
        .orElseGet(Set::of);
  }

  /** The codes of the languages that can be translated from. */
  public SortedSet<String> sources() {
    SortedSet<String> codes = new TreeSet<>();
    models.forEach(model -> codes.addAll(sources(model)));
    return codes;
  }

  /** The codes of the languages that can be translated into. */
  public SortedSet<String> targets() {
    SortedSet<String> codes = new TreeSet<>();
    models.forEach(model -> codes.addAll(targets(model)));
    return codes;
  }

  /** The codes of all languages, of sources and of targets. */
  public SortedSet<String> codes() {
    SortedSet<String> codes = new TreeSet<>();
    for (ServedModel model : models) {
      codes.addAll(sources(model));
      codes.addAll(targets(model));
    }
    return codes;
  }

  /**
   * Checks that a language is one of them.
   *
   * @param asked what the request calls it
   * @param complete whether all models have been looked at
   * @throws ApiException when it is not, with status 503 if it may still come
   */
  public void require(String code, String asked, boolean complete) {
    if (!codes().contains(code)) {
      if (!complete) {
        throw ApiException.loading("the models are being loaded, and none knows " + asked + " yet");
      }
      throw ApiException.invalid(null, asked + " is not supported");
    }
  }

  /** The models that translate a language by default, by the language that they translate into. */
  SortedMap<String, String> models(String source) {
    SortedMap<String, String> models = new TreeMap<>();
    targets(source)
        .forEach(
            target -> model(source, target).ifPresent(model -> models.put(target, model.id())));
    return models;
  }

  /** What a language can be translated into, itself included. */
  public List<String> targets(String source) {
    SortedSet<String> targets = new TreeSet<>(List.of(source));
    models.stream()
        .filter(model -> sources(model).contains(source))
        .forEach(model -> targets.addAll(targets(model)));
    return List.copyOf(targets);
  }

  /** The model that translates from one language into another. */
  Optional<ServedModel> model(String source, String target) {
    List<ServedModel> able =
        models.stream()
            .filter(model -> sources(model).contains(source) && targets(model).contains(target))
            .toList();
    String wanted = defaults.get(source + "-" + target);
    return able.stream()
        .filter(model -> model.id().equals(wanted))
        .findFirst()
        .or(() -> best(able));
  }

  private static Optional<ServedModel> best(List<ServedModel> able) {
    Map<String, Map<String, Double>> figures = new HashMap<>();
    able.forEach(model -> figures.put(model.id(), figures(model)));
    Optional<String> best = best(figures);
    return able.stream().filter(model -> best.equals(Optional.of(model.id()))).findFirst();
  }

  /**
   * The model with the best BLEU of those that all with figures have measured; the first by name of
   * equal ones, and of those without any.
   *
   * @param figures of each model, by its name
   */
  static Optional<String> best(Map<String, Map<String, Double>> figures) {
    Set<String> common = new HashSet<>();
    figures.values().stream()
        .filter(measured -> !measured.isEmpty())
        .forEach(
            measured -> {
              if (common.isEmpty()) {
                common.addAll(measured.keySet());
              } else {
                common.retainAll(measured.keySet());
              }
            });
    return figures.keySet().stream()
        .max(
            Comparator.<String>comparingDouble(
                    model -> bleu(Objects.requireNonNull(figures.get(model)), common))
                .thenComparing(Comparator.reverseOrder()));
  }

  /** What a model's folder proves of its translations. */
  private static Map<String, Double> figures(ServedModel model) {
    Map<String, Double> figures = new HashMap<>(model.folder().config().provenance().metrics());
    figures.keySet().removeIf(key -> !key.endsWith(BLEU) || key.startsWith(OTHER_WEIGHTS));
    return figures;
  }

  /** The mean of the figures that all have, or of all there are; -1 where there are none. */
  private static double bleu(Map<String, Double> figures, Set<String> common) {
    return figures.entrySet().stream()
        .filter(figure -> common.isEmpty() || common.contains(figure.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .average()
        .orElse(-1);
  }
}
