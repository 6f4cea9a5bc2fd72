package dev.unroll.api.unroll;

import dev.unroll.api.openai.Embeddings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The labels of some texts.
 *
 * @param data in the order of the texts
 */
@Schema(name = "Classifications")
public record Classifications(
    @Schema(examples = "list") String object,
    List<Item> data,
    String model,
    Embeddings.Cost usage) {

  /**
   * The label of one text.
   *
   * @param label the likeliest one
   * @param probability of that
   * @param probabilities by their labels, the likeliest first
   */
  @Schema(name = "Classification")
  public record Item(
      @Schema(examples = "classification") String object,
      int index,
      @Schema(examples = "table") String label,
      float probability,
      Map<String, Float> probabilities) {}

  /**
   * The answer to a request.
   *
   * @param labels of the model
   * @param probabilities of each text, in the order of the labels
   * @param tokens of all texts
   */
  static Classifications of(
      ClassificationRequest request,
      List<String> labels,
      List<float[]> probabilities,
      long tokens) {
    List<Item> items = new ArrayList<>();
    for (float[] each : probabilities) {
      items.add(item(items.size(), labels, each, request.topK()));
    }
    return new Classifications("list", items, request.model(), new Embeddings.Cost(tokens, tokens));
  }

  private static Item item(
      int index, List<String> labels, float[] probabilities, @Nullable Integer shown) {
    List<Integer> ranked =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> probabilities[i]).reversed())
            .toList();
    Map<String, Float> all = new LinkedHashMap<>();
    ranked.stream()
        .limit(shown == null ? ranked.size() : shown)
        .forEach(i -> all.put(labels.get(i), probabilities[i]));
    int best = ranked.getFirst();
    return new Item("classification", index, labels.get(best), probabilities[best], all);
  }
}
