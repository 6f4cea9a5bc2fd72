package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.engine.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
   * @param embedding numbers whose squares add up to 1, or their bytes as base64
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
   * What the engine made of one text.
   *
   * @param index of the text in the request
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Embedded(int index, float[] vector, Usage usage) {}

  /** The answer to a request. */
  static Embeddings of(EmbeddingRequest request, List<Embedded> embedded) {
    boolean packed = request.encodingFormat().equals(EmbeddingRequest.BASE64);
    Item[] items = new Item[embedded.size()];
    for (Embedded one : embedded) {
      Object numbers = packed ? base64(one.vector()) : numbers(one.vector());
      items[one.index()] = new Item("embedding", one.index(), numbers);
    }
    long tokens = embedded.stream().mapToLong(one -> one.usage().promptTokens()).sum();
    return new Embeddings("list", List.of(items), request.model(), new Cost(tokens, tokens));
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
