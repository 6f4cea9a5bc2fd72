package dev.unroll.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The layout of exported encoders: {@code model.onnx} beside {@code config.json} or in {@code
 * onnx/}, as Optimum and sentence-transformers write it.
 */
final class EncoderLayout {
  private static final String TOKENS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  /** Outputs with a vector a token. */
  private static final List<String> STATES = List.of("last_hidden_state", "token_embeddings");

  /** An output with a vector a text. */
  private static final String VECTOR = "sentence_embedding";

  /** Rounds all rows of a run to 8 bits by the greatest number in them. */
  private static final String BY_ONE_SCALE = "DynamicQuantizeLinear";

  /** RoBERTa's positions begin behind the number of its padding token. */
  private static final Set<String> BEHIND_PADDING =
      Set.of("roberta", "xlm-roberta", "camembert", "mpnet");

  private EncoderLayout() {}

  /**
   * Finds the graph of an encoder.
   *
   * @param variant the only suffix of its file to look for, without its underscore
   * @return empty when there is no graph, or it is none of an encoder
   */
  static Optional<GraphContract.Encoder> graph(Path folder, Optional<String> variant) {
    for (String ending :
        variant.map(v -> List.of(v.isEmpty() ? v : "_" + v)).orElse(OptimumLayout.VARIANTS)) {
      for (String place : List.of("", OptimumLayout.SUBFOLDER)) {
        String file = place + "model" + ending + ".onnx";
        if (Files.isRegularFile(folder.resolve(file))) {
          return of(file, OnnxOutline.of(folder.resolve(file)), SentenceLayout.isIn(folder));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The contract of a graph.
   *
   * @param pools whether the folder says how vectors of tokens become one
   */
  private static Optional<GraphContract.Encoder> of(
      String file, OnnxOutline outline, boolean pools) {
    if (!outline.inputs().containsAll(List.of(TOKENS, MASK))
        || outline.outputs().contains(GraphContract.LOGITS)) {
      return Optional.empty();
    }
    Optional<String> states = STATES.stream().filter(outline.outputs()::contains).findFirst();
    Optional<String> vector = Optional.of(VECTOR).filter(outline.outputs()::contains);
    Optional<String> output = pools ? states.or(() -> vector) : vector.or(() -> states);
    String types = outline.inputs().contains(TYPES) ? TYPES : null;
    Boolean alone = roundsByOneScale(outline) ? true : null;
    return output.map(name -> new GraphContract.Encoder(file, TOKENS, MASK, types, name, alone));
  }

  /** Whether the rows of a run change each other's results. */
  static boolean roundsByOneScale(OnnxOutline outline) {
    return outline.operators().contains(BY_ONE_SCALE);
  }

  /** What an encoder is for. */
  static Task.Embedding task(Path folder, int vocabSize, JsonNode config) {
    int most = config.path("max_position_embeddings").asInt(512);
    if (BEHIND_PADDING.contains(config.path("model_type").asText())) {
      most -= config.path("pad_token_id").asInt(1) + 1;
    }
    return SentenceLayout.task(folder, vocabSize, most);
  }
}
