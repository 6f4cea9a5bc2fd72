package dev.unroll.train.subject;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.train.eval.ExportedModel;
import java.nio.file.Path;

/**
 * The folder of an exported model that is evaluated.
 *
 * @param config content of the folder's {@code config.json}, which may not be written yet
 * @param threads of the runtime
 */
public record ExportedFolder(Path path, ModelConfig config, int threads) {
  /** Opens the model. */
  ExportedModel open() {
    return ExportedModel.open(path, config, threads);
  }

  /** Opens the model, which must continue texts. */
  ExportedModel openText() {
    return ExportedModel.openText(path, config, threads);
  }
}
