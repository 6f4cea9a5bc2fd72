package dev.unroll.family;

import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.model.Transformer;
import java.nio.file.Path;
import java.util.List;

/** The families of encoder–decoders, which translate. */
final class Translators implements Family {
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
