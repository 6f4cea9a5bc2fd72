package dev.unroll.train.eval;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An exported model that tells what kind of text a text is. */
public final class Classifier implements AutoCloseable {
  private final Task.Classification task;
  private final Tokenizer tokenizer;
  private final ExportedDecoder network;

  private Classifier(Path folder, Task.Classification task, GraphContract contract, int threads) {
    if (!(contract instanceof GraphContract.CachedDecoder decoder)) {
      throw new TrainingException("the model reads no text");
    }
    this.task = task;
    this.tokenizer = Tokenizer.open(folder.resolve(ModelFolder.TOKENIZER));
    this.network =
        new ExportedDecoder(folder, decoder, task.context(), task.labels().size(), threads);
  }

  /**
   * Opens a model.
   *
   * @throws TrainingException if it does something else
   */
  public static Classifier open(Path folder, ModelConfig config, int threads) {
    if (!(config.task() instanceof Task.Classification task)) {
      throw new TrainingException("the model does not classify texts");
    }
    return new Classifier(folder, task, config.graph(), threads);
  }

  /** The labels, in the order of {@link #probabilities}. */
  public List<String> labels() {
    return task.labels();
  }

  /** How likely each label is; of a text that is too long, the end is not read. */
  public double[] probabilities(String text) {
    int[] tokens = tokens(tokenizer, task, text);
    network.reset();
    FloatBuffer logits = network.feed(tokens, 0, tokens.length);
    int classes = task.labels().size();
    int last = (tokens.length - 1) * classes;
    double[] probabilities = new double[classes];
    for (int i = 0; i < classes; i++) {
      probabilities[i] = Math.exp(-TextEvaluation.surprise(logits, last, classes, i));
    }
    return probabilities;
  }

  /** A text with what stands around it. */
  public static int[] tokens(Tokenizer tokenizer, Task.Classification task, String text) {
    List<Integer> tokens = new ArrayList<>(task.before());
    int room = task.context() - task.before().size() - task.after().size();
    long[] words = tokenizer.encode(text);
    for (int i = 0; i < Math.min(room, words.length); i++) {
      tokens.add(Math.toIntExact(words[i]));
    }
    tokens.addAll(task.after());
    return tokens.stream().mapToInt(id -> id).toArray();
  }

  @Override
  public void close() {
    network.close();
    tokenizer.close();
  }
}
