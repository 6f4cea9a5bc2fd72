package dev.unroll.runtime;

/** The element types of the tensors that cross from Java into ONNX Runtime. */
public enum ElementType {
  FLOAT(Float.BYTES),
  /** IEEE 754 half precision. */
  FLOAT16(Short.BYTES),
  INT32(Integer.BYTES),
  INT64(Long.BYTES),
  BOOL(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }
}
