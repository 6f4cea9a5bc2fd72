package dev.unroll.bundle;

import static dev.unroll.bundle.Required.nonBlank;
import static dev.unroll.bundle.Required.present;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What {@code config.json} says of a model: all that is needed to serve {@code model.onnx}.
 *
 * @param format version of this file's layout, {@value #FORMAT}
 * @param architecture the family: {@code jordan}, {@code elman}, {@code lstm}
 * @param title one line for people
 * @param description a few sentences for people
 * @param parameters number of trained scalars
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelConfig(
    int format,
    String architecture,
    String title,
    String description,
    long parameters,
    GraphContract graph,
    Task task,
    Provenance provenance) {
  /** The layout that this code reads and writes. */
  public static final int FORMAT = 1;

  public ModelConfig {
    if (format != FORMAT) {
      throw new IllegalArgumentException("format: is " + format + ", this version reads " + FORMAT);
    }
    nonBlank(architecture, "architecture");
    nonBlank(title, "title");
    present(description, "description");
    if (parameters < 0) {
      throw new IllegalArgumentException("parameters: is negative: " + parameters);
    }
    present(graph, "graph");
    present(task, "task");
    present(provenance, "provenance");
  }
}
