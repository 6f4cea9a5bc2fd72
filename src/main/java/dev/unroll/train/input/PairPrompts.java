package dev.unroll.train.input;

import dev.unroll.bundle.Task;
import dev.unroll.data.set.TextPair;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the texts of pairs: the first are looked for with, the second are found.
 *
 * @param first before the first text of a pair
 * @param second before the second one
 */
public record PairPrompts(String first, String second) {
  /** The names of prompts for texts that are to be found. */
  private static final List<String> FOUND = List.of("passage", "document", "corpus");

  /** Those of a model, by their names; where there are none, its usual one. */
  public static PairPrompts of(Task.Embedding task) {
    @Nullable String name = task.prompt();
    String usual = name == null ? "" : task.prompts().getOrDefault(name, "");
    Map<String, String> prompts = task.prompts();
    return new PairPrompts(
        prompts.getOrDefault("query", usual),
        FOUND.stream()
            .flatMap(each -> Stream.ofNullable(prompts.get(each)))
            .findFirst()
            .orElse(usual));
  }

  /** The first texts of pairs with what stands before them. */
  public List<String> first(List<TextPair> pairs) {
    return pairs.stream().map(pair -> first + pair.source()).toList();
  }

  /** The second texts of pairs with what stands before them. */
  public List<String> second(List<TextPair> pairs) {
    return pairs.stream().map(pair -> second + pair.target()).toList();
  }
}
