package dev.unroll.train.eval;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.embedding.RankedLabels;
import dev.unroll.text.token.BoundedTexts;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;

/** An exported model that classifies texts. */
public final class Classifier implements AutoCloseable {
  private final Task.Classification task;
  private final Reader reader;

  private Classifier(Task.Classification task, Reader reader) {
    this.task = task;
    this.reader = reader;
  }

  /** Reads a text and gives the logits of the labels. */
  private interface Reader extends AutoCloseable {
    FloatBuffer logits(String text);

    @Override
    void close();
  }

  /** A network that reads a text from its beginning to its end. */
  private record Causal(Task.Classification task, Tokenizer tokenizer, ExportedModel model)
      implements Reader {
    @Override
    public FloatBuffer logits(String text) {
      int[] tokens = tokens(tokenizer, task, text);
      model.clear();
      return model.lastLogits(tokens, 0, tokens.length);
    }

    @Override
    public void close() {
      model.close();
      tokenizer.close();
    }
  }

  /** A network that reads a text as a whole. */
  private record Whole(TextVectors vectors) implements Reader {
    @Override
    public FloatBuffer logits(String text) {
      return FloatBuffer.wrap(vectors.of(List.of(text)).getFirst());
    }

    @Override
    public void close() {
      vectors.close();
    }
  }

  /**
   * Opens a model.
   *
   * @throws TrainingException if it is no classifier
   */
  public static Classifier open(ModelFolder folder, int threads) {
    if (!(folder.config().task() instanceof Task.Classification task)) {
      throw new TrainingException("the model does not classify texts");
    }
    if (task.pooling() != null) {
      return new Classifier(task, new Whole(new TextVectors(folder, task.context(), threads)));
    }
    Tokenizer tokenizer = Tokenizer.open(folder.tokenizer());
    return new Classifier(task, new Causal(task, tokenizer, ExportedModel.open(folder, threads)));
  }

  /** What the model is for. */
  public Task.Classification task() {
    return task;
  }

  /** The labels, in the order of {@link #probabilities}. */
  public List<String> labels() {
    return task.labels();
  }

  /** The probability of each label. Text beyond the context is left out. */
  public double[] probabilities(String text) {
    FloatBuffer logits = reader.logits(text);
    double[] probabilities = new double[task.labels().size()];
    if (task.multiLabel()) {
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = 1 / (1 + Math.exp(-logits.get(i)));
      }
      return probabilities;
    }
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] =
          Math.exp(-Logits.negativeLogLikelihood(logits, 0, probabilities.length, i));
    }
    return probabilities;
  }

  /** The labels of a text, the likeliest first. */
  public RankedLabels ranked(String text) {
    double[] probabilities = probabilities(text);
    return RankedLabels.of(task, i -> probabilities[i], OptionalDouble.empty());
  }

  /** A text's tokens, between those that stand before and after every text. */
  public static int[] tokens(Tokenizer tokenizer, Task.Classification task, String text) {
    long[] tokens =
        new BoundedTexts(tokenizer, task.context(), task.before(), task.after()).cut(text);
    return LongStream.of(tokens).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public void close() {
    reader.close();
  }
}
