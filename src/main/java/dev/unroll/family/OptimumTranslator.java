package dev.unroll.family;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.ExternalFolder;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.OnnxOutline;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.ModelCardText;
import dev.unroll.family.hub.TokenizerFiles;
import dev.unroll.family.translation.TranslationTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes a model folder of an encoder and a decoder that Hugging Face Optimum exported. Their graphs
 * run as they are.
 */
public final class OptimumTranslator {
  /** Longest text where the configuration names none. */
  private static final int POSITIONS = 512;

  private OptimumTranslator() {}

  /**
   * Writes a model folder, whole or not at all.
   *
   * @param source the export's folder
   * @param graph its graphs
   * @param target where the model goes
   * @param placing of its files
   * @param longest most tokens of a source, where it is not the model's own
   * @param trial runs what was written, before the folder gets its name
   * @throws FamilyException when its configuration or its tokenizer cannot be used
   * @throws BundleException when a file is missing
   */
  public static CheckpointImport.Imported write(
      Path source,
      GraphContract.ExternalEncoderDecoder graph,
      Path target,
      ExternalFolder.Placing placing,
      OptionalInt longest,
      Consumer<ModelFolder> trial) {
    HubConfig config = HubConfig.read(source);
    config.only("is_encoder_decoder", true);
    TranslationTask.Sizes sizes = sizes(config);
    int tokens = Math.max(sizes.source(), sizes.target());
    TokenizerFiles tokenizer = TokenizerFiles.read(source, tokens);
    TranslationTask reading = new TranslationTask(source, config, tokenizer.languages());
    Task.Seq2Seq task =
        reading.task(
            sizes,
            Math.min(sizes.positions(), longest.orElse(sizes.positions())),
            tokenizer.targetJson().isEmpty());
    ModelCardText card = ModelCardText.of(source, config);
    long weights =
        Stream.of(graph.encoder(), graph.decoder())
            .mapToLong(file -> OnnxOutline.of(source.resolve(file)).weights())
            .sum();
    ModelFolder.write(
        target,
        fresh -> {
          tokenizer.writeTo(fresh, tokens);
          ModelConfig described =
              new ModelConfig(
                  ModelConfig.FORMAT,
                  card.type(),
                  String.valueOf(target.getFileName()),
                  "The graphs of %s (%s), as Hugging Face Optimum exported them."
                      .formatted(card.name(), card.architecture()),
                  weights,
                  ExternalFolder.link(source, graph, fresh, placing),
                  task,
                  Provenance.imported(card.type(), card.licence()));
          ModelFolder.writeConfig(fresh, described);
          Files.writeString(
              fresh.resolve(ModelFolder.CARD),
              card.markdown(described, "They run as they are.", Map.of(), reading.remarks()));
          trial.accept(ModelFolder.unchecked(fresh, described));
        });
    return new CheckpointImport.Imported(card.type(), reading.remarks());
  }

  private static TranslationTask.Sizes sizes(HubConfig config) {
    int vocab = config.integer("vocab_size");
    Optional<String> positions =
        Stream.of("max_position_embeddings", "n_positions").filter(config::has).findFirst();
    return new TranslationTask.Sizes(
        vocab,
        config.integer("decoder_vocab_size", vocab),
        positions.map(config::integer).orElse(POSITIONS));
  }
}
