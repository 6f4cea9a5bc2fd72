package dev.unroll.graph.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The forms that weights are stored in, each written piece by piece. */
final class StoredForm {
  private StoredForm() {}

  /** 32-bit floating-point numbers. */
  static TensorProto floats(WeightStore store, String name, long[] shape, WeightReader elements) {
    long bytes = elements.elements() * Float.BYTES;
    return store.tensor(
        name,
        shape,
        TensorProto.DataType.FLOAT_VALUE,
        bytes,
        out -> write(elements, out, Float.BYTES, ByteBuffer::putFloat));
  }

  /** The elements rounded to 16-bit floating-point numbers. */
  static TensorProto halves(WeightStore store, String name, long[] shape, WeightReader elements) {
    long bytes = elements.elements() * Short.BYTES;
    return store.tensor(
        name,
        shape,
        TensorProto.DataType.FLOAT16_VALUE,
        bytes,
        out ->
            write(
                elements,
                out,
                Short.BYTES,
                (buffer, element) -> buffer.putShort(Float.floatToFloat16(element))));
  }

  private interface Encoder {
    void put(ByteBuffer buffer, float element);
  }

  private static void write(WeightReader elements, OutputStream out, int bytes, Encoder encoder)
      throws IOException {
    float[] piece = new float[WeightReader.piece(1, elements.elements())];
    ByteBuffer buffer = ByteBuffer.allocate(piece.length * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long from = 0; from < elements.elements(); from += piece.length) {
      int count = (int) Math.min(piece.length, elements.elements() - from);
      elements.read(from, piece, 0, count);
      buffer.clear();
      for (int i = 0; i < count; i++) {
        encoder.put(buffer, piece[i]);
      }
      out.write(buffer.array(), 0, buffer.position());
    }
  }

  /** A matrix, or the transpose of one, that is stored as integers in blocks. */
  record Matrix(WeightReader elements, int rows, int columns, boolean isTransposed, int bits) {
    static Matrix ofRows(WeightReader elements, long[] shape, int bits) {
      return new Matrix(
          elements, Math.toIntExact(shape[0]), Math.toIntExact(shape[1]), false, bits);
    }

    static Matrix ofColumns(WeightReader elements, long[] shape, int bits) {
      return new Matrix(elements, Math.toIntExact(shape[1]), Math.toIntExact(shape[0]), true, bits);
    }

    /** The shape of its bytes: {@code [rows, blocks, bytes of a block]}. */
    long[] blocked() {
      return new long[] {rows, blocks(), BlockQuantized.BLOCK * bits / Byte.SIZE};
    }

    private long blocks() {
      return Math.ceilDiv(columns, BlockQuantized.BLOCK);
    }

    /** The bytes of whole blocks. */
    TensorProto bytes(WeightStore store, String name) {
      long[] shape = blocked();
      return store.tensor(
          name,
          shape,
          TensorProto.DataType.UINT8_VALUE,
          shape[0] * shape[1] * shape[2],
          out -> write(out, BlockQuantized::bytes));
    }

    /** The bytes without what rows are filled up with. */
    TensorProto trimmed(WeightStore store, String name) {
      return store.tensor(
          name,
          new long[] {rows, columns},
          TensorProto.DataType.UINT8_VALUE,
          (long) rows * columns,
          out -> write(out, piece -> piece.trimmed(columns)));
    }

    TensorProto scales(WeightStore store, String name) {
      return store.tensor(
          name,
          new long[] {rows, blocks()},
          TensorProto.DataType.FLOAT_VALUE,
          rows * blocks() * Float.BYTES,
          out -> write(out, piece -> TensorProtos.littleEndian(piece.scales())));
    }

    private interface Part {
      byte[] of(BlockQuantized piece);
    }

    private void write(OutputStream out, Part part) throws IOException {
      int height = WeightReader.piece(columns, rows);
      for (int start = 0; start < rows; start += height) {
        int end = Math.min(rows, start + height);
        float[] piece =
            isTransposed
                ? elements.columns(columns, rows, start, end)
                : elements.rows(columns, start, end);
        out.write(
            part.of(
                bits == Byte.SIZE
                    ? BlockQuantized.of(piece, end - start, columns)
                    : BlockQuantized.of4Bits(piece, end - start, columns)));
      }
    }
  }
}
