package dev.unroll.api.unroll;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unroll.api.openai.Embeddings;
import dev.unroll.bundle.Task;
import dev.unroll.engine.embedding.RankedLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
   * The labels of one text.
   *
   * @param label the likeliest one that the text has; null when it has none
   * @param probability of this label, or of the likeliest where there is none
   * @param labels those that the text has, the likeliest first, of a model whose texts may have
   *     several; left out for others
   * @param probabilities by their labels, the likeliest first
   */
  @Schema(name = "Classification")
  public record Item(
      @Schema(examples = "classification") String object,
      int index,
      @Schema(
              description = "The likeliest label that reaches its threshold; null when none does",
              examples = "table")
          @JsonInclude(JsonInclude.Include.ALWAYS)
          @Nullable String label,
      float probability,
      @Schema(
              description =
                  "All labels that reach their thresholds, the likeliest first, of a model whose texts"
                      + " may have several; left out for others")
          @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable List<String> labels,
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
    OptionalDouble threshold =
        request.threshold() == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(request.threshold());
    List<Item> items = new ArrayList<>();
    for (float[] each : probabilities) {
      RankedLabels labels = RankedLabels.of(task, i -> each[i], threshold);
      items.add(item(items.size(), labels, request.topK(), task.multiLabel()));
    }
    return new Classifications("list", items, request.model(), new Embeddings.Cost(tokens, tokens));
  }

  private static Item item(
      int index, RankedLabels labels, @Nullable Integer shown, boolean isMultiLabel) {
    Map<String, Float> all = new LinkedHashMap<>();
    labels.all().stream()
        .limit(shown == null ? labels.all().size() : shown)
        .forEach(label -> all.put(label.name(), (float) label.probability()));
    boolean isNone = labels.given().isEmpty();
    RankedLabels.Label best = (isNone ? labels.all() : labels.given()).getFirst();
    return new Item(
        "classification",
        index,
        isNone ? null : best.name(),
        (float) best.probability(),
        isMultiLabel ? labels.given().stream().map(RankedLabels.Label::name).toList() : null,
        all);
  }
}
