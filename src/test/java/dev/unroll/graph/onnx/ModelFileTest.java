package dev.unroll.graph.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.GraphException;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Model files whose weights are inside, or in a file beside them. */
class ModelFileTest {
  private static final Initializer NORMAL = new Initializer.Normal(1);
  private static final int WIDTH = 256;
  private static final int TOKENS = 600;

  @TempDir private Path folder;

  private final Graph g = new Graph("m");
  private final Map<String, float[]> weights = new HashMap<>();

  ModelFileTest() {
    Value tokens = g.input("tokens", DataType.INT64, Shape.of(2, 3));
    Value table = g.parameter("table", Shape.of(TOKENS, WIDTH), NORMAL, false);
    Value a = g.parameter("a", Shape.of(WIDTH, 200), NORMAL, true);
    Value b = g.parameter("b", Shape.of(WIDTH, 120), NORMAL, true);
    Value c = g.parameter("c", Shape.of(320, WIDTH), NORMAL, true);
    Value bias = g.parameter("bias", Shape.of(WIDTH), NORMAL, false);
    Value both = g.matMul(g.gather(table, tokens), g.concat(1, a, b));
    Value narrow = g.add(g.matMul(both, c), bias);
    g.output("tied", g.gemm(g.reshape(narrow, Shape.of(6, WIDTH)), false, table, true));
    g.output("rows", g.slice(a, 0, 1, 3));
    Random random = new Random(5);
    for (ParameterSpec p : g.parameters()) {
      weights.put(p.name(), p.initializer().draw((int) p.shape().elements(), random));
    }
  }

  private float[] weight(String name) {
    return requireNonNull(weights.get(name));
  }

