package dev.unroll.train.eval;

import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.input.TextTokens;
import dev.unroll.train.step.Xoshiro;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** A text that an exported model generated, unedited, for the model card. */
public final class TextSample {

  private TextSample() {}

  /**
   * Draws tokens from the model's distribution (temperature 1, nothing cut off). When a context is
   * full, its second half is read again as the start of the next.
   *
   * @param prompt read first, not part of the result; not empty
   * @param length in tokens
   */
  public static String of(
      ExportedModel model, Tokenizer tokenizer, String prompt, int length, long seed) {
    Xoshiro random = new Xoshiro(seed);
    int[] read = TextTokens.encode(tokenizer, prompt);
    int[] all = Arrays.copyOf(read, read.length + length);
    int from = 0; // of what is not read yet
    model.clear();
    for (int next = read.length; next < all.length; next++) {
      if (model.isFull()) {
        model.clear();
        from = next - model.chunk() / 2;
      }
      from = Math.max(from, next - model.chunk());
      all[next] = draw(model.lastLogits(all, from, next), random.nextDouble());
      from = next;
    }
    int known = tokenizer.vocabSize(); // the model may have more, which are no text
    return tokenizer.decode(
        Arrays.stream(all, read.length, all.length)
            .filter(token -> token < known)
            .asLongStream()
            .toArray());
  }

  /** The token at which the cumulative probability passes {@code u}. */
  private static int draw(FloatBuffer logits, double u) {
    int width = logits.remaining();
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      highest = Math.max(highest, logits.get(i));
    }
    double[] cumulative = new double[width];
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += Math.exp(logits.get(i) - highest);
      cumulative[i] = sum;
    }
    for (int i = 0; i < width; i++) {
      if (u * sum < cumulative[i]) {
        return i;
      }
    }
    return width - 1;
  }
}
