package dev.unroll.train.eval;

import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.input.TextTokens;
import dev.unroll.train.step.Xoshiro;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** A text that an exported network wrote, unedited, for the model card. */
public final class TextSample {

  private TextSample() {}

  /**
   * Draws tokens from the network's distribution (temperature 1, nothing cut off). When a context
   * is full, its second half is read again as the beginning of the next.
   *
   * @param prompt read first, not part of the result; not empty
   * @param length in tokens
   */
  public static String of(
      ExportedText network, Tokenizer tokenizer, String prompt, int length, long seed) {
    Xoshiro random = new Xoshiro(seed);
    int vocabSize = tokenizer.vocabSize();
    int[] read = TextTokens.encode(tokenizer, prompt);
    int[] all = Arrays.copyOf(read, read.length + length);
    int fed = 0;
    network.reset();
    for (int next = read.length; next < all.length; next++) {
      if (network.isFull()) {
        network.reset();
        fed = next - network.longest() / 2;
      }
      fed = Math.max(fed, next - network.longest());
      FloatBuffer logits = network.feed(all, fed, next - fed);
      all[next] = draw(logits, (next - fed - 1) * vocabSize, vocabSize, random.nextDouble());
      fed = next;
    }
    return tokenizer.decode(Arrays.stream(all, read.length, all.length).asLongStream().toArray());
  }

  /** The token at which the cumulative probability passes {@code u}. */
  private static int draw(FloatBuffer logits, int at, int width, double u) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      highest = Math.max(highest, logits.get(at + i));
    }
    double[] cumulative = new double[width];
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += Math.exp(logits.get(at + i) - highest);
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