  @ParameterizedTest
  @CsvSource({
    "FP32,ca546bb1613fcc6a00e4a5d55b6b87f74ca601f4b3efe3d12eca00acefdff44e",
    "FP16,5ac5e6efe162902f016d84d0c44080423b57a5b37d0f2c3ecf553af452799fc9",
    "INT8,6eea31d9eaaee3b4751a78a490b616f93f2e1851ee8dbe8e1dc83ef3b48087b0",
  })
  void weightsInside_areStoredAsTheyAlwaysWere(Precision precision, String sum)
      throws IOException, NoSuchAlgorithmException {
    byte[] model = OnnxWriter.withWeights(g, precision, this::weight, Map.of("key", "text"));

    byte[] digest = MessageDigest.getInstance("SHA-256").digest(model);
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sum);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void weightsBeside_computeAndAreReadAsThoseInside(Precision precision) throws IOException {
    WeightSource source = WeightSource.of(this::weight);
    Path inside = folder.resolve("inside.onnx");
    Path beside = folder.resolve("beside.onnx");
    OnnxWriter.write(inside, g, precision, source, Map.of());
    OnnxWriter.write(beside, g, precision, source, Map.of(), 1000);

    assertThat(inside)
        .hasBinaryContent(OnnxWriter.withWeights(g, precision, this::weight, Map.of()));
    assertThat(folder.resolve("inside.onnx.data")).doesNotExist();
    assertThat(Files.size(beside)).isLessThan(Files.size(inside) / 2);
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(beside));
    List<TensorProto> external =
        model.getGraph().getInitializerList().stream()
            .filter(t -> t.getDataLocation() == TensorProto.DataLocation.EXTERNAL)
            .toList();
    assertThat(external).isNotEmpty();
    for (TensorProto tensor : external) {
      assertThat(tensor.getExternalData(0).getValue()).isEqualTo("beside.onnx.data");
      assertThat(Long.parseLong(tensor.getExternalData(1).getValue()) % 65536).isZero();
    }
    assertThat(Arrays.equals(run(beside), run(inside))).isTrue();
    Map<String, float[]> read = OnnxWeights.read(g, Files.readAllBytes(inside));
    try (OnnxWeights weightsOfBeside = OnnxWeights.open(g, beside);
        OnnxWeights weightsOfInside = OnnxWeights.open(g, inside)) {
      assertThat(weightsOfBeside.names()).isEqualTo(weights.keySet());
      for (String name : weights.keySet()) {
        assertThat(weightsOfBeside.elements(name)).isEqualTo(read.get(name));
        assertThat(weightsOfInside.elements(name)).isEqualTo(read.get(name));
      }
    }
  }

  @Test
  void dataThatIsCutOrElsewhere_isRefused() throws IOException {
    Path file = folder.resolve("m.onnx");
    OnnxWriter.write(file, g, Precision.FP32, WeightSource.of(this::weight), Map.of(), 1000);
    Path data = folder.resolve("m.onnx.data");
    byte[] whole = Files.readAllBytes(data);

    Files.write(data, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(
            () -> {
              try (OnnxWeights cut = OnnxWeights.open(g, file)) {
                cut.names().forEach(cut::elements);
              }
            })
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("beyond the end");
    Files.write(data, whole);
    Path renamed = Files.move(file, folder.resolve("other.onnx"));
    assertThatThrownBy(
            () -> {
              try (OnnxWeights elsewhere = OnnxWeights.open(g, renamed)) {
                elsewhere.names().forEach(elsewhere::elements);
              }
            })
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("m.onnx.data");
  }

  @Test
  void weightsOfManyPieces_areWrittenWhole() throws IOException {
    int rows = 3000;
    int columns = 1000; // three pieces of a million elements
    float[] matrix = NORMAL.draw(rows * columns, new Random(2));
    Graph graph = new Graph("large");
    Value x = graph.input("x", DataType.FLOAT, Shape.of(1, rows));
    Value left = graph.parameter("left", Shape.of(rows, 400), NORMAL, true);
    Value right = graph.parameter("right", Shape.of(rows, 600), NORMAL, true);
    graph.output("y", graph.matMul(x, graph.concat(1, left, right)));
    Map<String, float[]> parts = new HashMap<>();
    parts.put("left", part(matrix, rows, columns, 0, 400));
    parts.put("right", part(matrix, rows, columns, 400, 1000));
    Path file = folder.resolve("large.onnx");
    WeightSource source = WeightSource.of(name -> requireNonNull(parts.get(name)));

    for (Precision precision : Precision.values()) {
      OnnxWriter.write(file, graph, precision, source, Map.of(), 1000);
      try (OnnxWeights read = OnnxWeights.open(graph, file)) {
        float tolerance = precision == Precision.FP32 ? 0 : 0.025f;
        for (Map.Entry<String, float[]> part : parts.entrySet()) {
          float[] stored = read.elements(part.getKey());
          float error = 0;
          for (int i = 0; i < stored.length; i++) {
            error = Math.max(error, Math.abs(stored[i] - part.getValue()[i]));
          }
          assertThat(error).as("%s %s", precision, part.getKey()).isLessThanOrEqualTo(tolerance);
        }
      }
    }
  }

  private static float[] part(float[] matrix, int rows, int columns, int start, int end) {
    float[] part = new float[rows * (end - start)];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(matrix, i * columns + start, part, i * (end - start), end - start);
    }
    return part;
  }

  /** All results, one behind the other. */
  private float[] run(Path model) {
    float[] results = new float[6 * TOKENS + 400];
    try (Session session = Session.open(model, SessionSettings.cpu(1));
        Tensor tokens = Tensor.longs(2, 3);
        Tensor tied = Tensor.floats(6, TOKENS);
        Tensor rows = Tensor.floats(2, 200)) {
      tokens.longBuffer().put(new long[] {0, 299, 3, 3, 1, 5});
      session.run(Map.of("tokens", tokens), Map.of("tied", tied, "rows", rows));
      tied.floatBuffer().get(results, 0, 6 * TOKENS);
      rows.floatBuffer().get(results, 6 * TOKENS, 400);
    }
    return results;
  }
}
