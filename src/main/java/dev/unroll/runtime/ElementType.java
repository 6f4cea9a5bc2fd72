package dev.unroll.runtime;

/** The element types of the tensors that cross from Java into ONNX Runtime. */
public enum ElementType {
  FLOAT(Float.BYTES, 1),
  /** IEEE 754 half precision. */
  FLOAT16(Short.BYTES, 10),
  UINT8(Byte.BYTES, 2),
  INT8(Byte.BYTES, 3),
  INT32(Integer.BYTES, 6),
  INT64(Long.BYTES, 7),
  BOOL(1, 9);

  private final int bytes;
  private final int onnx;

  ElementType(int bytes, int onnx) {
    this.bytes = bytes;
    this.onnx = onnx;
  }

  /** The number of this type in ONNX and in ONNX Runtime's C API. */
  int onnx() {
    return onnx;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }
}
