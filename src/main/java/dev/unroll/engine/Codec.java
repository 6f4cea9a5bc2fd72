package dev.unroll.engine;

import dev.unroll.bundle.Scaler;
import dev.unroll.text.Tokenizer;
import java.util.List;
import java.util.Set;

/** What requests mean to a model, and its steps to a reader. One for each kind of model. */
public abstract sealed class Codec permits TextCodec, SeriesCodec {
  Codec() {}

  /**
   * For a model of text.
   *
   * @param tokenizer closed with the engine
   * @param ends tokens after which the model has nothing to say; may be empty
   */
  public static Codec text(Tokenizer tokenizer, Set<Integer> ends) {
    return new TextCodec(tokenizer, ends);
  }

  /** For a model of series. */
  public static Codec series(Scaler scaler) {
    return new SeriesCodec(scaler);
  }

  /**
   * Prepares a request; on any thread.
   *
   * @throws RequestRejected when the model cannot continue what is given
   */
  abstract Generation begin(Request request);

  /** The shortest generation that uses the model from prompt to second token. */
  abstract Generation warmUp();

  /** The next time step of every sequence, row by row. */
  abstract Input gather(List<Answer> batch);

  /** Releases what it holds. */
  abstract void close();
}
