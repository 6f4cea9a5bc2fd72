package dev.unroll.bundle;

import static dev.unroll.bundle.Required.nonBlank;
import static dev.unroll.bundle.Required.present;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What {@code config.json} says of a model: all that is needed to serve its graphs.
 *
 * @param format version of this file's layout, {@value #FORMAT}
 * @param architecture the family: {@code jordan}, {@code elman}, {@code lstm}, {@code seq2seq},
 *     {@code transformer}
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
    boolean fits =
        switch (task) {
          case Task.Text _ ->
              graph instanceof GraphContract.Recurrent
                  || graph instanceof GraphContract.CachedDecoder
                  || graph instanceof GraphContract.ExternalDecoder;
          case Task.Classification _ -> graph instanceof GraphContract.CachedDecoder;
          case Task.Series _ -> graph instanceof GraphContract.Recurrent;
          case Task.Seq2Seq _ -> graph instanceof GraphContract.EncoderDecoder;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "graph: is of another kind of model than the task: " + graph.files());
    }
  }

  /** The same with other names of files. */
  ModelConfig with(GraphContract other) {
    return new ModelConfig(
        format, architecture, title, description, parameters, other, task, provenance);
  }

  /**
   * The contract of a recurrent network.
   *
   * @throws IllegalStateException when it is a model of another kind
   */
  public GraphContract.Recurrent recurrent() {
    return switch (graph) {
      case GraphContract.Recurrent recurrent -> recurrent;
      case GraphContract.CachedDecoder _,
          GraphContract.ExternalDecoder _,
          GraphContract.EncoderDecoder _ ->
          throw new IllegalStateException("not a recurrent network, but " + architecture);
    };
  }

  /**
   * The contract of a model that turns one sequence into another.
   *
   * @throws IllegalStateException when it is a model of another kind
   */
  public GraphContract.EncoderDecoder encoderDecoder() {
    return switch (graph) {
      case GraphContract.EncoderDecoder encoderDecoder -> encoderDecoder;
      case GraphContract.Recurrent _,
          GraphContract.CachedDecoder _,
          GraphContract.ExternalDecoder _ ->
          throw new IllegalStateException("not a model of two graphs, but of " + graph.files());
    };
  }
}
