package dev.unroll.cli;

import static dev.unroll.graph.onnx.Precision.FP32;
import static java.util.stream.Collectors.joining;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.ExternalFolder;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.ModelFolders;
import dev.unroll.bundle.OnnxOutline;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.OptimumTranslator;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.runtime.form.FloatForm;
import dev.unroll.train.export.PeftFolder;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll import}: makes a model folder of another program's checkpoint or export, after it
 * has continued a text or made a vector here.
 */
@Command(
    name = "import",
    description = {
      "Take over a model of another program: a checkpoint (config.json and its weights), whose"
          + " weights go into a graph of Unroll's, or a decoder or encoder that Hugging Face"
          + " Optimum or onnxruntime-genai exported, whose files are linked where the disk allows"
          + " it; or a translator's package of Marian's own (Firefox Translations, OPUS-MT)."
    })
final class ImportCommand implements Callable<Integer> {
  /** The tokens around a text, and some of it. */
  private static final int LEAST_CONTEXT = 8;

  private static final String GGUF =
      ": is a GGUF file; import the checkpoint that it was made from, a folder with config.json and"
          + " model.safetensors";

  private static final String NO_WEIGHTS =
      ": has a config.json but no weights: they are read from model.safetensors or"
          + " pytorch_model.bin, or the shards of model.safetensors.index.json or"
          + " pytorch_model.bin.index.json; graphs from model.onnx or onnx/model.onnx";

