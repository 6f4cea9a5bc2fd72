package dev.unroll.train.recipe;

import org.jspecify.annotations.Nullable;

/**
 * How the trained network is written.
 *
 * @param precision of the weights
 * @param form how the graph runs its recurrent layers; with ONNX's own operators when left out
 */
public record Export(@Default("fp32") Precision precision, @Nullable Form form) {
  /** Number format of the weights. */
  public enum Precision {
    /** 32-bit floating point. */
    FP32,
    /** 16-bit floating point; computed in 32 (gpt and transformer only). */
    FP16,
    /** 8-bit integers in blocks with a scale each (gpt and transformer only). */
    INT8
  }

  /** How a graph runs its recurrent layers. */
  public enum Form {
    /** With ONNX's RNN and LSTM operators. */
    OPERATOR,
    /** As Scans, for execution providers without these operators, such as CUDA without cuDNN. */
    SCAN
  }

  /** How the graph runs its recurrent layers, as given or by default. */
  public Form layerForm() {
    return form == null ? Form.OPERATOR : form;
  }
}
