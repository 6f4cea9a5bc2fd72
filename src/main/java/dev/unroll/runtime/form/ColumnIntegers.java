package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The matrix of a product as integers with a scale for each column, made from one with a scale for
 * each block of a column: its numbers are rounded once more.
 *
 * @param integers int8 {@code [rows, columns]}
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record ColumnIntegers(int rows, byte[] integers, float[] scales) {
  private static final int ZERO = 128;
  private static final int LARGEST = 127;
  private static final long LEVEL_OF_INTEGERS = 4;

  int columns() {
    return scales.length;
  }

  /** The matrix of a product with 8 bits that are in the file itself. */
  static Optional<ColumnIntegers> of(GraphIndex graph, NodeProto node) {
    if (!node.getOpType().equals("MatMulNBits")
        || node.getInputCount() != 3
        || GraphIndex.attribute(node, "bits", 4) != 8
        || GraphIndex.attribute(node, "accuracy_level", 0) != LEVEL_OF_INTEGERS) {
      return Optional.empty();
    }
    String matrix =
        graph
            .maker(node, 1, "Reshape")
            .map(reshape -> reshape.getInput(0))
            .orElse(node.getInput(1));
    TensorProto blocks = graph.constant(matrix);
    float[] scales = graph.floats(node.getInput(2));
    int rows = (int) GraphIndex.attribute(node, "K", 0);
    int columns = (int) GraphIndex.attribute(node, "N", 0);
    int block = (int) GraphIndex.attribute(node, "block_size", 0);
    if (blocks == null || scales == null || block == 0) {
      return Optional.empty();
    }
    int width = Math.ceilDiv(rows, block) * block;
    if (blocks.getRawData().size() != columns * width
        || scales.length != columns * (width / block)) {
      return Optional.empty();
    }
    return Optional.of(of(GraphIndex.bytes(blocks.getRawData()), scales, rows, columns, block));
  }

  private static ColumnIntegers of(
      ByteBuffer blocks, float[] scales, int rows, int columns, int block) {
    int each = Math.ceilDiv(rows, block);
    byte[] integers = new byte[rows * columns];
    float[] steps = new float[columns];
    float[] column = new float[rows];
    for (int c = 0; c < columns; c++) {
      float largest = 0;
      for (int r = 0; r < rows; r++) {
        int at = c * each * block + r;
        column[r] = ((blocks.get(at) & 0xff) - ZERO) * scales[c * each + r / block];
        largest = Math.max(largest, Math.abs(column[r]));
      }
      steps[c] = largest / LARGEST;
      float by = largest == 0 ? 0 : LARGEST / largest;
      for (int r = 0; r < rows; r++) {
        integers[r * columns + c] = (byte) Math.round(column[r] * by);
      }
    }
    return new ColumnIntegers(rows, integers, steps);
  }

  /** The integers as a constant. */
  TensorProto tensor(String name) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.INT8_VALUE)
        .addDims(rows)
        .addDims(columns())
        .setRawData(ByteString.copyFrom(integers))
        .build();
  }
}
