package dev.unroll.train.subject;

import dev.unroll.bundle.Scaler;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.SeriesData;
import dev.unroll.train.eval.ExportedNetwork;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.SeriesReport;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.step.TrainingException;
import java.util.List;
import java.util.SortedMap;

/** Judges a model of a series by its forecasts. */
record SeriesEvaluator(DataSource.Series source, SeriesData data) implements Evaluator.WithFigures {
  @Override
  public List<Metric> metrics(ExportedModel model) {
    try (ExportedNetwork network = network(model)) {
      return SeriesReport.metrics(source, data, scaler(model), network);
    }
  }

  @Override
  public SortedMap<String, String> figures(ExportedModel model) {
    try (ExportedNetwork network = network(model)) {
      return SeriesReport.figures(source, data, scaler(model), network);
    }
  }

  private ExportedNetwork network(ExportedModel model) {
    return ExportedNetwork.ofValues(
        model.folder(), model.config().recurrent(), data.features(), model.threads());
  }

  private static Scaler scaler(ExportedModel model) {
    if (!(model.config().task() instanceof Task.Series series)) {
      throw new TrainingException("the recipe is for a series, but the model is not");
    }
    return series.scaler();
  }
}
