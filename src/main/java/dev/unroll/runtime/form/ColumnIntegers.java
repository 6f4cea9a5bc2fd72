package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The matrix of a product as integers with a scale for each column, made from one with a scale for
 * each block of a column: its numbers are rounded once more.
 *
 * @param blocks uint8 around 128, {@code [columns, ⌈rows/block⌉ · block]}
 * @param blockScales {@code [columns, ⌈rows/block⌉]}
 * @param scales one for each column
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record ColumnIntegers(
    int rows, ByteBuffer blocks, FloatBuffer blockScales, int block, float[] scales) {
  private static final int ZERO = 128;
  private static final int LARGEST = 127;
  private static final long LEVEL_OF_INTEGERS = 4;

  /** Columns that are turned into rows at once, as many bytes as a line of the cache. */
  private static final int TOGETHER = 64;

  int columns() {
    return scales.length;
  }

  /** Whether a product is with 8 bits that are in the file itself. */
  static boolean exist(GraphIndex graph, NodeProto node) {
    return blocks(graph, node).isPresent();
  }

  /** The matrix of a product with 8 bits that are in the file itself. */
  static Optional<ColumnIntegers> of(GraphIndex graph, NodeProto node) {
    return blocks(graph, node)
        .map(
            blocks -> {
              ColumnIntegers integers =
                  new ColumnIntegers(
                      (int) GraphIndex.attribute(node, "K", 0),
                      GraphIndex.bytes(blocks.getRawData()),
                      graph.floatsInPlace(node.getInput(2)),
                      (int) GraphIndex.attribute(node, "block_size", 0),
                      new float[(int) GraphIndex.attribute(node, "N", 0)]);
              integers.scale();
              return integers;
            });
  }

  private static Optional<TensorProto> blocks(GraphIndex graph, NodeProto node) {
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
    long rows = GraphIndex.attribute(node, "K", 0);
    long columns = GraphIndex.attribute(node, "N", 0);
    long block = GraphIndex.attribute(node, "block_size", 0);
    if (rows <= 0 || columns <= 0 || block <= 0 || rows * columns > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    long each = Math.ceilDiv(rows, block);
    return graph.floatsInPlace(node.getInput(2)).remaining() == columns * each
        ? Optional.ofNullable(graph.constant(matrix))
            .filter(blocks -> blocks.getRawData().size() == columns * each * block)
        : Optional.empty();
  }

  /** Finds the largest number of each column. */
  private void scale() {
    byte[] column = new byte[width()];
    int each = width() / block;
    for (int c = 0; c < columns(); c++) {
      blocks.get(c * width(), column);
      float most = 0;
      for (int b = 0; b < each; b++) {
        int largest = 0;
        for (int r = b * block; r < Math.min(rows, (b + 1) * block); r++) {
          largest = Math.max(largest, Math.abs((column[r] & 0xff) - ZERO));
        }
        most = Math.max(most, largest * Math.abs(blockScales.get(c * each + b)));
      }
      scales[c] = most / LARGEST;
    }
  }

  /** How many bytes a column has in the blocks. */
  private int width() {
    return Math.ceilDiv(rows, block) * block;
  }

  /**
   * The integers as a constant {@code [rows, columns]}.
   *
   * @param zero what is added to them: 0 for int8, 128 for uint8
   */
  TensorProto tensor(String name, int zero, Weights weights) {
    TensorProto.DataType type = zero == 0 ? TensorProto.DataType.INT8 : TensorProto.DataType.UINT8;
    return weights.add(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .addDims(rows)
            .addDims(columns()),
        (long) rows * columns(),
        memory -> write(memory, zero));
  }

  private void write(MemorySegment to, int zero) {
    byte[] tile = new byte[rows * TOGETHER];
    byte[] column = new byte[width()];
    for (int first = 0; first < columns(); first += TOGETHER) {
      int count = Math.min(TOGETHER, columns() - first);
      for (int c = 0; c < count; c++) {
        blocks.get((first + c) * width(), column);
        round(column, first + c, zero, tile, c);
      }
      for (int r = 0; r < rows; r++) {
        MemorySegment.copy(
            tile, r * TOGETHER, to, ValueLayout.JAVA_BYTE, (long) r * columns() + first, count);
      }
    }
  }

  /** Rounds a column into a tile, whose rows have {@link #TOGETHER} elements. */
  private void round(byte[] column, int number, int zero, byte[] tile, int at) {
    int each = width() / block;
    float by = scales[number] == 0 ? 0 : 1 / scales[number];
    for (int b = 0; b < each; b++) {
      float scale = blockScales.get(number * each + b) * by;
      for (int r = b * block; r < Math.min(rows, (b + 1) * block); r++) {
        float x = ((column[r] & 0xff) - ZERO) * scale;
        tile[r * TOGETHER + at] = (byte) ((int) (x + (LARGEST + 1.5f)) - (LARGEST + 1) + zero);
      }
    }
  }
}
