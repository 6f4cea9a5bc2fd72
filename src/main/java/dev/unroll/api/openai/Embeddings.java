package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The embeddings of some texts, as OpenAI's API has them.
 *
 * @param data in the order of the texts
 */
@Schema(name = "Embeddings")
public record Embeddings(
    @Schema(examples = "list") String object, List<Item> data, String model, Cost usage) {

  /**
   * The embedding of one text.
   *
   * @param embedding numbers, whose squares add up to 1 unless the model does not scale them, or
   *     their bytes as base64
   */
  @Schema(name = "Embedding")
  public record Item(
      @Schema(examples = "embedding") String object,
      int index,
      @Schema(implementation = float[].class) Object embedding) {}

  /** What the texts cost. */
  @Schema(name = "EmbeddingUsage")
  public record Cost(
      @JsonProperty("prompt_tokens") long promptTokens,
      @JsonProperty("total_tokens") long totalTokens) {}

  /**
   * What a model made of the texts.
   *
   * @param vectors in the order of the texts
   * @param tokens of all texts
   */
  public record Embedded(List<float[]> vectors, long tokens) {
    public Embedded {
      vectors = List.copyOf(vectors);
    }
  }

  /** The answer to a request. */
  static Embeddings of(EmbeddingRequest request, Embedded embedded) {
    boolean packed = request.encodingFormat().equals(EmbeddingRequest.BASE64);
    List<Item> items = new ArrayList<>();
    for (float[] vector : embedded.vectors()) {
      Object numbers = packed ? base64(vector) : numbers(vector);
      items.add(new Item("embedding", items.size(), numbers));
    }
    Cost cost = new Cost(embedded.tokens(), embedded.tokens());
    return new Embeddings("list", items, request.model(), cost);
  }

  private static List<Float> numbers(float[] vector) {
    return IntStream.range(0, vector.length).mapToObj(i -> vector[i]).toList();
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
