package dev.unroll.train.export;

import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.PeftAdapter;
import dev.unroll.family.PeftLayout;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Adapters;
import dev.unroll.model.Encoder;
import dev.unroll.model.Gpt;
import dev.unroll.model.LearntCorrection;
import dev.unroll.model.Transformer;
import dev.unroll.train.network.ClassifierNetwork;
import dev.unroll.train.network.EncoderNetwork;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.network.Network;
import dev.unroll.train.network.TransformerNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What LoRA learnt of a network.
 *
 * @param task what PEFT calls the network's
 */
record LearntAdapter(PeftAdapter adapter, Adapters adapters, String task) {

  /**
   * Collects the corrections.
   *
   * @param network with corrections
   * @param weights the elements of a parameter, corrections included, by its name
   */
  static LearntAdapter of(Network network, Function<String, float[]> weights) {
    return switch (network) {
      case GptNetwork gpt -> ofGpt(gpt, "CAUSAL_LM", Optional.empty(), weights);
      case ClassifierNetwork classifier -> {
        Gpt.Config config = classifier.trunk().config();
        TensorView head =
            TensorView.of(weights.apply(Gpt.CLASSES), classifier.classes(), config.size());
        yield ofGpt(classifier.trunk(), "SEQ_CLS", Optional.of(head), weights);
      }
      case TransformerNetwork(Transformer.Config config, Optional<Adapters> adapters) ->
          of(
              PeftLayout.of(config),
              Transformer.parameters(config, adapters),
              adapters.orElseThrow(),
              "SEQ_2_SEQ_LM",
              Optional.empty(),
              weights);
      case EncoderNetwork encoder ->
          of(
              PeftLayout.of(encoder.config()),
              Encoder.parameters(encoder.config(), encoder.adapters()),
              encoder.adapters().orElseThrow(),
              encoder.classes().isPresent() ? "SEQ_CLS" : "FEATURE_EXTRACTION",
              encoder.classes().stream()
                  .mapToObj(
                      count ->
                          TensorView.of(
                              weights.apply(Encoder.CLASSES), count, encoder.config().size()))
                  .findFirst(),
              weights);
      default -> throw new IllegalArgumentException("has no corrections: " + network.family());
    };
  }

  private static LearntAdapter ofGpt(
      GptNetwork gpt, String task, Optional<TensorView> head, Function<String, float[]> weights) {
    return of(
        PeftLayout.of(gpt.config()),
        Gpt.parameters(gpt.config(), gpt.adapters()),
        gpt.adapters().orElseThrow(),
        task,
        head,
        weights);
  }

  private static LearntAdapter of(
      PeftLayout layout,
      List<ParameterSpec> parameters,
      Adapters adapters,
      String task,
      Optional<TensorView> head,
      Function<String, float[]> weights) {
    Map<String, LearntCorrection> corrections = new LinkedHashMap<>();
    for (String map : Adapters.maps(parameters)) {
      corrections.put(map, adapters.learnt(map, weights));
    }
    return new LearntAdapter(new PeftAdapter(layout, corrections, head), adapters, task);
  }

  /** The configuration for PEFT, of a correction of the model of that name. */
  String config(String base) {
    return adapter.config(base, task, adapters);
  }
}
