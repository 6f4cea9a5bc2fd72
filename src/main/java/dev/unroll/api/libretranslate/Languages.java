package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The languages that the served models translate between. Of several models for one pair the one
 * with the most parameters serves it; of equals, the first by name.
 *
 * @param models by source and by target
 */
public record Languages(SortedMap<String, SortedMap<String, ServedModel>> models) {
  private static final Comparator<ServedModel> BEST =
      Comparator.<ServedModel>comparingLong(model -> model.folder().config().parameters())
          .thenComparing(ServedModel::id, Comparator.reverseOrder());

  static Languages of(Collection<ServedModel> served) {
    SortedMap<String, SortedMap<String, ServedModel>> models = new TreeMap<>();
    for (ServedModel model : served) {
      of(model)
          .ifPresent(
              pair ->
                  models
                      .computeIfAbsent(pair.source(), source -> new TreeMap<>())
                      .merge(pair.target(), model, (a, b) -> BEST.compare(a, b) >= 0 ? a : b));
    }
    return new Languages(models);
  }

  /** What a model translates from and into; empty if it does not translate. */
  static Optional<Task.Languages> of(ServedModel model) {
    return model.can(Capability.TRANSLATES)
        ? Optional.ofNullable(model.translating().task().languages())
        : Optional.empty();
  }

  /** The English name of a language. */
  static String name(String code) {
    return Locale.of(code).getDisplayLanguage(Locale.ENGLISH);
  }

  /** The codes of all languages, of sources and of targets. */
  SortedSet<String> codes() {
    SortedSet<String> codes = new TreeSet<>(models.keySet());
    models.values().forEach(targets -> codes.addAll(targets.keySet()));
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

  /** What a language can be translated into, itself included. */
  List<String> targets(String source) {
    SortedSet<String> targets = new TreeSet<>(from(source).keySet());
    targets.add(source);
    return List.copyOf(targets);
  }

  Optional<ServedModel> model(String source, String target) {
    return Optional.ofNullable(from(source).get(target));
  }

  private Map<String, ServedModel> from(String source) {
    return models.getOrDefault(source, new TreeMap<>());
  }
}
