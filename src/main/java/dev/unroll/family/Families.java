package dev.unroll.family;

import dev.unroll.family.decoder.Gemma;
import dev.unroll.family.decoder.Gemma2;
import dev.unroll.family.decoder.Gemma3;
import dev.unroll.family.decoder.Gpt2;
import dev.unroll.family.decoder.GptFamily;
import dev.unroll.family.decoder.GptNeoX;
import dev.unroll.family.decoder.Llama;
import dev.unroll.family.decoder.Mistral;
import dev.unroll.family.decoder.Phi3;
import dev.unroll.family.decoder.Qwen2;
import dev.unroll.family.decoder.Qwen3;
import dev.unroll.family.decoder.SmolLm3;
import dev.unroll.family.encoder.Bert;
import dev.unroll.family.encoder.DistilBert;
import dev.unroll.family.encoder.EncoderFamily;
import dev.unroll.family.encoder.MpNet;
import dev.unroll.family.encoder.Roberta;
import dev.unroll.family.hub.Family;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.translation.Translators;
import dev.unroll.model.Encoder;
import dev.unroll.model.Gpt;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The families that can be taken over. */
public final class Families {
  private static final List<Family> ALL =
      List.of(
          new Gpt2(),
          new GptNeoX(),
          new Llama(),
          new Mistral(),
          new Qwen2(),
          new Qwen3(),
          new Phi3(),
          new SmolLm3(),
          new Gemma(),
          new Gemma2(),
          new Gemma3(),
          new Bert(),
          new Roberta(),
          new DistilBert(),
          new MpNet(),
          new Translators());

  private Families() {}

  /** The family of a model, by its {@code model_type}; empty when it is none of ours. */
  static Optional<Family> find(HubConfig config) {
    String type = config.text("model_type", "");
    return ALL.stream().filter(family -> family.types().contains(type)).findFirst();
  }

  /**
   * The family of a model.
   *
   * @throws FamilyException when it is none of ours, with those that are
   */
  public static Family of(HubConfig config) {
    Family family =
        find(config)
            .orElseThrow(
                () ->
                    config.refused(
                        "model_type",
                        "of other programs' checkpoints only those of %s are read"
                            .formatted(names())));
    for (String architecture : config.texts("architectures")) {
      if (!family.architectures().contains(architecture)) {
        throw config.refused(
            "architectures",
            "only %s is read".formatted(String.join(", ", family.architectures())));
      }
    }
    return family;
  }

  /** The family by which other programs know a network; empty when they do not. */
  static Optional<GptFamily> knowing(Gpt.Config network) {
    String named = network.parts().family();
    String type =
        named == null
            ? Gpt.Block.of(network.parts())
                .map(block -> block.name().toLowerCase(Locale.ROOT))
                .orElse("")
            : named;
    return ALL.stream()
        .filter(family -> family.types().contains(type))
        .filter(GptFamily.class::isInstance)
        .map(GptFamily.class::cast)
        .findFirst();
  }

  /** The family by which other programs know a network; empty when they do not. */
  static Optional<EncoderFamily> knowing(Encoder.Config network) {
    String named = network.family();
    String type = named == null ? network.types() == 0 ? "distilbert" : "bert" : named;
    return ALL.stream()
        .filter(family -> family.types().contains(type))
        .filter(EncoderFamily.class::isInstance)
        .map(EncoderFamily.class::cast)
        .findFirst();
  }

  /** The types that are read. */
  static String names() {
    return ALL.stream()
        .flatMap(family -> family.types().stream())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
