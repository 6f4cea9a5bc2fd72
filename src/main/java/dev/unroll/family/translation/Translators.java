package dev.unroll.family.translation;

import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.family.hub.Family;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.family.hub.TokenizerFiles;
import dev.unroll.model.Transformer;
import java.nio.file.Path;
import java.util.List;

/** The families of encoder–decoders, which translate. */
public final class Translators implements Family {
  @Override
  public List<String> types() {
    return TranslatorFamily.TYPES;
  }

  @Override
  public List<String> architectures() {
    return List.of(
        "MarianMTModel",
        "BartForConditionalGeneration",
        "MBartForConditionalGeneration",
        "M2M100ForConditionalGeneration",
        "T5ForConditionalGeneration",
        "T5WithLMHeadModel",
        "MT5ForConditionalGeneration");
  }

  @Override
  public NativeModel read(
      Path folder, HubConfig config, Checkpoint checkpoint, ImportOptions options) {
    TranslatorFamily family = TranslatorFamily.of(config).orElseThrow();
    Transformer.Config network = family.network(config);
    Integer longest = options.context();
    if (longest != null && longest > network.maxPositions()) {
      throw new FamilyException(
          "%s: --context %d is more than the model's %d"
              .formatted(config, longest, network.maxPositions()));
    }
    TokenizerFiles tokenizer = TokenizerFiles.read(folder, network.sourceVocab());
    TranslationTask task = new TranslationTask(folder, config, tokenizer.languages());
    return new NativeTranslator(
        network,
        family.weights(config, checkpoint),
        task.task(
            network,
            longest == null ? network.maxPositions() : longest,
            tokenizer.targetJson().isEmpty()),
        options.precision(),
        task.remarks());
  }
}
