package dev.unroll.train.subject;

import dev.unroll.bundle.ModelConfig;
import java.nio.file.Path;

/**
 * The folder of an exported model that is evaluated.
 *
 * @param config content of the folder's {@code config.json}, which may not be written yet
 * @param threads of the runtime
 */
public record ExportedFolder(Path path, ModelConfig config, int threads) {}
