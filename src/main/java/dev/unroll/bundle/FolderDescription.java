package dev.unroll.bundle;

/**
 * What a model folder holds: one record for each kind of model that is opened in a way of its own.
 * It joins the graph with the task, so that a graph without a fitting task cannot be described.
 */
public sealed interface FolderDescription {
  /** A recurrent network that continues a text. */
  record RecurrentText(GraphContract.Recurrent graph, Task.Text task)
      implements FolderDescription {}

  /** A recurrent network that continues a series of values. */
  record RecurrentSeries(GraphContract.Recurrent graph, Task.Series task)
      implements FolderDescription {}

  /** A decoder-only Transformer that was trained here. */
  record CachedDecoder(GraphContract.CachedDecoder graph, Task.Text task)
      implements FolderDescription {}

  /** A decoder-only Transformer that Optimum or onnxruntime-genai exported. */
  record ExternalDecoder(GraphContract.ExternalDecoder graph, Task.Text task)
      implements FolderDescription {}

  /** A Transformer that classifies a text. */
  record Classifier(GraphContract.CachedDecoder graph, Task.Classification task)
      implements FolderDescription {}

  /** An encoder and a decoder that translate. */
  record EncoderDecoder(GraphContract.EncoderDecoder graph, Task.Seq2Seq task)
      implements FolderDescription {}

  /** The description of a model. */
  static FolderDescription of(ModelConfig config) {
    return of(config.graph(), config.task());
  }

  /**
   * The description of a model with a graph and a task.
   *
   * @throws IllegalArgumentException when they are of different kinds of models
   */
  static FolderDescription of(GraphContract graph, Task task) {
    return switch (new GraphAndTask(graph, task)) {
      case GraphAndTask(GraphContract.Recurrent recurrent, Task.Text text) ->
          new RecurrentText(recurrent, text);
      case GraphAndTask(GraphContract.Recurrent recurrent, Task.Series series) ->
          new RecurrentSeries(recurrent, series);
      case GraphAndTask(GraphContract.CachedDecoder decoder, Task.Text text) ->
          new CachedDecoder(decoder, text);
      case GraphAndTask(GraphContract.CachedDecoder decoder, Task.Classification classes) ->
          new Classifier(decoder, classes);
      case GraphAndTask(GraphContract.ExternalDecoder decoder, Task.Text text) ->
          new ExternalDecoder(decoder, text);
      case GraphAndTask(GraphContract.EncoderDecoder both, Task.Seq2Seq seq2Seq) ->
          new EncoderDecoder(both, seq2Seq);
      case GraphAndTask _ ->
          throw new IllegalArgumentException(
              "graph: is of another kind of model than the task: " + graph.files());
    };
  }

  /** The parts of {@code config.json} that decide the kind. */
  record GraphAndTask(GraphContract graph, Task task) {}
}
