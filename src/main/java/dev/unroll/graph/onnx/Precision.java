package dev.unroll.graph.onnx;

/** How the weights of a model file are stored; what is computed from them is always float32. */
public enum Precision {
  /** As they are. */
  FP32,
  /** Matrices as 16-bit floating-point numbers. */
  FP16,
  /**
   * Matrices as 8-bit integers in blocks of 32 with a scale each, where nodes multiply by them or
   * look rows up; other matrices as 16-bit floating-point numbers. A product rounds its other
   * operand to 8 bits too.
   */
  INT8,
  /**
   * As {@link #INT8}, but with 4 bits where only products read a matrix and other products follow:
   * embeddings and the last layer, which decides between tokens, keep 8.
   */
  INT4
}
