package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.ModelFolders;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.family.PeftAdapter;
import dev.unroll.train.export.AdapterFile;
import dev.unroll.train.export.PeftFolder;
import java.nio.file.Files;
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
    ModelFolder from = base.read();
    ModelFolder folder = PeftFolder.is(adapter) ? takenOver(from) : merged(from);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %s with %s added (unroll %s %s)%n",
            folder.path(),
            from.name(),
            adapter,
            TaskCommand.of(folder.config().task()),
            folder.name());
    return 0;
  }

  private ModelFolder merged(ModelFolder from) {
    AdapterFile file = AdapterFile.read(file());
    return file.merge(from, output == null ? place(file) : output);
  }

  /** The adapter's file, which may be that of a folder. */
  private Path file() {
    if (!Files.exists(adapter)) {
      throw new CommandFailed(adapter + ": no such file or folder");
    }
    if (adapter.endsWith(PeftAdapter.TENSORS)) {
      throw new CommandFailed(
          "%s: is of PEFT; give its folder, which has an %s"
              .formatted(adapter, PeftAdapter.CONFIG));
    }
    if (!Files.isDirectory(adapter)) {
      return adapter;
    }
    Path file = adapter.resolve(AdapterFile.NAME);
    if (!Files.isRegularFile(file)) {
      throw new CommandFailed(
          "%s: has no adapter: neither %s, which LoRA writes here, nor PEFT's %s and %s"
              .formatted(adapter, AdapterFile.NAME, PeftAdapter.CONFIG, PeftAdapter.TENSORS));
    }
    return file;
  }

  private ModelFolder takenOver(ModelFolder from) {
    if (output == null) {
      throw new CommandFailed(adapter + ": does not say the model's name; give an --output");
    }
    return PeftFolder.merge(from, adapter, output);
  }

  private Path place(AdapterFile file) {
    if (!ModelFolders.isName(file.model())) {
      throw new CommandFailed(adapter + ": its model's name is none; give an --output");
    }
    return ModelArgument.models().resolve(file.model());
  }
}
