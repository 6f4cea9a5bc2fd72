package dev.unroll.runtime;

/** Which ONNX Runtime execution provider is wanted. */
public enum Provider {
  /** CUDA when it loads, else the CPU. */
  AUTO,
  CPU,
  CUDA
}
