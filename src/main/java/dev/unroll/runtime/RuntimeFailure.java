package dev.unroll.runtime;

import ai.onnxruntime.OrtException;

/** ONNX Runtime refused a model or failed to run it; the message is one line. */
public final class RuntimeFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RuntimeFailure(String message) {
    super(message);
  }

  RuntimeFailure(String what, OrtException cause) {
    super(what + ": " + String.valueOf(cause.getMessage()).replaceAll("\\s*\\R\\s*", " "), cause);
  }
}
