package dev.unroll.family.translation;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.PairTrait;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.graph.onnx.Rounding;
import dev.unroll.model.Transformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An encoder–decoder of another program in terms of ours, ready to be written.
 *
 * @param weights by their names in {@link Transformer#parameters}
 * @param rounding how products are rounded to 8 bits, if they are so as a whole
 */
public record NativeTranslator(
    Transformer.Config network,
    Map<String, TensorView> weights,
    Task.Seq2Seq task,
    Precision precision,
    Optional<Rounding> rounding,
    List<String> remarks)
    implements NativeModel {
  private static final String ENCODER = "encoder.onnx";
  private static final String DECODER = "decoder.onnx";

  /** One whose weights are stored in a precision. */
  public NativeTranslator(
      Transformer.Config network,
      Map<String, TensorView> weights,
      Task.Seq2Seq task,
      Precision precision,
      List<String> remarks) {
    this(network, weights, task, precision, Optional.empty(), remarks);
  }

  @Override
  public String architecture() {
    return "transformer";
  }

  @Override
  public GraphContract graph() {
    return new GraphContract.EncoderDecoder(
        ENCODER,
        DECODER,
        Transformer.memories(network).stream()
            .map(memory -> new GraphContract.Memory(memory.name(), memory.groups(), memory.size()))
            .toList(),
        Transformer.states(network).stream()
            .map(
                state ->
                    new GraphContract.DecoderState(
                        state.input(), state.output(), state.size(), false))
            .toList(),
        Transformer.caches(network).stream()
            .map(
                cache ->
                    new GraphContract.Cache(
                        cache.past(), cache.present(), cache.heads(), cache.headSize()))
            .toList(),
        GraphContract.EncoderDecoder.ALIGNMENT,
        traits());
  }

  private @Nullable List<PairTrait> traits() {
    List<PairTrait> traits = new ArrayList<>();
    if (network.style().recurs()) {
      traits.add(PairTrait.POSITIONS);
    }
    if (chooses()) {
      traits.add(PairTrait.CANDIDATES);
    }
    rounding.ifPresent(each -> traits.add(each.isFixed() ? PairTrait.EXACT : PairTrait.UNPADDED));
    return traits.isEmpty() ? null : List.copyOf(traits);
  }

  /** Whether the decoder computes the logits of some tokens only. */
  private boolean chooses() {
    return task.conventions() != null && task.conventions().shortlist() != null;
  }

  @Override
  public long parameters() {
    return Transformer.parameterCount(network);
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("layers", network.encoderLayers() + " + " + network.decoderLayers());
    measures.put("size", Integer.toString(network.size()));
    measures.put("heads", network.heads() + " of " + network.headSize());
    measures.put("feed-forward", Integer.toString(network.inner()));
    measures.put("vocabulary", Integer.toString(network.targetVocab()));
    measures.put("longest source", network.maxPositions() + " tokens");
    measures.put(
        "weights",
        rounding.isPresent() ? "int8, a scale each" : precision.name().toLowerCase(Locale.ROOT));
    return measures;
  }

  @Override
  public void writeGraphs(Path folder) throws IOException {
    Transformer.write(
        folder.resolve(ENCODER),
        folder.resolve(DECODER),
        network,
        new Transformer.Form(precision, rounding, chooses()),
        NativeModel.readFrom(name -> Objects.requireNonNull(weights.get(name), name)),
        Map.of());
  }
}
