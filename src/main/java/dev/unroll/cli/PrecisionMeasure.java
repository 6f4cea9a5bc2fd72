package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.ModelListing;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.text.Utf8Lines;
import dev.unroll.train.eval.FileFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The part of {@code unroll import} that says what a precision costs in quality. */
final class PrecisionMeasure {
  @Option(
      names = "--measure",
      paramLabel = "FILE",
      description =
          "Also print the model's perplexity on this text, or its BLEU on lines of source, TAB and"
              + " target, beside that of fp32; of an encoder, the cosines of its vectors of the"
              + " lines with those in fp32.")
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

  /** Takes the same model over in fp32. */
  @FunctionalInterface
  interface Whole {
    /**
     * Writes a model folder.
     *
     * @param trial sees it before it gets its name
     */
    void write(Path target, Consumer<ModelFolder> trial);
  }

  /**
   * What a model and the same one in fp32 do on the lines, as a remark.
   *
   * @param whole empty where there is nothing but the model
   */
  static String remark(ModelFolder model, Optional<Whole> whole, List<String> lines) {
    boolean isWhole = ModelListing.of(model.name(), model.path()).precision().equals("fp32");
    Optional<Whole> other = whole.filter(_ -> !isWhole);
    if (model.config().task() instanceof Task.Embedding) {
      Whole compared =
          other.orElseThrow(
              () ->
                  new CommandFailed(
                      "an encoder's vectors are compared with those in fp32, which "
                          + (isWhole ? "these are" : "an exported graph does not give")));
      return shown(
          tried(compared, model, fp32 -> FileFigure.likeness(model, fp32, lines, threads())));
    }
    FileFigure figure = FileFigure.of(model, lines, threads());
    return other
        .map(each -> tried(each, model, fp32 -> FileFigure.of(fp32, lines, threads())))
        .map(fp32 -> String.format(Locale.ROOT, "%s, in fp32 %.3f", shown(figure), fp32.value()))
        .orElse(shown(figure));
  }

  private static String shown(FileFigure figure) {
    return String.format(Locale.ROOT, "%s %.3f on %s", figure.name(), figure.value(), figure.of());
  }

  private static int threads() {
    return RuntimeOptions.defaults().threads().least();
  }

  /** Ends an import when the model has been looked at, so that nothing remains of it. */
  private static final class Seen extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Seen() {
      super(null, null, false, false);
    }
  }

  private static FileFigure tried(
      Whole whole, ModelFolder model, Function<ModelFolder, FileFigure> measure) {
    List<FileFigure> figure = new ArrayList<>();
    try {
      whole.write(
          model.path().resolveSibling(model.path().getFileName() + ".fp32"),
          fp32 -> {
            figure.add(measure.apply(fp32));
            throw new Seen();
          });
    } catch (Seen seen) {
      return figure.getFirst();
    }
    throw new IllegalStateException("the model was not looked at");
  }
}
