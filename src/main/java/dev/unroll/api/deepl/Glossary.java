package dev.unroll.api.deepl;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client's glossary: a dictionary for each of some pairs of languages. */
record Glossary(String id, String name, Instant created, List<Dictionary> dictionaries) {
  Glossary {
    dictionaries = List.copyOf(dictionaries);
  }

  /**
   * Terms and their translations.
   *
   * @param source language, without a variant
   * @param target likewise
   * @param entries in the client's order
   */
  record Dictionary(String source, String target, Map<String, String> entries) {
    Dictionary {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    boolean isFor(String from, String into) {
      return source.equals(from) && target.equals(into);
    }

    /** Itself with more terms, and others for those that it has. */
    Dictionary with(Map<String, String> more) {
      Map<String, String> merged = new LinkedHashMap<>(entries);
      merged.putAll(more);
      return new Dictionary(source, target, merged);
    }
  }

  Optional<Dictionary> dictionary(String source, String target) {
    return dictionaries.stream().filter(one -> one.isFor(source, target)).findFirst();
  }

  /** Itself with a dictionary, in place of the one for its languages. */
  Glossary with(Dictionary dictionary) {
    List<Dictionary> all = new ArrayList<>(without(dictionary.source(), dictionary.target()));
    all.add(dictionary);
    return new Glossary(id, name, created, all);
  }

  /** Its dictionaries but the one for some languages. */
  List<Dictionary> without(String source, String target) {
    return dictionaries.stream().filter(one -> !one.isFor(source, target)).toList();
  }

  /** Whether clients of version 2 see it: they know one dictionary a glossary. */
  @JsonIgnore
  boolean isSingle() {
    return dictionaries.size() == 1;
  }
}
