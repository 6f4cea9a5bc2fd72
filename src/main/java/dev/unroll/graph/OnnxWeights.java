package dev.unroll.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a model file that {@link OnnxWriter} wrote, as the parameters that they were: what
 * was joined is parted, and what was rounded is as near as its bits say.
 */
public final class OnnxWeights {
  private final Map<String, TensorProto> stored = new HashMap<>();
  private final WeightLayout layout;
  private final Map<String, float[]> parameters = new LinkedHashMap<>();

  private OnnxWeights(Graph graph, byte[] model) throws InvalidProtocolBufferException {
    for (TensorProto tensor : ModelProto.parseFrom(model).getGraph().getInitializerList()) {
      stored.put(tensor.getName(), tensor);
    }
    layout = new WeightLayout(graph);
    for (ParameterSpec parameter : graph.parameters()) {
      if (layout.isNeeded(parameter.value())) {
        parameters.put(parameter.name(), elements(parameter.value()));
      }
    }
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Concat(int axis)
          && layout.isJoined(node.output(0))
          && layout.isNeeded(node.output(0))) {
        part(axis, node.inputs(), elements(node.output(0)));
      }
    }
  }

  /**
   * Reads the parameters that a file has.
   *
   * @param graph that the file was written from
   * @return the elements of each by its name
   * @throws GraphException if the file is of another graph
   */
  public static Map<String, float[]> read(Graph graph, byte[] model) {
    try {
      return new OnnxWeights(graph, model).parameters;
    } catch (InvalidProtocolBufferException e) {
      throw new GraphException("the file is not an ONNX model: " + e.getMessage());
    }
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
    int width = trimmed == null ? blocks * BlockQuantized.BLOCK : inner;
    byte[] bytes =
        raw(
                trimmed == null ? stored.get(weight.name() + StoredWeights.BLOCKED) : trimmed,
                outer * width,
                Byte.BYTES)
            .array();
    float[] steps = floats(scales, outer * blocks);
    float[] elements = new float[rows * columns];
    for (int i = 0; i < outer; i++) {
      for (int j = 0; j < inner; j++) {
        float step = steps[i * blocks + j / BlockQuantized.BLOCK];
        float element = step * BlockQuantized.signed(bytes[i * width + j]);
        elements[isTurned ? j * columns + i : i * columns + j] = element;
      }
    }
    return elements;
  }

  /** The counterpart of what {@link StoredWeights} joins. */
  private void part(int axis, List<Value> parts, float[] all) {
    int outer = Math.toIntExact(parts.getFirst().shape().to(axis).elements());
    int stride = all.length / outer;
    int at = 0;
    for (Value part : parts) {
      float[] elements = new float[Math.toIntExact(part.shape().elements())];
      int run = elements.length / outer;
      for (int i = 0; i < outer; i++) {
        System.arraycopy(all, i * stride + at, elements, i * run, run);
      }
      parameters.put(part.name(), elements);
      at += run;
    }
  }

  private static float[] floats(TensorProto tensor, int count) {
    float[] elements = new float[count];
    raw(tensor, count, Float.BYTES).asFloatBuffer().get(elements);
    return elements;
  }

  private static float[] halves(TensorProto tensor, int count) {
    ByteBuffer raw = raw(tensor, count, Short.BYTES);
    float[] elements = new float[count];
    for (int i = 0; i < count; i++) {
      elements[i] = Float.float16ToFloat(raw.getShort(Short.BYTES * i));
    }
    return elements;
  }

  private static ByteBuffer raw(@Nullable TensorProto tensor, int count, int bytesEach) {
    if (tensor == null) {
      throw new GraphException("the file has scales without the bytes that they are for");
    }
    byte[] raw = tensor.getRawData().toByteArray();
    if (raw.length != (long) count * bytesEach) {
      throw new GraphException(
          "weight %s has %s, which is not what the graph says"
              .formatted(tensor.getName(), tensor.getDimsList()));
    }
    return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
  }
}
