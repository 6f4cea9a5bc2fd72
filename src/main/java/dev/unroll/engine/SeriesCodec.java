package dev.unroll.engine;

import dev.unroll.bundle.Scaler;
import dev.unroll.engine.EngineLoop.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Raw values to scaled ones and back. */
final class SeriesCodec extends Codec {
  private final Scaler scaler;

  SeriesCodec(Scaler scaler) {
    this.scaler = scaler;
  }

  @Override
  Generation begin(Request request, int stateSize, int longest) {
    return switch (request) {
      case Request.Series series -> begin(series);
      case Request.Continuation _ -> throw lacking(Capability.COMPLETES);
      case Request.Embedding _ -> throw lacking(Capability.EMBEDS);
    };
  }

  private Generation begin(Request.Series request) {
    List<double[]> past = request.past();
    int least = scaler.rawValuesFor(1);
    if (past.size() < least) {
      throw new RequestRejected.BadSeries(
          past.isEmpty()
              ? "the series is empty; the model continues what it is given"
              : "the series has " + past.size() + " steps; the model needs at least " + least);
    }
    try {
      float[][] scaled = scaler.encode(past.toArray(double[][]::new));
      return new SeriesGeneration(scaler, scaled, past.getLast().clone(), request.horizon());
    } catch (IllegalArgumentException e) {
      throw new RequestRejected.BadSeries(String.valueOf(e.getMessage()));
    }
  }

  @Override
  Set<Capability> capabilities(int stateSize) {
    return Set.of(Capability.FORECASTS);
  }

  @Override
  RequestRejected lacking(Capability wanted) {
    return switch (wanted) {
      case CHATS -> new RequestRejected.NoChat(NO_TEMPLATE);
      case COMPLETES, EMBEDS, CLASSIFIES, FORECASTS, TRANSLATES ->
          new RequestRejected.WrongKind("the model continues a series, not text");
    };
  }

  @Override
  Generation warmUp() {
    int features = scaler.features().size();
    double[] last = new double[features]; // (features)
    Arrays.fill(last, 1);
    return new SeriesGeneration(scaler, new float[2][features], last, 2);
  }

  @Override
  void close() {}

  @Override
  Input gather(List<Answer> batch) {
    float[][] rows = new float[batch.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          switch (batch.get(i).generation()) {
            case SeriesGeneration series -> series.next();
            case TextGeneration _, EmbeddingGeneration _ ->
                throw new IllegalStateException("a text in a series model");
          };
    }
    return new Input.Values(rows);
  }
}
