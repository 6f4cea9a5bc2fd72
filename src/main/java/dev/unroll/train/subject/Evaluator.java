package dev.unroll.train.subject;

import dev.unroll.train.eval.Metric;
import java.util.List;
import java.util.SortedMap;

/** Judges an exported model by the data of its recipe. */
public interface Evaluator {
  /** The final figures, computed from the model's folder only. */
  List<Metric> metrics(ExportedModel model);

  /** An evaluator that draws figures. */
  interface WithFigures extends Evaluator {
    /** SVG files by name. */
    SortedMap<String, String> figures(ExportedModel model);
  }

  /** An evaluator that shows samples. */
  interface WithSamples extends Evaluator {
    /** A section of the model card, in Markdown. */
    String samples(ExportedModel model);
  }
}
