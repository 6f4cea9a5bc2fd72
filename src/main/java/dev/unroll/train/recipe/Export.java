package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import dev.unroll.model.Recurrent.Form;
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
    /** 16-bit floating point; computed in 32 (gpt, transformer and nbeats only). */
    FP16,
    /** 8-bit integers in blocks with a scale each (gpt, transformer and nbeats only). */
    INT8,
    /**
     * As int8, with 4 bits between the embedding and the output (gpt, transformer and nbeats only).
     */
    INT4
  }

  /** Refuses what is not for a network. */
  void check(Architecture architecture) {
    boolean isTransformer =
        switch (architecture) {
          case Architecture.Gpt _,
              Architecture.OfInit _,
              Architecture.Transformer _,
              Architecture.Blocks _ ->
              true;
          case Architecture.Recurrent _, Architecture.Seq2Seq _ -> false;
        };
    refuse(
        "export.precision",
        !isTransformer && precision != Precision.FP32,
        "is for gpt, transformer and nbeats only; others are written in fp32");
    refuse(
        "export.form",
        form != null && (Recipe.isGpt(architecture) || architecture instanceof Architecture.Blocks),
        "is for recurrent networks");
  }

  /** How the graph runs its recurrent layers, as given or by default. */
  public Form layerForm() {
    return form == null ? Form.OPERATOR : form;
  }
}
