package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.graph.Precision;
import dev.unroll.text.Utf8Lines;
import dev.unroll.train.eval.FileFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The part of {@code unroll import} that says what a precision costs in quality. */
final class PrecisionMeasure {
  @Option(
      names = "--measure",
      paramLabel = "FILE",
      description =
          "Also print the model's perplexity on this text, or its BLEU on lines of source, TAB and"
              + " target, beside that of fp32.")
  private @Nullable Path file;

  /** The lines to measure on, read before any work; empty when nothing is to be measured. */
  Optional<List<String>> lines() {
    if (file == null) {
      return Optional.empty();
    }
    try (Utf8Lines lines = new Utf8Lines(Files.newInputStream(file), file.toString())) {
      return Optional.of(lines.all());
    } catch (IOException e) {
      throw new CommandFailed(file + ": cannot be read: " + e.getMessage());
    }
  }

  /** What a model and the same one in fp32 do on the lines, as a remark. */
  static String remark(
      ModelFolder model, Path checkpoint, ImportOptions options, List<String> lines) {
    FileFigure figure = figure(model, lines);
    String of =
        String.format(Locale.ROOT, "%s %.3f on %s", figure.name(), figure.value(), figure.of());
    if (options.precision() == Precision.FP32) {
      return of;
    }
    List<FileFigure> whole = new ArrayList<>();
    Path place = temporary(model.path());
    try {
      CheckpointImport.write(
          checkpoint,
          place.resolve("fp32"),
          new ImportOptions(Precision.FP32, options.context(), options.prompts()),
          imported -> whole.add(figure(imported, lines)));
    } finally {
      delete(place);
    }
    return String.format(Locale.ROOT, "%s, in fp32 %.3f", of, whole.getFirst().value());
  }

  private static FileFigure figure(ModelFolder model, List<String> lines) {
    return FileFigure.of(model, lines, RuntimeOptions.defaults().threads());
  }

  /** A folder on the disk that the model is on, which has room for models. */
  private static Path temporary(Path model) {
    try {
      Path models = model.toAbsolutePath().getParent();
      return models == null
          ? Files.createTempDirectory("unroll-measure")
          : Files.createTempDirectory(models, ".measure");
    } catch (IOException e) {
      throw new CommandFailed("no folder can be made beside the model: " + e.getMessage());
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new CommandFailed(folder + ": cannot be deleted: " + e.getMessage());
    }
  }
}
