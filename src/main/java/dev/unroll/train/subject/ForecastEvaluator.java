package dev.unroll.train.subject;

import dev.unroll.bundle.Task;
import dev.unroll.train.eval.ForecastData;
import dev.unroll.train.eval.ForecastProgress;
import dev.unroll.train.eval.ForecastReport;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.ProgressSample;
import java.util.List;

/** Evaluates a model by whole horizons that were not learnt from. */
record ForecastEvaluator(ForecastData data)
    implements Evaluator.WithCalibration, Evaluator.WithProgress {
  @Override
  public Task calibrated(ExportedFolder folder) {
    return new ForecastReport(data).calibrated(folder.model(), folder.threads());
  }

  @Override
  public List<ProgressSample> progress(ExportedFolder folder) {
    return new ForecastProgress(data).samples(folder.model(), folder.threads());
  }

  @Override
  public List<Metric> metrics(ExportedFolder folder) {
    return new ForecastReport(data).metrics(folder.model(), folder.threads());
  }
}
