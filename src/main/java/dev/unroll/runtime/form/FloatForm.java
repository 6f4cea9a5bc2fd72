package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An ONNX model whose numbers of bfloat16 are numbers of float32, which ONNX Runtime can multiply
 * on a processor. A bfloat16 is the upper half of a float32, so no value changes. Large weights go
 * into a file beside the model.
 */
public final class FloatForm {
  private static final int BFLOAT16 = DataType.BFLOAT16_VALUE;
  private static final int FLOAT = DataType.FLOAT_VALUE;

  /** Smaller tensors stay in the model. */
  private static final int LARGE = 1_024;

  private final Path source;
  private final String dataName;
  private final OutputStream data;
  private long written;

  private FloatForm(Path source, String dataName, OutputStream data) {
    this.source = source;
    this.dataName = dataName;
    this.data = data;
  }

  /**
   * Writes a model in this form, and its large weights beside it. Weights that are in other files
   * already, and no bfloat16, stay in those.
   */
  public static void write(Path source, Path target) throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(source)).toBuilder();
    String name = target.getFileName() + "_float32";
    try (OutputStream data =
        new BufferedOutputStream(Files.newOutputStream(target.resolveSibling(name)), 1 << 20)) {
      FloatForm form = new FloatForm(source, name, data);
      form.graph(model.getGraphBuilder());
      model.getFunctionsBuilderList().forEach(each -> form.values(each.getValueInfoBuilderList()));
      for (var function : model.getFunctionsBuilderList()) {
        form.nodes(function.getNodeBuilderList());
      }
    }
    try (OutputStream file = Files.newOutputStream(target)) {
      model.build().writeTo(file);
    }
  }

  private void graph(GraphProto.Builder graph) throws IOException {
    values(graph.getInputBuilderList());
    values(graph.getOutputBuilderList());
    values(graph.getValueInfoBuilderList());
    for (TensorProto.Builder tensor : graph.getInitializerBuilderList()) {
      tensor(tensor, true);
    }
    nodes(graph.getNodeBuilderList());
  }

  private void values(List<ValueInfoProto.Builder> values) {
    for (ValueInfoProto.Builder value : values) {
      if (value.getType().getTensorType().getElemType() == BFLOAT16) {
        value.getTypeBuilder().getTensorTypeBuilder().setElemType(FLOAT);
      }
    }
  }

  private void nodes(List<NodeProto.Builder> nodes) throws IOException {
    for (NodeProto.Builder node : nodes) {
      for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
        boolean namesType = attribute.getName().equals("to") || attribute.getName().equals("dtype");
        if (namesType && attribute.getI() == BFLOAT16) {
          attribute.setI(FLOAT);
        }
        if (attribute.hasT()) {
          tensor(attribute.getTBuilder(), false);
        }
        if (attribute.hasG()) {
          graph(attribute.getGBuilder());
        }
      }
    }
  }

  private void tensor(TensorProto.Builder tensor, boolean mayBeOutside) throws IOException {
    if (tensor.getDataType() != BFLOAT16) {
      return;
    }
    byte[] floats = widened(tensor);
    tensor.setDataType(FLOAT).clearInt32Data().clearRawData().clearExternalData();
    if (mayBeOutside && floats.length >= LARGE) {
      tensor
          .setDataLocation(TensorProto.DataLocation.EXTERNAL)
          .addExternalData(entry("location", dataName))
          .addExternalData(entry("offset", Long.toString(written)))
          .addExternalData(entry("length", Integer.toString(floats.length)));
      data.write(floats);
      written += floats.length;
    } else {
      tensor.clearDataLocation().setRawData(ByteString.copyFrom(floats));
    }
  }

  private byte[] widened(TensorProto.Builder tensor) throws IOException {
    if (tensor.getInt32DataCount() > 0) {
      byte[] floats = new byte[Math.multiplyExact(Float.BYTES, tensor.getInt32DataCount())];
      ByteBuffer to = little(floats);
      tensor.getInt32DataList().forEach(half -> to.putInt(half << Short.SIZE));
      return floats;
    }
    byte[] halves =
        tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
            ? outside(tensor)
            : tensor.getRawData().toByteArray();
    ByteBuffer from = little(halves);
    byte[] floats = new byte[Math.multiplyExact(Float.BYTES / Short.BYTES, halves.length)];
    ByteBuffer to = little(floats);
    while (from.remaining() >= Short.BYTES) {
      to.putInt(from.getShort() << Short.SIZE);
    }
    return floats;
  }

  private byte[] outside(TensorProto.Builder tensor) throws IOException {
    Map<String, String> entries = new HashMap<>();
    tensor.getExternalDataList().forEach(each -> entries.put(each.getKey(), each.getValue()));
    Path file = source.resolveSibling(entries.getOrDefault("location", ""));
    long elements = tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
    try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "r")) {
      data.seek(Long.parseLong(entries.getOrDefault("offset", "0")));
      byte[] halves = new byte[Math.toIntExact(Math.multiplyExact(elements, Short.BYTES))];
      data.readFully(halves);
      return halves;
    } catch (NumberFormatException e) {
      throw new IOException(file + ": a weight has no place in it", e);
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
