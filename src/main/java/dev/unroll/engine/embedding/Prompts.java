package dev.unroll.engine.embedding;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What models want before a text, by its use. Names differ from model to model: {@code query} is
 * {@code search_query} elsewhere, {@code passage} is {@code document}.
 */
public final class Prompts {
  private static final List<List<String>> SYNONYMS =
      List.of(
          List.of("query", "search_query", "retrieval.query"),
          List.of("passage", "document", "search_document", "retrieval.passage", "corpus"));

  private Prompts() {}

  /**
   * The prompt of a use.
   *
   * @param prompts of the model, by their names
   * @param usual the name of the one where a request names none
   * @param use what a request names
   * @return empty when the model has no such prompt and the use is not a common one
   */
  public static Optional<String> of(
      Map<String, String> prompts, @Nullable String usual, @Nullable String use) {
    String name = use == null ? usual : use;
    if (name == null) {
      return Optional.of("");
    }
    String exact = prompts.get(name);
    if (exact != null) {
      return Optional.of(exact);
    }
    for (List<String> same : SYNONYMS) {
      if (same.contains(name)) {
        return Optional.of(
            same.stream().filter(prompts::containsKey).map(prompts::get).findFirst().orElse(""));
      }
    }
    return Optional.empty();
  }
}
