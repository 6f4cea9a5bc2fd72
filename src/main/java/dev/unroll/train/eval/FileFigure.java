package dev.unroll.train.eval;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Search;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.score.Bleu;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How well a model does on the lines of a file: its perplexity on a text, or the BLEU of its
 * translations of pairs {@code source TAB target}.
 *
 * @param value of the figure
 * @param name {@code perplexity} or {@code BLEU}
 * @param of what it was measured on
 */
public record FileFigure(double value, String name, String of) {
  /** Tokens are predicted in windows of this many, each as if nothing were before it. */
  private static final int WINDOW = 256;

  private static final int MOST_TOKENS = 20_000;
  private static final int MOST_PAIRS = 1_000;

  /**
   * Measures a model.
   *
   * @param folder of the model, which may be incomplete
   * @param lines of the file
   * @throws TrainingException when it neither continues nor translates texts, or the lines are too
   *     few
   */
  public static FileFigure of(ModelFolder folder, List<String> lines, int threads) {
    return switch (folder.config().task()) {
      case Task.Text task -> perplexity(folder, task, String.join("\n", lines), threads);
      case Task.Seq2Seq task -> bleu(folder, task, lines, threads);
      case Task.Classification _, Task.Series _, Task.Embedding _, Forecasting.Direct _ ->
          throw new TrainingException(
              "only models that continue, translate or embed texts are measured on a file");
    };
  }

  /**
   * How near an encoder's vectors are to those of the same one in another form: the mean cosine.
   *
   * @param folder of the model, and {@code other} of the one that it is compared with
   * @throws TrainingException when there are no lines
   */
  public static FileFigure likeness(
      ModelFolder folder, ModelFolder other, List<String> lines, int threads) {
    List<String> texts = lines.stream().filter(line -> !line.isBlank()).limit(MOST_PAIRS).toList();
    if (texts.isEmpty()) {
      throw new TrainingException("a comparison of vectors needs lines of text");
    }
    List<float[]> mine = vectors(folder, texts, threads);
    List<float[]> theirs = vectors(other, texts, threads);
    double sum = 0;
    double least = 1;
    for (int i = 0; i < texts.size(); i++) {
      double cosine = cosine(mine.get(i), theirs.get(i));
      sum += cosine;
      least = Math.min(least, cosine);
    }
    return new FileFigure(
        sum / texts.size(),
        "mean cosine with fp32",
        String.format(Locale.ROOT, "%,d lines, at least %.3f", texts.size(), least));
  }

  private static List<float[]> vectors(ModelFolder folder, List<String> texts, int threads) {
    if (!(folder.config().task() instanceof Task.Embedding task)) {
      throw new TrainingException("only encoders are compared by their vectors");
    }
    try (TextVectors vectors = new TextVectors(folder, task.context(), threads)) {
      return vectors.of(texts);
    }
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squareA * squareB);
  }

  private static FileFigure perplexity(
      ModelFolder folder, Task.Text task, String text, int threads) {
    long[] tokens;
    try (Tokenizer tokenizer = Tokenizer.open(folder.tokenizer())) {
      tokens = Arrays.stream(tokenizer.encode(text)).limit(MOST_TOKENS).toArray();
    }
    if (tokens.length < 2) {
      throw new TrainingException("a perplexity needs a text of two tokens at least");
    }
    Integer context = task.context();
    int window = context == null ? WINDOW : Math.min(WINDOW, context);
    EngineConfig config = EngineConfig.defaults().withSlots(1).withPrefillChunk(window);
    double nats = 0;
    try (ModelRunner runner =
        new OrtEngines(RuntimeOptions.cpu(threads), config, Clock.SYSTEM).runner(folder)) {
      int size = runner.outputSize();
      for (int from = 0; from < tokens.length - 1; from += window) {
        int to = Math.min(from + window, tokens.length - 1);
        runner.clear(0);
        FloatBuffer logits =
            runner.outputs(0, new Input.Tokens(Arrays.copyOfRange(tokens, from, to)));
        for (int i = from; i < to; i++) {
          nats +=
              Logits.negativeLogLikelihood(
                  logits, (i - from) * size, size, Math.toIntExact(tokens[i + 1]));
        }
      }
    }
    int predicted = tokens.length - 1;
    return new FileFigure(
        Math.exp(nats / predicted),
        "perplexity",
        String.format(Locale.ROOT, "%,d tokens in windows of %d", predicted, window));
  }

  private static FileFigure bleu(
      ModelFolder folder, Task.Seq2Seq task, List<String> lines, int threads) {
    List<String> sources = new ArrayList<>();
    List<String> references = new ArrayList<>();
    for (String line : lines) {
      String[] pair = line.split("\t", -1);
      if (pair.length >= 2 && !pair[0].isBlank() && !pair[1].isBlank()) {
        sources.add(pair[0]);
        references.add(pair[1]);
      }
      if (sources.size() == MOST_PAIRS) {
        break;
      }
    }
    if (sources.isEmpty()) {
      throw new TrainingException("a BLEU needs lines of source, TAB and target");
    }
    Task.Decoding decoding = task.decoding();
    Search search =
        decoding.beam() == 1
            ? new Search.Greedy()
            : new Search.Beam(decoding.beam(), decoding.lengthPenalty(), 0, 1, decoding.ending());
    try (ModelTranslations model = ModelTranslations.alone(folder, Optional.empty(), threads)) {
      Bleu bleu = Bleu.of(model.of(sources, search), references, Bleu.Options.SACREBLEU);
      return new FileFigure(
          bleu.score(), "BLEU", String.format(Locale.ROOT, "%,d pairs", sources.size()));
    }
  }
}
