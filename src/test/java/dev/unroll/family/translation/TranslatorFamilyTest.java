package dev.unroll.family.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.Checkpoints;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.Fixtures;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.KeyValueCache;
import dev.unroll.model.Memory;
import dev.unroll.model.Transformer;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints in our graphs against what Hugging Face's code gives. */
class TranslatorFamilyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "marian-en-fr-safetensors",
        "marian-en-fr",
        "marian-en-fr-legacy-bin",
        "marian-multi-target",
        "bart",
        "mbart50",
        "m2m100",
        "t5-v1.0",
        "t5-v1.1"
      })
  void graphs_ofACheckpoint_giveItsEncoderStatesAndLogits(String name) throws IOException {
    Path folder = Fixtures.folder("hf/" + name);
    HubConfig config = HubConfig.read(folder);
    TranslatorFamily family = TranslatorFamily.of(config).orElseThrow();
    Transformer.Config network = family.network(config);
    JsonNode expected = JSON.readTree(folder.resolve("expected.json").toFile());
    try (Checkpoint checkpoint = Checkpoints.open(folder)) {
      Map<String, TensorView> views = family.weights(config, checkpoint);
      Function<String, float[]> weights = n -> Objects.requireNonNull(views.get(n), n).floats();
      try (Graphs graphs = new Graphs(network, weights);
          Graphs states = new Graphs(network, plainKeys(network, weights))) {
        for (JsonNode each : expected.path("cases")) {
          long[] source = longs(each.path("input_ids"));
          float[] encoded = states.encoded(source);
          checkFirst(encoded, 0, each.at("/encoder/first_position_first8"));
          checkFirst(
              encoded,
              (source.length - 1) * network.heads() * network.headSize(),
              each.at("/encoder/last_position_first8"));
          for (JsonNode step : each.path("logits")) {
            float[] logits = graphs.logits(source, longs(step.path("decoder_ids")));
            checkFirst(logits, 0, step.path("first16"));
            assertThat((double) logits[step.path("argmax").asInt()])
                .isCloseTo(step.path("max").asDouble(), within(TOLERANCE));
          }
        }
      }
    }
  }

  private static void checkFirst(float[] values, int from, JsonNode expected) {
    assertThat(expected).isNotEmpty();
    for (int i = 0; i < expected.size(); i++) {
      assertThat((double) values[from + i])
          .isCloseTo(expected.get(i).asDouble(), within(TOLERANCE));
    }
  }

  private static long[] longs(JsonNode ids) {
    return StreamSupport.stream(ids.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  /** The weights, but that the first layer's keys of the source are the encoder's states. */
  private static Function<String, float[]> plainKeys(
      Transformer.Config network, Function<String, float[]> weights) {
    int width = network.heads() * network.headSize();
    return name ->
        switch (name) {
          case "decoder.layer0.cross.key.weight" -> {
            float[] unit = new float[network.size() * width];
            for (int i = 0; i < Math.min(width, network.size()); i++) {
              unit[i * width + i] = 1;
            }
            yield unit;
          }
          case "decoder.layer0.cross.key.bias" -> new float[width];
          default -> weights.apply(name);
        };
  }

  /** The two files of a network, which are run for one sentence. */
  private static final class Graphs implements AutoCloseable {
    private final Transformer.Config network;
    private final Session encoder;
    private final Session decoder;
    private final List<Tensor> owned = new ArrayList<>();

    Graphs(Transformer.Config network, Function<String, float[]> weights) {
      this.network = network;
      encoder =
          Session.open(
              Transformer.encoder(network, Precision.FP32, weights, Map.of()),
              SessionSettings.cpu(1));
      decoder =
          Session.open(
              Transformer.decoder(network, Precision.FP32, weights, Map.of()),
              SessionSettings.cpu(1));
    }

    /** The keys of the first layer, {@code [source, heads·headSize]}. */
    float[] encoded(long[] source) {
      float[] keys = floats(memories(source).values().iterator().next()); // [heads, source, size]
      int size = network.headSize();
      int width = network.heads() * size;
      float[] rows = new float[keys.length];
      for (int i = 0; i < keys.length; i++) {
        int head = i / (source.length * size);
        int position = i / size % source.length;
        rows[position * width + head * size + i % size] = keys[i];
      }
      return rows;
    }

    private Map<String, Tensor> memories(long[] source) {
      Map<String, Tensor> out = new LinkedHashMap<>();
      for (Memory memory : Transformer.memories(network)) {
        out.put(
            memory.name(), own(Tensor.floats(1, memory.groups(), source.length, memory.size())));
      }
      encoder.run(Map.of("source", longs(source), "source_mask", ones(source.length)), out);
      return out;
    }

    /** The logits after all tokens of a target. */
    float[] logits(long[] source, long[] target) {
      int time = target.length;
      Map<String, Tensor> in = new HashMap<>(memories(source));
      in.put("source_mask", ones(source.length));
      in.put("tokens", longs(target));
      in.put(
          "positions",
          longs(Stream.iterate(0L, i -> i + 1).limit(time).mapToLong(i -> i).toArray()));
      Tensor seqlens = own(Tensor.ints(1));
      seqlens.intBuffer().put(0, time - 1);
      in.put("seqlens_k", seqlens);
      Tensor total = own(Tensor.ints(1));
      total.intBuffer().put(0, time);
      in.put("total", total);
      Tensor logits = own(Tensor.floats(1, time, network.targetVocab()));
      Map<String, Tensor> out = new HashMap<>();
      out.put("logits", logits);
      for (KeyValueCache cache : Transformer.caches(network)) {
        Tensor both = own(Tensor.floats(1, cache.heads(), time + 3, cache.headSize()));
        in.put(cache.past(), both);
        out.put(cache.present(), both);
      }
      decoder.run(in, out);
      float[] last = new float[network.targetVocab()];
      logits.floatBuffer().get((time - 1) * last.length, last);
      return last;
    }

    private Tensor longs(long... values) {
      Tensor tensor = own(Tensor.longs(1, values.length));
      tensor.longBuffer().put(0, values);
      return tensor;
    }

    private Tensor ones(int length) {
      Tensor tensor = own(Tensor.floats(1, length));
      for (int i = 0; i < length; i++) {
        tensor.floatBuffer().put(i, 1);
      }
      return tensor;
    }

    private static float[] floats(Tensor tensor) {
      float[] values = new float[tensor.floatBuffer().capacity()];
      tensor.floatBuffer().get(0, values);
      return values;
    }

    private Tensor own(Tensor tensor) {
      owned.add(tensor);
      return tensor;
    }

    @Override
    public void close() {
      encoder.close();
      decoder.close();
      owned.forEach(Tensor::close);
    }
  }
}
