package dev.unroll.train;

import dev.unroll.text.Tokenizer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** A text that an exported network wrote, unedited, for the model card. */
final class TextSample {

  private TextSample() {}

  /**
   * Draws tokens from the network's distribution (temperature 1, nothing cut off).
   *
   * @param prompt read first, not part of the result; not empty
   */
  static String of(
      ExportedNetwork network, Tokenizer tokenizer, String prompt, int length, long seed) {
    Xoshiro random = new Xoshiro(seed);
    int vocabSize = tokenizer.vocabSize();
    int[] read = Arrays.stream(tokenizer.encode(prompt)).mapToInt(Math::toIntExact).toArray();
    network.reset();
    FloatBuffer logits = network.feed(read, 0, read.length);
    int last = read.length - 1;
    long[] written = new long[length];
    for (int i = 0; i < length; i++) {
      int token = draw(logits, last * vocabSize, vocabSize, random.nextDouble());
      written[i] = token;
      logits = network.feed(new int[] {token}, 0, 1);
      last = 0;
    }
    return tokenizer.decode(written);
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
