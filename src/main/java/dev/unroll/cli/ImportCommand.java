package dev.unroll.cli;

import dev.unroll.bundle.ExternalFolder;
import dev.unroll.bundle.FileName;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.Sampling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll import}: makes a model folder of what another program exported, after it has
 * continued a text here.
 */
@Command(
    name = "import",
    description = {
      "Take over a decoder model that Hugging Face Optimum or onnxruntime-genai exported.",
      "Its files are linked where the disk allows it, else copied."
    })
final class ImportCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "FOLDER",
      description = "With model.onnx (or onnx/model.onnx), config.json and tokenizer.json.")
  private Path folder = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the model is to be called; without it, as its folder.")
  private @Nullable String name;

  @Option(
      names = "--variant",
      paramLabel = "VARIANT",
      description =
          "Which of several graphs: fp16 for model_fp16.onnx, and so on; without it, model.onnx"
              + " or else the first there is.")
  private @Nullable String variant;

  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description = "Where the model goes (models, or UNROLL_MODELS).")
  private Path models = ModelArgument.models();

  @Mixin private EncoderImporter encoders = new EncoderImporter();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (!Files.isDirectory(folder)) {
      throw new CommandFailed(folder + ": no such folder");
    }
    Path source = folder.toAbsolutePath().normalize();
    String called = name == null ? String.valueOf(source.getFileName()) : name;
    if (!FileName.isSafe(called)) {
      throw new CommandFailed(
          "'%s' is no model name (letters, digits, '.', '_', '-'); give it a --name"
              .formatted(called));
    }
    Path target = models.resolve(called);
    if (Files.exists(target)) {
      throw new CommandFailed(target + ": is there already; give the model another --name");
    }
    if (encoders.run(source, variant, target, spec.commandLine().getOut())) {
      return 0;
    }
    if (!ExternalFolder.isOne(source)) {
      throw new CommandFailed(
          folder
              + ": has neither the config.json of an exported model (with model_type) nor"
              + " genai_config.json");
    }
    ExternalFolder external = ExternalFolder.read(source, Optional.ofNullable(variant));
    Optional<String> noChat;
    try (LoadedModel loaded = new LoadedModel(external.asModelFolder())) {
      Request.Text request = new Request.Text("a", 2, Sampling.greedy(), List.of());
      loaded.answer(request, event -> event instanceof Event.Text);
      noChat = loaded.noChat();
    }
    external.writeTo(target);
    ModelFolder written = ModelFolder.read(target);
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %s, %,d weights, runs here (unroll generate %s), %s%n",
            target,
            written.config().architecture(),
            written.config().parameters(),
            written.name(),
            noChat.map(why -> "but does not chat: " + why).orElse("and chats"));
    return 0;
  }
}
