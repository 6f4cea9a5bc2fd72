package dev.unroll.bench;

import dev.unroll.model.Gpt;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a published model, or {@code LAYERSxWIDTH} of GPT-2's block with heads of 64, 4,096
 * tokens and 1,024 positions.
 */
final class ModelShape {
  /** The names, for messages. */
  static final String NAMES =
      "gpt2-small, smollm2-135m, qwen2.5-0.5b or LAYERSxWIDTH (a multiple of 64)";

  private static final Pattern LAYERS_WIDTH = Pattern.compile("([1-9]\\d?)x([1-9]\\d{1,3})");
  private static final int HEAD = 64;
  private static final int VOCAB = 4_096;
  private static final int CONTEXT = 1_024;
  private static final int LONG_CONTEXT = 2_048;

  private ModelShape() {}

  /** The network of a shape, if there is one of that name. */
  static Optional<Gpt.Config> of(String name) {
    return switch (name) {
      case "gpt2-small" -> Optional.of(Gpt.Config.gpt2(12, 768, 12, 50_257, CONTEXT));
      case "smollm2-135m" -> Optional.of(llama(30, 576, 9, 3, 1_536, 49_152));
      case "qwen2.5-0.5b" -> Optional.of(llama(24, 896, 14, 2, 4_864, 151_936));
      default -> byLayersAndWidth(name);
    };
  }

  private static Gpt.Config llama(
      int layers, int size, int heads, int kvHeads, int inner, int vocab) {
    return new Gpt.Config(
        Gpt.Block.LLAMA, layers, size, heads, kvHeads, inner, vocab, LONG_CONTEXT, 0, 0, true);
  }

  private static Optional<Gpt.Config> byLayersAndWidth(String name) {
    Matcher matcher = LAYERS_WIDTH.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int layers = Integer.parseInt(matcher.group(1));
    int width = Integer.parseInt(matcher.group(2));
    return width % HEAD != 0
        ? Optional.empty()
        : Optional.of(Gpt.Config.gpt2(layers, width, width / HEAD, VOCAB, CONTEXT));
  }
}
