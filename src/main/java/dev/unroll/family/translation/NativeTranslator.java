package dev.unroll.family.translation;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.graph.Precision;
import dev.unroll.model.Transformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * An encoder–decoder of another program in terms of ours, ready to be written.
 *
 * @param weights by their names in {@link Transformer#parameters}
 */
public record NativeTranslator(
    Transformer.Config network,
    Map<String, TensorView> weights,
    Task.Seq2Seq task,
    Precision precision,
    List<String> remarks)
    implements NativeModel {
  private static final String ENCODER = "encoder.onnx";
  private static final String DECODER = "decoder.onnx";

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
        List.of(),
        Transformer.caches(network).stream()
            .map(
                cache ->
                    new GraphContract.Cache(
                        cache.past(), cache.present(), cache.heads(), cache.headSize()))
            .toList(),
        GraphContract.EncoderDecoder.ALIGNMENT);
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
    measures.put("weights", precision.name().toLowerCase(Locale.ROOT));
    return measures;
  }

  @Override
  public void writeGraphs(Path folder) throws IOException {
    Transformer.write(
        folder.resolve(ENCODER),
        folder.resolve(DECODER),
        network,
        precision,
        NativeModel.readFrom(name -> Objects.requireNonNull(weights.get(name), name)),
        Map.of());
  }
}
