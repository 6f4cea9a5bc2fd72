package dev.unroll.train.eval;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.Task;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * An exported graph reading one text. What is fed continues what was fed before, until {@link
 * #reset}.
 */
public sealed interface ExportedText extends AutoCloseable
    permits ExportedNetwork, ExportedDecoder {

  /** Opens the graph of a model that continues texts. */
  static ExportedText open(Path folder, ModelConfig config, int threads) {
    if (!(config.task() instanceof Task.Text text)) {
      throw new TrainingException("the recipe is for text, but the model is not");
    }
    return switch (config.graph()) {
      case GraphContract.Recurrent recurrent ->
          ExportedNetwork.ofTokens(folder, recurrent, text.vocabSize(), threads);
      case GraphContract.CachedDecoder decoder ->
          new ExportedDecoder(folder, decoder, text, threads);
      case GraphContract.ExternalDecoder _ ->
          throw new TrainingException("the model was exported by another program");
      case GraphContract.EncoderDecoder _ ->
          throw new TrainingException("the recipe is for text, but the model translates");
    };
  }

  /** Most tokens of one feed. */
  int longest();

  /** Forgets everything: the next feed starts a text. */
  void reset();

  /** Whether there is no room for another token before a {@link #reset}. */
  boolean isFull();

  /**
   * Feeds tokens.
   *
   * @return the logits {@code [count, vocabSize]}, until the next feed
   */
  FloatBuffer feed(int[] tokens, int from, int count);

  /**
   * Reads the beginning of a text, at most {@link #longest} tokens, after a {@link #reset}.
   *
   * @param ends numbers of tokens, rising, up to all of them
   * @return what the last layer holds after so many tokens, {@code [size]} each
   */
  List<float[]> states(int[] tokens, List<Integer> ends);

  @Override
  void close();
}
