package dev.unroll.api.unroll;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unroll.api.openai.Embeddings;
import dev.unroll.bundle.Task;
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
   * @param label the likeliest one; null when it is less likely than the threshold
   * @param probability of the likeliest
   * @param probabilities by their labels, the likeliest first
   */
  @Schema(name = "Classification")
  public record Item(
      @Schema(examples = "classification") String object,
      int index,
      @Schema(
              description = "The likeliest label; null when it is less likely than the threshold",
              examples = "table")
          @JsonInclude(JsonInclude.Include.ALWAYS)
          @Nullable String label,
      float probability,
      Map<String, Float> probabilities) {}

  /**
   * The answer to a request.
   *
   * @param task of the model: its labels, and the threshold where the request has none
   * @param probabilities of each text, in the order of the labels
   * @param tokens of all texts
   */
  static Classifications of(
      ClassificationRequest request,
      Task.Classification task,
      List<float[]> probabilities,
      long tokens) {
    Double asked = request.threshold() == null ? task.threshold() : request.threshold();
    double threshold = asked == null ? 0 : asked;
    List<Item> items = new ArrayList<>();
    for (float[] each : probabilities) {
      items.add(item(items.size(), task.labels(), each, request.topK(), threshold));
    }
    return new Classifications("list", items, request.model(), new Embeddings.Cost(tokens, tokens));
  }

  private static Item item(
      int index,
      List<String> labels,
      float[] probabilities,
      @Nullable Integer shown,
      double threshold) {
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
    String label = probabilities[best] < threshold ? null : labels.get(best);
    return new Item("classification", index, label, probabilities[best], all);
  }
}
