package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.train.export.OptimumExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code unroll export}: writes a model as other programs read it. */
@Command(name = "export", description = "Write a GPT as Hugging Face's libraries load it.")
final class ExportCommand implements Callable<Integer> {
  /** Whose layout is written. */
  enum Format {
    OPTIMUM
  }

  @Mixin private ModelArgument model = new ModelArgument();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "${COMPLETION-CANDIDATES}: ONNX's own operators, Hugging Face Optimum's names.")
  private Format format = Format.OPTIMUM;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where it goes; without it, beside this program as MODEL-optimum.")
  private @Nullable Path output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ModelFolder folder = model.read();
    Path target = output == null ? Path.of(folder.name() + "-optimum") : output;
    switch (format) {
      case OPTIMUM -> OptimumExport.write(folder, target);
    }
    spec.commandLine()
        .getOut()
        .printf("%s: load it from disk, as with @huggingface/transformers%n", target);
    return 0;
  }
}
