package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.data.batch.PairBatches;
import dev.unroll.model.Seq2Seq;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.train.input.PairTokenizers;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Export;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** LSTM layers that turn one text into another, with or without attention. */
public record Seq2SeqNetwork(Seq2Seq.Config config) implements TranslationNetwork {

  /** A network that fits its vocabularies. */
  public static Seq2SeqNetwork of(Architecture.Seq2Seq architecture, PairTokenizers tokenizers) {
    Seq2Seq.Attention attention =
        switch (architecture.attention()) {
          case NONE -> new Seq2Seq.Attention.None();
          case BAHDANAU -> new Seq2Seq.Attention.Bahdanau(architecture.attentionWidth());
          case LUONG ->
              new Seq2Seq.Attention.Luong(Seq2Seq.Score.GENERAL, architecture.inputFeeding());
          case LUONG_DOT ->
              new Seq2Seq.Attention.Luong(Seq2Seq.Score.DOT, architecture.inputFeeding());
        };
    return new Seq2SeqNetwork(
        new Seq2Seq.Config(
            tokenizers.sourceSize(),
            tokenizers.targetSize(),
            architecture.oneHot()
                ? new Seq2Seq.Tokens.OneHot()
                : new Seq2Seq.Tokens.Embedded(architecture.embeddingSize()),
            architecture.hidden(),
            architecture.layers(),
            architecture.dropout(),
            architecture.bidirectional(),
            attention));
  }

  @Override
  public String family() {
    return "seq2seq";
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("layers × units", config.layers() + " × " + config.hidden());
    measures.put(
        "embedding",
        switch (config.tokens()) {
          case Seq2Seq.Tokens.OneHot _ -> "none, one-hot";
          case Seq2Seq.Tokens.Embedded(int size) -> Integer.toString(size);
        });
    measures.put("encoder reads", config.bidirectional() ? "in both directions" : "forward");
    measures.put(
        "attention",
        switch (config.attention()) {
          case Seq2Seq.Attention.None _ -> "none";
          case Seq2Seq.Attention.Bahdanau(int size) -> "Bahdanau's, " + size + " units";
          case Seq2Seq.Attention.Luong(Seq2Seq.Score score, boolean feeds) ->
              "Luong's, "
                  + switch (score) {
                    case GENERAL -> "general";
                    case DOT -> "dot product";
                  }
                  + (feeds ? ", input feeding" : "");
        });
    return measures;
  }

  @Override
  public TrainingGraph graph(PairBatches.Shape shape, TrainingOptions options) {
    return Seq2Seq.training(config, shape.rows(), shape.source(), shape.target(), options);
  }

  @Override
  public GraphContract.EncoderDecoder contract() {
    return new GraphContract.EncoderDecoder(
        ENCODER,
        DECODER,
        TranslationNetwork.contracts(Seq2Seq.memories(config)),
        Seq2Seq.states(config).stream()
            .map(
                state ->
                    new GraphContract.DecoderState(
                        state.input(), state.output(), state.size(), state.started()))
            .toList(),
        List.of(),
        Seq2Seq.alignment(config).orElse(null));
  }

  @Override
  public void write(
      Path folder, Export export, Function<String, float[]> weights, Map<String, String> metadata)
      throws IOException {
    Files.write(folder.resolve(ENCODER), Seq2Seq.encoder(config, weights, metadata));
    Files.write(folder.resolve(DECODER), Seq2Seq.decoder(config, weights, metadata));
  }
}
