package dev.unroll.bundle;

import static dev.unroll.bundle.Required.nonBlank;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The names of an exported decoder's inputs and outputs. In names of keys and values {@code %d}
 * stands for the number of the layer, from 0.
 *
 * @param mask the attention mask: 1 at tokens, 0 at padding
 * @param combined keys and values of a layer in one tensor; absent where they are apart
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DecoderNames(
    String tokens,
    String mask,
    String positions,
    String pastKeys,
    String pastValues,
    String logits,
    String presentKeys,
    String presentValues,
    @Nullable Combined combined) {
  /** Hugging Face Optimum's names. */
  public static final DecoderNames OPTIMUM =
      new DecoderNames(
          "input_ids",
          "attention_mask",
          "position_ids",
          "past_key_values.%d.key",
          "past_key_values.%d.value",
          "logits",
          "present.%d.key",
          "present.%d.value",
          null);

  /**
   * The names of tensors {@code [2, batch, heads, length, headSize]}: keys, then values.
   *
   * @param past of the input
   * @param present of the output
   */
  public record Combined(String past, String present) {
    public Combined {
      numbered(past, "past");
      numbered(present, "present");
    }
  }

  public DecoderNames {
    nonBlank(tokens, "tokens");
    nonBlank(mask, "mask");
    nonBlank(positions, "positions");
    nonBlank(logits, "logits");
    numbered(pastKeys, "pastKeys");
    numbered(pastValues, "pastValues");
    numbered(presentKeys, "presentKeys");
    numbered(presentValues, "presentValues");
  }

  /** The name for one layer. */
  public static String of(String pattern, int layer) {
    return pattern.replace("%d", Integer.toString(layer));
  }

  private static void numbered(@Nullable String pattern, String key) {
    nonBlank(pattern, key);
    if (pattern == null || !pattern.contains("%d")) {
      throw new IllegalArgumentException(key + ": has no %d for the layer: " + pattern);
    }
  }
}
