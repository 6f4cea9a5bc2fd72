package dev.unroll.cli;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.train.export.HubExport;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code unroll export}: writes a model as other programs read it. */
@Command(name = "export", description = "Write a model as Hugging Face's libraries load it.")
final class ExportCommand implements Callable<Integer> {
  @Mixin private ModelArgument model = new ModelArgument();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description =
          "${COMPLETION-CANDIDATES}: a graph of ONNX's own operators, as Hugging Face Optimum"
              + " exports it; safetensors by the names of the model's family; or what LoRA learnt, as"
              + " peft loads it.")
  private HubExport.Layout format = HubExport.Layout.OPTIMUM;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where it goes; without it, beside this program as MODEL-FORMAT.")
  private @Nullable Path output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ModelFolder folder = model.read();
    String suffix = format.name().toLowerCase(Locale.ROOT);
    Path target = output == null ? Path.of(folder.name() + "-" + suffix) : output;
    HubExport.write(folder, format, target);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: load it from disk, as with %s%n",
            target,
            switch (format) {
              case OPTIMUM -> "@huggingface/transformers";
              case HUGGINGFACE ->
                  loader(folder.config().task()) + ".from_pretrained of transformers";
              case PEFT -> "PeftModel.from_pretrained of peft, onto the model that it corrects";
            });
    return 0;
  }

  private static String loader(Task task) {
    return switch (task) {
      case Task.Seq2Seq _ -> "AutoModelForSeq2SeqLM";
      case Task.Embedding _ -> "AutoModel";
      case Task.Classification _ -> "AutoModelForSequenceClassification";
      case Task.Text _, Task.Series _, Forecasting.Direct _ -> "AutoModelForCausalLM";
    };
  }
}
