package dev.unroll.train.eval;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** An exported model that classifies texts. */
public final class Classifier implements AutoCloseable {
  private final Task.Classification task;
  private final Tokenizer tokenizer;
  private final ExportedModel model;

  private Classifier(Task.Classification task, Tokenizer tokenizer, ExportedModel model) {
    this.task = task;
    this.tokenizer = tokenizer;
    this.model = model;
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
    Tokenizer tokenizer = Tokenizer.open(folder.tokenizer());
    return new Classifier(task, tokenizer, ExportedModel.open(folder, threads));
  }

  /** The labels, in the order of {@link #probabilities}. */
  public List<String> labels() {
    return task.labels();
  }

  /** The probability of each label. Text beyond the context is left out. */
  public double[] probabilities(String text) {
    int[] tokens = tokens(tokenizer, task, text);
    model.clear();
    FloatBuffer logits = model.lastLogits(tokens, 0, tokens.length);
    double[] probabilities = new double[model.outputSize()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] =
          Math.exp(-Logits.negativeLogLikelihood(logits, 0, probabilities.length, i));
    }
    return probabilities;
  }

  /** A text's tokens, between those that stand before and after every text. */
  public static int[] tokens(Tokenizer tokenizer, Task.Classification task, String text) {
    List<Integer> tokens = new ArrayList<>(task.before());
    int room = task.context() - task.before().size() - task.after().size();
    // What is far beyond the context has no part in the first tokens.
    long most = 2 * tokenizer.mostCharacters(Math.max(1, room));
    int end = (int) Math.min(text.length(), most);
    boolean halves = end < text.length() && Character.isLowSurrogate(text.charAt(end));
    long[] words = tokenizer.encode(text.substring(0, halves ? end - 1 : end));
    for (int i = 0; i < Math.min(room, words.length); i++) {
      tokens.add(Math.toIntExact(words[i]));
    }
    tokens.addAll(task.after());
    return tokens.stream().mapToInt(id -> id).toArray();
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
