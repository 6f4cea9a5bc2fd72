package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.ModelFolders;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.train.export.AdapterFile;
import dev.unroll.train.export.PeftFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unroll merge}: makes a fine-tuned model of the one it was made from and an adapter. */
@Command(
    name = "merge",
    description = "Make a fine-tuned model's folder from its base and what LoRA learnt.")
final class MergeCommand implements Callable<Integer> {
  @Mixin private ModelArgument base = new ModelArgument();

  @Parameters(
      index = "1",
      paramLabel = "ADAPTER",
      description =
          "The adapter.safetensors of a model that was trained with LoRA, or a folder of peft's.")
  private Path adapter = Path.of(AdapterFile.NAME);

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where the model goes; without it, into models/ under its name.")
  private @Nullable Path output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ModelFolder folder = PeftFolder.is(adapter) ? takenOver() : merged();
    spec.commandLine().getOut().printf("%s: %s%n", folder.path(), folder.config().title());
    return 0;
  }

  private ModelFolder merged() {
    AdapterFile file = AdapterFile.read(adapter);
    return file.merge(base.read(), output == null ? place(file) : output);
  }

  private ModelFolder takenOver() {
    if (output == null) {
      throw new CommandFailed(adapter + ": does not say the model's name; give an --output");
    }
    return PeftFolder.merge(base.read(), adapter, output);
  }

  private Path place(AdapterFile file) {
    if (!ModelFolders.isName(file.model())) {
      throw new CommandFailed(adapter + ": its model's name is none; give an --output");
    }
    return ModelArgument.models().resolve(file.model());
  }
}
