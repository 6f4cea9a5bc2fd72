package dev.unroll.train.subject;

import dev.unroll.data.set.TextData;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.eval.ExportedModel;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.eval.TextEvaluation;
import dev.unroll.train.eval.TextSample;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.input.TextTokens;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Windows;
import java.util.ArrayList;
import java.util.List;

/** Evaluates a model of a text by how well it predicts the parts that it did not learn from. */
record TextEvaluator(Recipe recipe, TextData data, PredictionUnit unit, List<String> prompts)
    implements Evaluator.WithSamples, Evaluator.WithProgress {
  private static final int SAMPLES = 3;
  private static final int PROGRESS_SAMPLES = 2;
  private static final int PROGRESS_CHARACTERS = 200;
  private static final int PROGRESS_TOKENS = 60;
  private static final int SAMPLE_CHARACTERS = 400;
  private static final int SAMPLE_TOKENS = 160;

  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    List<Metric> metrics = new ArrayList<>();
    Windows windows = recipe.training().windows();
    try (Tokenizer tokenizer = Tokenizer.open(folder.model().tokenizer());
        ExportedModel model = folder.openText()) {
      TextEvaluation validation = evaluation(model, tokenizer, data.validation(), "validation");
      if (windows != null) {
        metrics.addAll(validation.windows(RecurrentObjectiveFactory.shape(windows, 1)));
      }
      metrics.addAll(metrics(validation));
      if (!data.test().isEmpty()) {
        metrics.addAll(metrics(evaluation(model, tokenizer, data.test(), "test")));
      }
    }
    return metrics;
  }

  private List<Metric> metrics(TextEvaluation evaluation) {
    List<Metric> metrics = new ArrayList<>();
    switch (recipe.continuing()) {
      case Architecture.Recurrent _ -> metrics.addAll(evaluation.carried());
      case Architecture.Gpt _, Architecture.OfInit _ -> {
        metrics.addAll(evaluation.inWindows());
        metrics.addAll(evaluation.sliding());
      }
    }
    return metrics;
  }

  private TextEvaluation evaluation(
      ExportedModel model, Tokenizer tokenizer, String text, String split) {
    int[] encoded = TextTokens.encode(tokenizer, text);
    int first = characters(tokenizer.decode(encoded[0]));
    return new TextEvaluation(model, encoded, characters(text) - (long) first, unit, split);
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  @Override
  public List<ProgressSample> progress(ExportedFolder folder) {
    int length = unit == PredictionUnit.CHARACTER ? PROGRESS_CHARACTERS : PROGRESS_TOKENS;
    List<ProgressSample> samples = new ArrayList<>();
    try (Tokenizer tokenizer = Tokenizer.open(folder.model().tokenizer());
        ExportedModel model = folder.openText()) {
      for (String prompt : prompts.subList(0, Math.min(PROGRESS_SAMPLES, prompts.size()))) {
        String text = TextSample.of(model, tokenizer, prompt, length, 1);
        samples.add(new ProgressSample.Words(prompt, text, null));
      }
    }
    return samples;
  }

  @Override
  public String samples(ExportedFolder folder) {
    int length = unit == PredictionUnit.CHARACTER ? SAMPLE_CHARACTERS : SAMPLE_TOKENS;
    StringBuilder samples = new StringBuilder("## Samples\n\n");
    samples.append(
        "%d %ss each at temperature 1, seeds 1 to %d, neither chosen nor edited.\n\n"
            .formatted(length, unit, SAMPLES));
    try (Tokenizer tokenizer = Tokenizer.open(folder.model().tokenizer());
        ExportedModel model = folder.openText()) {
      for (int seed = 1; seed <= SAMPLES; seed++) {
        String prompt = prompts.get((seed - 1) % prompts.size());
        String text = TextSample.of(model, tokenizer, prompt, length, seed);
        // Indented, not fenced: the text itself may hold backquotes.
        String block = (prompt + text).indent(4);
        samples.append("Seed ").append(seed).append(":\n\n").append(block).append('\n');
      }
    }
    return samples.toString();
  }
}
