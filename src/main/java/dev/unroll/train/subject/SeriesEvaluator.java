package dev.unroll.train.subject;

import dev.unroll.bundle.Scaler;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.SeriesData;
import dev.unroll.train.eval.ExportedModel;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.SeriesReport;
import dev.unroll.train.recipe.SeriesSource;
import dev.unroll.train.step.TrainingException;
import java.util.List;
import java.util.SortedMap;

/** Evaluates a model of a series by its forecasts. */
record SeriesEvaluator(SeriesSource source, SeriesData data) implements Evaluator.WithFigures {
  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    try (ExportedModel model = folder.open()) {
      return new SeriesReport(source, data, scaler(folder), model).metrics();
    }
  }

  @Override
  public SortedMap<String, String> figures(ExportedFolder folder) {
    try (ExportedModel model = folder.open()) {
      return new SeriesReport(source, data, scaler(folder), model).figures();
    }
  }

  private static Scaler scaler(ExportedFolder folder) {
    if (!(folder.model().config().task() instanceof Task.Series series)) {
      throw new TrainingException("the recipe is for a series, but the model is not");
    }
    return series.scaler();
  }
}
