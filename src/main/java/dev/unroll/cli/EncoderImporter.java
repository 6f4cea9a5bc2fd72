package dev.unroll.cli;

import dev.unroll.bundle.ExternalFolder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.CheckpointException;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.embedding.EmbeddingEngine;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.family.EncoderImport;
import dev.unroll.family.FamilyException;
import dev.unroll.graph.Precision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The part of {@code unroll import} that takes over encoders, which make vectors of texts. */
final class EncoderImporter {
  @Option(
      names = "--prompt",
      paramLabel = "NAME=TEXT",
      description =
          "For an encoder: what is put before a text when a request's input_type is NAME, such as"
              + " 'query=query: '; may be repeated.")
  private Map<String, String> prompts = new LinkedHashMap<>();

  /**
   * Takes over an encoder, a checkpoint or an exported graph, after it has made a vector here.
   *
   * @param variant which exported graph; null for the checkpoint, or else any graph
   * @param target the folder to make
   * @return false when the folder holds something else
   */
  boolean run(Path source, @Nullable String variant, Path target, PrintWriter out) {
    if (variant == null && EncoderImport.isOne(source)) {
      String name = String.valueOf(target.getFileName());
      try {
        EncoderImport.read(source, name, prompts)
            .writeTo(target, Precision.FP32, EncoderImporter::check);
      } catch (FamilyException | CheckpointException e) {
        throw new CommandFailed(String.valueOf(e.getMessage()));
      }
    } else {
      if (!ExternalFolder.isOne(source)) {
        return false;
      }
      ExternalFolder external = ExternalFolder.read(source, Optional.ofNullable(variant));
      if (!external.embeds()) {
        return false;
      }
      ExternalFolder prompted = external.withPrompts(prompts);
      check(prompted.asModelFolder());
      prompted.writeTo(target);
    }
    report(target, out);
    return true;
  }

  private static void check(ModelFolder folder) {
    EngineConfig config = EngineConfig.defaults().withSlots(1);
    try (EmbeddingEngine engine =
        new OrtEngines(RuntimeOptions.defaults(), config, Clock.SYSTEM)
            .openEmbedding(folder, EngineListener.NONE)) {
      engine.warmUp();
    }
  }

  private static void report(Path target, PrintWriter out) {
    ModelFolder written = ModelFolder.read(target);
    Task.Embedding task = (Task.Embedding) written.config().task();
    out.printf(
        Locale.ROOT,
        "%s: %s, %,d weights, makes vectors of texts of up to %,d tokens (unroll embed %s):"
            + " pooling %s%s%s%n",
        target,
        written.config().architecture(),
        written.config().parameters(),
        task.context(),
        written.name(),
        task.pooling().name().toLowerCase(Locale.ROOT),
        task.normalized() ? ", length 1" : ", not scaled",
        task.prompts().isEmpty() ? "" : ", prompts " + String.join(", ", task.prompts().keySet()));
  }
}
