package dev.unroll.graph.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.unroll.graph.Graph;
import dev.unroll.graph.GraphException;
import dev.unroll.graph.Node;
import dev.unroll.graph.Op;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Value;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a model file that {@link OnnxWriter} wrote, as the parameters that they were: what
 * was joined is parted, and what was rounded is as near as its bits say. They are read one by one;
 * those in a file beside it are read where they lie until it is closed.
 */
public final class OnnxWeights implements AutoCloseable {
  private final Map<String, TensorProto> stored = new HashMap<>();
  private final WeightLayout layout;
  private final ExternalTensors external;
  private final SortedMap<String, Supplier<float[]>> parameters = new TreeMap<>();

  private OnnxWeights(Graph graph, ModelProto model, ExternalTensors external) {
    this.external = external;
    for (TensorProto tensor : model.getGraph().getInitializerList()) {
      stored.put(tensor.getName(), tensor);
    }
    layout = new WeightLayout(graph);
    for (ParameterSpec parameter : graph.parameters()) {
      if (layout.isNeeded(parameter.value())) {
        parameters.put(parameter.name(), () -> elements(parameter.value()));
      }
    }
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Concat(int axis)
          && layout.isJoined(node.output(0))
          && layout.isNeeded(node.output(0))) {
        part(axis, node.inputs(), node.output(0));
      }
    }
  }

  /**
   * Opens the weights of a file, and of the file beside it that it may have.
   *
   * @param graph that the file was written from
   * @throws GraphException if it is not an ONNX model
   */
  public static OnnxWeights open(Graph graph, Path file) throws IOException {
    ModelProto model;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      model = ModelProto.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new GraphException("the file is not an ONNX model: " + e.getMessage());
    }
    return new OnnxWeights(
        graph,
        model,
        new ExternalTensors(file.resolveSibling(file.getFileName() + OnnxWriter.DATA)));
  }

  /**
   * Reads the parameters that a file without another beside it has.
   *
   * @param graph that the file was written from
   * @return the elements of each by its name
   * @throws GraphException if the file is of another graph
   */
  public static Map<String, float[]> read(Graph graph, byte[] model) {
    try (OnnxWeights weights =
        new OnnxWeights(graph, ModelProto.parseFrom(model), ExternalTensors.NONE)) {
      Map<String, float[]> all = new LinkedHashMap<>();
      weights.names().forEach(name -> all.put(name, weights.elements(name)));
      return all;
    } catch (InvalidProtocolBufferException e) {
      throw new GraphException("the file is not an ONNX model: " + e.getMessage());
    }
  }

  /** The parameters that the file has. */
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet((SortedSet<String>) parameters.keySet());
  }

  /**
   * Reads a parameter.
   *
   * @throws GraphException if the file has none, or is of another graph
   */
  public float[] elements(String name) {
    Supplier<float[]> parameter = parameters.get(name);
    if (parameter == null) {
      throw new GraphException("the file has no weight " + name);
    }
    return parameter.get();
  }

  @Override
  public void close() {
    external.close();
  }

  private float[] elements(Value weight) {
    String name = weight.name();
    int count = Math.toIntExact(weight.shape().elements());
    TensorProto whole = stored.get(name);
    if (whole != null) {
      return floats(whole, count);
    }
    TensorProto half = stored.get(name + StoredWeights.HALF);
    if (half != null) {
      return halves(half, count);
    }
    TensorProto integers = stored.get(name + IntegerProducts.INTEGERS);
    if (integers != null) {
      return IntegerProducts.floats(
          raw(integers, count, Byte.BYTES), floats(stored.get(name + IntegerProducts.STEP), 1)[0]);
    }
    TensorProto scales = stored.get(name + StoredWeights.SCALES);
    if (scales != null) {
      return unblocked(weight, scales);
    }
    throw new GraphException("the file has no weight " + weight);
  }

  private float[] unblocked(Value weight, TensorProto scales) {
    int rows = Math.toIntExact(weight.shape().size(0));
    int columns = Math.toIntExact(weight.shape().size(1));
    boolean isTurned = layout.blocks(weight) == WeightLayout.Blocks.COLUMNS;
    int outer = isTurned ? columns : rows;
    int inner = isTurned ? rows : columns;
    int blocks = (inner + BlockQuantized.BLOCK - 1) / BlockQuantized.BLOCK;
    TensorProto trimmed = stored.get(weight.name() + StoredWeights.ROWS);
    TensorProto blocked = stored.get(weight.name() + StoredWeights.BLOCKED);
    boolean isHalf =
        trimmed == null
            && blocked != null
            && blocked.getDimsCount() == 3
            && blocked.getDims(2) == BlockQuantized.BLOCK / 2;
    int width = trimmed == null ? blocks * BlockQuantized.BLOCK : inner;
    ByteBuffer bytes =
        raw(
            trimmed == null ? blocked : trimmed,
            isHalf ? outer * width / 2 : outer * width,
            Byte.BYTES);
    float[] steps = floats(scales, outer * blocks);
    float[] elements = new float[rows * columns];
    for (int i = 0; i < outer; i++) {
      for (int j = 0; j < inner; j++) {
        float step = steps[i * blocks + j / BlockQuantized.BLOCK];
        int at = i * width + j;
        int integer =
            isHalf
                ? BlockQuantized.signed4Bits(bytes.get(at / 2), at)
                : BlockQuantized.signed(bytes.get(at));
        float element = step * integer;
        elements[isTurned ? j * columns + i : i * columns + j] = element;
      }
    }
    return elements;
  }

  /** The counterpart of what {@link StoredWeights} joins. */
  private void part(int axis, List<Value> parts, Value joined) {
    int outer = Math.toIntExact(parts.getFirst().shape().to(axis).elements());
    int before = 0;
    for (Value part : parts) {
      int at = before;
      int run = Math.toIntExact(part.shape().elements() / outer);
      parameters.put(
          part.name(),
          () -> {
            if (stored.containsKey(part.name() + IntegerProducts.INTEGERS)) {
              return elements(part);
            }
            float[] all = elements(joined);
            float[] elements = new float[outer * run];
            for (int i = 0; i < outer; i++) {
              System.arraycopy(all, i * (all.length / outer) + at, elements, i * run, run);
            }
            return elements;
          });
      before += run;
    }
  }

  private float[] floats(@Nullable TensorProto tensor, int count) {
    float[] elements = new float[count];
    raw(tensor, count, Float.BYTES).asFloatBuffer().get(elements);
    return elements;
  }

  private float[] halves(TensorProto tensor, int count) {
    ByteBuffer raw = raw(tensor, count, Short.BYTES);
    float[] elements = new float[count];
    for (int i = 0; i < count; i++) {
      elements[i] = Float.float16ToFloat(raw.getShort(Short.BYTES * i));
    }
    return elements;
  }

  private ByteBuffer raw(@Nullable TensorProto tensor, int count, int bytesEach) {
    if (tensor == null) {
      throw new GraphException("the file has scales without the bytes that they are for");
    }
    ByteBuffer raw =
        tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
            ? external.bytes(tensor)
            : tensor.getRawData().asReadOnlyByteBuffer();
    if (raw.remaining() != (long) count * bytesEach) {
      throw new GraphException(
          "weight %s has %s, which is not what the graph says"
              .formatted(tensor.getName(), tensor.getDimsList()));
    }
    return raw.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
