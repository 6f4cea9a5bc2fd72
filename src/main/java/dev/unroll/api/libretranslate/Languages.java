package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.bundle.Directions;
import dev.unroll.engine.Capability;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The languages that the served models translate between. Of several models for one pair the one
 * with the most parameters serves it; of equals, the first by name.
 *
 * @param models that translate
 */
public record Languages(List<ServedModel> models) {
  private static final Comparator<ServedModel> BEST =
      Comparator.<ServedModel>comparingLong(model -> model.folder().config().parameters())
          .thenComparing(ServedModel::id, Comparator.reverseOrder());

  static Languages of(Collection<ServedModel> served) {
    return new Languages(
        served.stream().filter(model -> model.can(Capability.TRANSLATES)).toList());
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
        .forEach(target -> model(source, target).ifPresent(model -> models.put(target, model.id())));
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

  Optional<ServedModel> model(String source, String target) {
    return models.stream()
        .filter(model -> sources(model).contains(source) && targets(model).contains(target))
        .max(BEST);
  }
}
