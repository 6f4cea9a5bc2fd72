package dev.unroll.train.subject;

import dev.unroll.bundle.Task;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.eval.label.LabelCount;
import java.util.List;
import java.util.SortedMap;

/** Evaluates an exported model on the data of its recipe. */
public interface Evaluator {
  /** The final figures, computed from the model's folder only. */
  List<Metric> metrics(ExportedFolder folder);

  /** What makes a model doubtful, such as that a naive guess is as good, one line each. */
  default List<String> doubts(ExportedFolder folder) {
    return List.of();
  }

  /** An evaluator that measures, before all else, something that the model needs to be used. */
  interface WithCalibration extends Evaluator {
    /** What is said about using the model, with what was measured. */
    Task calibrated(ExportedFolder folder);
  }

  /** An evaluator that draws figures. */
  interface WithFigures extends Evaluator {
    /** SVG files by name. */
    SortedMap<String, String> figures(ExportedFolder folder);
  }

  /** An evaluator that shows how a model does while it is trained. */
  interface WithProgress extends Evaluator {
    /** A few small samples of data that validates, made in about a second or less. */
    List<ProgressSample> progress(ExportedFolder folder);
  }

  /** An evaluator that counts the texts of each label. */
  interface WithLabels extends Evaluator {
    /** The labels of the test, or of the validation part where there is none. */
    List<LabelCount> labels(ExportedFolder folder);
  }

  /** An evaluator that shows samples. */
  interface WithSamples extends Evaluator {
    /** A section of the model card, in Markdown. */
    String samples(ExportedFolder folder);
  }
}
