package dev.unroll.api.deepl;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.libretranslate.Languages;
import dev.unroll.api.libretranslate.Translations;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What clients do with glossaries, in both versions of the API. For worker threads. */
@ApplicationScoped
class Glossaries {
  private static final int LONGEST_NAME = 1_024;

  private final GlossaryStore store;
  private final Translations translations;
  private final InstantSource date;

  Glossaries(GlossaryStore store, Translations translations, InstantSource date) {
    this.store = store;
    this.translations = translations;
    this.date = date;
  }

  /** Two languages, without variants. */
  record Pair(String source, String target) {}

  /** Makes a glossary. */
  Glossary create(RoutingContext context, String name, List<Glossary.Dictionary> dictionaries) {
    if (dictionaries.isEmpty()) {
      throw ApiException.invalid("dictionaries", "Glossary dictionaries must be provided");
    }
    Instant now = date.instant().truncatedTo(ChronoUnit.MILLIS);
    Glossary made = new Glossary(UUID.randomUUID().toString(), checked(name), now, List.of());
    for (Glossary.Dictionary dictionary : dictionaries) {
      made = made.with(dictionary);
    }
    store.add(client(context), made);
    return made;
  }

  Glossary get(RoutingContext context, String id) {
    return store.get(client(context), id);
  }

  List<Glossary> all(RoutingContext context) {
    return store.all(client(context));
  }

  void remove(RoutingContext context, String id) {
    store.remove(client(context), id);
  }

  /** A dictionary of a glossary. */
  Glossary.Dictionary dictionary(Glossary glossary, Pair pair) {
    return glossary
        .dictionary(pair.source(), pair.target())
        .orElseThrow(
            () -> ApiException.notFound("Dictionary not found", "source_lang", "not_found"));
  }

  /**
   * The terms that a translation is to keep to.
   *
   * @param source language of ours
   * @param target likewise
   * @throws ApiException with status 404 when there is no such glossary, or none for the languages
   */
  Map<String, String> terms(Access access, String id, String source, String target) {
    Pair pair = new Pair(DeepLLanguages.base(source), DeepLLanguages.base(target));
    return dictionary(store.get(access.client(), id), pair).entries();
  }

  /** Gives a glossary another name, and more terms. */
  Glossary update(RoutingContext context, String id, DeepLParameters parameters) {
    List<Glossary.Dictionary> more = new ArrayList<>();
    parameters.objects("dictionaries").forEach(one -> more.add(dictionary(context, one)));
    String name = parameters.text("name").map(Glossaries::checked).orElse(null);
    return store.change(
        client(context),
        id,
        old -> {
          Glossary changed =
              new Glossary(
                  old.id(), name == null ? old.name() : name, old.created(), old.dictionaries());
          for (Glossary.Dictionary one : more) {
            Glossary.Dictionary merged =
                changed
                    .dictionary(one.source(), one.target())
                    .map(known -> known.with(one.entries()))
                    .orElse(one);
            changed = changed.with(merged);
          }
          return changed;
        });
  }

  /** Puts a dictionary into a glossary, in place of the one for its languages. */
  Glossary.Dictionary put(RoutingContext context, String id, DeepLParameters parameters) {
    Glossary.Dictionary dictionary = dictionary(context, parameters);
    store.change(client(context), id, old -> old.with(dictionary));
    return dictionary;
  }

  /** Takes a dictionary out of a glossary. */
  void removeDictionary(RoutingContext context, String id, Pair pair) {
    store.change(
        client(context),
        id,
        old -> {
          dictionary(old, pair);
          return new Glossary(
              old.id(), old.name(), old.created(), old.without(pair.source(), pair.target()));
        });
  }

  /** A dictionary as a request has it. */
  Glossary.Dictionary dictionary(RoutingContext context, DeepLParameters parameters) {
    Pair pair = pair(context, parameters);
    Map<String, String> entries =
        GlossaryEntries.read(
            parameters.requiredText("entries_format"),
            parameters.requiredText("entries"),
            pair.source(),
            pair.target());
    return new Glossary.Dictionary(pair.source(), pair.target(), entries);
  }

  /**
   * The languages of a dictionary as a request has them.
   *
   * @throws ApiException when no model translates between them
   */
  Pair pair(RoutingContext context, DeepLParameters parameters) {
    String source = DeepLLanguages.base(parameters.requiredText("source_lang"));
    String target = DeepLLanguages.base(parameters.requiredText("target_lang"));
    Languages languages = translations.languages(Access.of(context));
    boolean served =
        languages.sources().stream()
            .filter(code -> DeepLLanguages.base(code).equals(source))
            .flatMap(code -> languages.targets(code).stream())
            .anyMatch(code -> DeepLLanguages.base(code).equals(target));
    if (!served || source.equals(target)) {
      if (!translations.isComplete()) {
        throw ApiException.loading("the models are being loaded");
      }
      throw ApiException.invalid(
          "target_lang", "Unsupported glossary source and target language pair");
    }
    return new Pair(source, target);
  }

  private static String checked(String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw ApiException.invalid("name", "Missing or invalid argument: name");
    }
    return name;
  }

  private static String client(RoutingContext context) {
    return Access.of(context).client();
  }
}
