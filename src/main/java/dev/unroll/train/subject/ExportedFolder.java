package dev.unroll.train.subject;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.train.eval.ExportedModel;

/**
 * The folder of an exported model that is evaluated.
 *
 * @param model the folder, which may be incomplete
 * @param threads of the runtime
 */
public record ExportedFolder(ModelFolder model, int threads) {
  /** Opens the model. */
  ExportedModel open() {
    return ExportedModel.open(model, threads);
  }

  /** Opens the model, which must continue texts. */
  ExportedModel openText() {
    return ExportedModel.openText(model, threads);
  }
}
