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

  /** An encoder that classifies a text. */
  record EncoderClassifier(GraphContract.Encoder graph, Task.Classification task)
      implements FolderDescription {}

  /** An encoder and a decoder that translate. */
  record EncoderDecoder(GraphContract.EncoderDecoder graph, Task.Seq2Seq task)
      implements FolderDescription {}

  /** An encoder and a decoder that Optimum exported. */
  record ExternalEncoderDecoder(GraphContract.ExternalEncoderDecoder graph, Task.Seq2Seq task)
      implements FolderDescription {}

  /** An encoder that makes vectors of texts. */
  record Encoder(GraphContract.Encoder graph, Task.Embedding task) implements FolderDescription {}

  /** A network that forecasts a whole horizon. */
  record DirectForecast(Forecasting.Network graph, Forecasting.Direct task)
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
    return switch (new Pair(graph, task)) {
      case Pair(GraphContract.Recurrent g, Task.Text t) -> new RecurrentText(g, t);
      case Pair(GraphContract.Recurrent g, Task.Series t) -> new RecurrentSeries(g, t);
      case Pair(GraphContract.CachedDecoder g, Task.Text t) -> new CachedDecoder(g, t);
      case Pair(GraphContract.CachedDecoder g, Task.Classification t) when t.pooling() == null ->
          new Classifier(g, t);
      case Pair(GraphContract.Encoder g, Task.Classification t) when t.pooling() != null ->
          new EncoderClassifier(g, t);
      case Pair(GraphContract.ExternalDecoder g, Task.Text t) -> new ExternalDecoder(g, t);
      case Pair(GraphContract.EncoderDecoder g, Task.Seq2Seq t) -> new EncoderDecoder(g, t);
      case Pair(GraphContract.ExternalEncoderDecoder g, Task.Seq2Seq t) ->
          new ExternalEncoderDecoder(g, t);
      case Pair(GraphContract.Encoder g, Task.Embedding t) -> new Encoder(g, t);
      case Pair(Forecasting.Network g, Forecasting.Direct t) when fits(g, t) ->
          new DirectForecast(g, t);
      case Pair _ ->
          throw new IllegalArgumentException(
              "graph: is of another kind of model than the task: " + graph.files());
    };
  }

  private static boolean fits(Forecasting.Network graph, Forecasting.Direct task) {
    return (graph.series() != null) == !task.series().isEmpty();
  }

  /** The parts of {@code config.json} that decide the kind. */
  record Pair(GraphContract graph, Task task) {}
}
