package dev.unroll.api.registry;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is served at a moment.
 *
 * @param complete whether every folder has been looked at since the start
 * @param models the models that take requests, by id
 * @param refused why a folder's present content is not served, by id
 * @param unreadable why the models' folder cannot be read at present
 */
public record ModelCatalog(
    boolean complete,
    SortedMap<String, ServedModel> models,
    SortedMap<String, String> refused,
    Optional<String> unreadable) {
  static final ModelCatalog STARTING =
      new ModelCatalog(false, new TreeMap<>(), new TreeMap<>(), Optional.empty());

  public ModelCatalog {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
  }

  ModelCatalog allSeen() {
    return new ModelCatalog(true, models, refused, unreadable);
  }

  ModelCatalog with(ServedModel model) {
    TreeMap<String, ServedModel> served = new TreeMap<>(models);
    served.put(model.id(), model);
    return new ModelCatalog(complete, served, withoutKey(refused, model.id()), unreadable);
  }

  /** The model of that name that is served, if any, stays. */
  ModelCatalog withRefused(String id, String reason) {
    TreeMap<String, String> reasons = new TreeMap<>(refused);
    reasons.put(id, reason);
    return new ModelCatalog(complete, models, reasons, unreadable);
  }

  ModelCatalog without(String id) {
    return new ModelCatalog(complete, withoutKey(models, id), withoutKey(refused, id), unreadable);
  }

  ModelCatalog withoutRefusal(String id) {
    return new ModelCatalog(complete, models, withoutKey(refused, id), unreadable);
  }

  /** The models that are served stay, whatever happens to their folder. */
  ModelCatalog withFolder(Optional<String> whyUnreadable) {
    return new ModelCatalog(complete, models, refused, whyUnreadable);
  }

  private static <V> SortedMap<String, V> withoutKey(SortedMap<String, V> map, String key) {
    TreeMap<String, V> rest = new TreeMap<>(map);
    rest.remove(key);
    return rest;
  }
}
