package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

/** In which forms which networks are written. */
final class ExportForNetwork {
  private ExportForNetwork() {}

  static void check(Export export, Architecture architecture) {
    boolean hasPrecision =
        switch (architecture) {
          case Architecture.Gpt _, Architecture.Transformer _ -> true;
          case Architecture.Recurrent _, Architecture.Seq2Seq _ -> false;
        };
    refuse(
        "export.precision",
        !hasPrecision && export.precision() != Export.Precision.FP32,
        "is for gpt and transformer only; others are written in fp32");
    refuse(
        "export.form",
        export.form() != null && architecture instanceof Architecture.Gpt,
        "is for recurrent networks");
  }
}