  @Parameters(
      index = "0",
      paramLabel = "FOLDER",
      description =
          "With config.json, tokenizer.json and the weights: model.safetensors or"
              + " pytorch_model.bin; or model.onnx (or onnx/model.onnx); or Marian's model*.bin or"
              + " .npz with vocab*.spm (or source.spm, target.spm and *vocab.yml), and lex*.bin"
              + " and decoder.yml where there are any.")
  private Path folder = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "What the model is to be called, NAME or GROUP/NAME; without it, as its folder.")
  private @Nullable String name;

  @Option(
      names = "--variant",
      paramLabel = "VARIANT",
      description =
          "Which of several graphs: fp16 for model_fp16.onnx, and so on; without it, model.onnx"
              + " or else the first there is. Of Marian's, a part of the name of the weights.")
  private @Nullable String variant;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description =
          "How a checkpoint's weights are stored: ${COMPLETION-CANDIDATES} (fp32; Marian's"
              + " integers stay what they are).")
  private @Nullable Precision precision;

  @Option(
      names = "--context",
      paramLabel = "TOKENS",
      description =
          "Longest sequence of a checkpoint's model; without it, the model's own, but at most"
              + " 4096, because memory for it is held.")
  private @Nullable Integer context;

  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description = "Where the model goes (models, or UNROLL_MODELS).")
  private Path models = ModelArgument.models();

  @Mixin private MarianImporter marian = new MarianImporter();

  @Mixin private EncoderImporter encoders = new EncoderImporter();

  @Mixin private PrecisionMeasure measure = new PrecisionMeasure();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    boolean isMarian = marian.takes(folder);
    boolean isCheckpoint = !isMarian && variant == null && isCheckpoint();
    Path source = folder.toAbsolutePath().normalize();
    String called = name == null ? String.valueOf(source.getFileName()) : name;
    if (!ModelFolders.isName(called)) {
      throw new CommandFailed(
          "'%s' %s; give it a --name".formatted(called, ModelFolders.refusal(called)));
    }
    Path target = models.resolve(called);
    if (Files.exists(target)) {
      throw new CommandFailed(target + ": is there already; give the model another --name");
    }
    if (context != null && context < LEAST_CONTEXT) {
      throw new CommandFailed(
          "--context must be at least %d, not %d".formatted(LEAST_CONTEXT, context));
    }
    if (isMarian) {
      encoders.refuseOptions(folder);
    } else {
      marian.refuseOptions(folder);
    }
    Optional<List<String>> lines = measure.lines();
    Result result =
        isMarian
            ? marian(source, target)
            : isCheckpoint ? checkpoint(source, target) : exported(source, target);
    ModelFolder written = ModelFolder.read(models, called);
    if (lines.isPresent()) {
      Optional<PrecisionMeasure.Whole> whole =
          isMarian
              ? Optional.of((to, trial) -> marian.write(source, to, variant, FP32, context, trial))
              : isCheckpoint
                  ? Optional.of(
                      (to, trial) -> CheckpointImport.write(source, to, options(FP32), trial))
                  : Optional.empty();
      result = result.with(measured(written, whole, lines.get()));
    }
    if (EncoderImporter.report(target, written, result.remarks(), spec.commandLine().getOut())) {
      return 0;
    }
    boolean translates = written.config().task() instanceof Task.Seq2Seq;
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %s, %,d weights, runs here (unroll %s %s)%s%s%n",
            target,
            result.type(),
            written.config().parameters(),
            TaskCommand.of(written.config().task()),
            written.name(),
            translates ? "" : ", " + result.chat(),
            result.remarks().stream().map(remark -> "; " + remark).collect(joining()));
    return 0;
  }

  private static String measured(
      ModelFolder written, Optional<PrecisionMeasure.Whole> whole, List<String> lines) {
    try {
      return PrecisionMeasure.remark(written, whole, lines);
    } catch (CommandFailed | TrainingException | FamilyException | BundleException e) {
      throw new CommandFailed(
          "%s: is imported, but not measured: %s".formatted(written.path(), e.getMessage()));
    }
  }

  /**
   * What was found out about a model.
   *
   * @param type its family
   * @param noChat why it does not converse; empty when it does
   */
  private record Result(String type, Optional<String> noChat, List<String> remarks) {
    /** The same with a remark more. */
    Result with(String remark) {
      List<String> all = new ArrayList<>(remarks);
      all.add(remark);
      return new Result(type, noChat, all);
    }

    String chat() {
      return noChat.map(why -> "but does not chat: " + why).orElse("and chats");
    }
  }

  /** Whether the folder has a checkpoint that is read rather than an exported graph. */
  private boolean isCheckpoint() {
    String name = folder.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".gguf")) {
      throw new CommandFailed(folder + GGUF);
    }
    if (!Files.isDirectory(folder)) {
      throw new CommandFailed(folder + ": no such folder");
    }
    refuseGguf();
    boolean isExport = ExternalFolder.isOne(folder);
    if (CheckpointImport.isCheckpoint(folder)
        && (CheckpointImport.isPossible(folder) || !ExternalFolder.hasGraph(folder))) {
      return true;
    }
    if (isExport && !ExternalFolder.hasGraph(folder)) {
      throw new CommandFailed(folder + NO_WEIGHTS);
    }
    if (!isExport && PeftFolder.is(folder)) {
      throw new CommandFailed(
          folder + ": is an adapter; unroll merge adds it to the model that it was made for");
    }
    if (!isExport && Files.isDirectory(folder.resolve("snapshots"))) {
      throw new CommandFailed(
          folder + ": is a folder of a download cache; give the one in its snapshots, with --name");
    }
    if (!isExport) {
      throw new CommandFailed(
          folder
              + ": has neither the config.json of a checkpoint or an exported model (with"
              + " model_type) nor genai_config.json");
    }
    return false;
  }

  private void refuseGguf() {
    if (Files.exists(folder.resolve("config.json"))) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> gguf =
          files.filter(f -> f.toString().toLowerCase(Locale.ROOT).endsWith(".gguf")).findFirst();
      if (gguf.isPresent()) {
        throw new CommandFailed(gguf.get() + GGUF);
      }
    } catch (IOException e) {
      throw new CommandFailed(folder + ": cannot be read: " + e.getMessage());
    }
  }

  private Result checkpoint(Path source, Path target) {
    List<Optional<String>> noChat = new ArrayList<>();
    CheckpointImport.Imported imported =
        CheckpointImport.write(
            source,
            target,
            options(precision == null ? FP32 : precision),
            model -> noChat.add(tried(model)));
    return new Result(imported.type(), noChat.getFirst(), imported.remarks());
  }

  private ImportOptions options(Precision stored) {
    return new ImportOptions(stored, context, encoders.prompts());
  }

  private Result marian(Path source, Path target) {
    CheckpointImport.Imported imported =
        marian.write(source, target, variant, precision, context, ImportCommand::tried);
    return new Result(imported.type(), Optional.empty(), imported.remarks());
  }

  private Result exported(Path source, Path target) {
    if (precision != null) {
      throw new CommandFailed(
          folder + ": an exported graph stays as it is; --precision is for checkpoints");
    }
    Optional<GraphContract.ExternalEncoderDecoder> translator =
        ExternalFolder.translator(source, Optional.ofNullable(variant));
    if (translator.isPresent()) {
      encoders.refuseOptions(folder);
      CheckpointImport.Imported imported =
          OptimumTranslator.write(
              source,
              translator.get(),
              target,
              ImportCommand::place,
              context == null ? OptionalInt.empty() : OptionalInt.of(context),
              ImportCommand::tried);
      return new Result(imported.type(), Optional.empty(), imported.remarks());
    }
    if (context != null) {
      throw new CommandFailed(
          folder + ": an exported decoder stays as it is; --context is for other models");
    }
    ExternalFolder external =
        ExternalFolder.read(source, Optional.ofNullable(variant)).withPrompts(encoders.prompts());
    if (!external.embeds()) {
      encoders.refuseOptions(folder);
    }
    List<Optional<String>> noChat = new ArrayList<>();
    external.writeTo(target, ImportCommand::place, model -> noChat.add(tried(model)));
    return new Result(external.config().architecture(), noChat.getFirst(), List.of());
  }

  /** Links a file; a graph with numbers of bfloat16 is written with those of float32. */
  private static void place(Path from, Path to) throws IOException {
    if (to.toString().endsWith(".onnx")
        && OnnxOutline.of(from).types().containsKey(OnnxOutline.BFLOAT16)) {
      FloatForm.write(from, to);
    } else {
      ExternalFolder.linkOrCopy(from, to);
    }
  }

  /** Lets a model continue a text or make a vector, and says why it does not chat. */
  private static Optional<String> tried(ModelFolder model) {
    if (EncoderImporter.tried(model)) {
      return Optional.empty();
    }
    try {
      if (model.config().task() instanceof Task.Seq2Seq task) {
        TranslationTrial.run(model, task);
        return Optional.empty();
      }
      return generated(model);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("interrupted");
    }
  }

  private static Optional<String> generated(ModelFolder model) throws InterruptedException {
    try (LoadedModel loaded = new LoadedModel(model)) {
      Request.Text request = new Request.Text("a", 2, Sampling.greedy(), List.of());
      loaded.answer(request, event -> event instanceof Event.Text);
      return loaded.noChat();
    }
  }
}
