package dev.unroll.train.subject;

import dev.unroll.bundle.ModelConfig;
import java.nio.file.Path;

/**
 * A model's folder as it is evaluated.
 *
 * @param config content of the folder's {@code config.json}, which may not be written yet
 * @param threads of the runtime
 */
public record ExportedModel(Path folder, ModelConfig config, int threads) {}
