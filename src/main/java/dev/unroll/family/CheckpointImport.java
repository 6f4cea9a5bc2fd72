package dev.unroll.family;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.Checkpoints;
import dev.unroll.family.hub.Family;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.family.hub.ModelCardText;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.family.hub.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Makes a model folder of a folder with another program's checkpoint. */
public final class CheckpointImport {
  private CheckpointImport() {}

  /**
   * What a model is.
   *
   * @param type its {@code model_type}
   * @param remarks what a reader should know of it
   */
  public record Imported(String type, List<String> remarks) {}

  /** Whether a folder has a checkpoint, and it is of a family that is read. */
  public static boolean isPossible(Path folder) {
    return isCheckpoint(folder) && Families.find(HubConfig.read(folder)).isPresent();
  }

  /** Whether a folder has a configuration and weights beside it. */
  public static boolean isCheckpoint(Path folder) {
    return Files.isRegularFile(folder.resolve(HubConfig.FILE)) && Checkpoints.areIn(folder);
  }

  /**
   * Writes a model folder, whole or not at all.
   *
   * @param source the checkpoint's folder
   * @param target where the model goes
   * @param trial runs what was written, before the folder gets its name
   * @return what it is
   * @throws FamilyException when it is not one that is read, with the reason
   */
  public static Imported write(
      Path source, Path target, ImportOptions options, Consumer<ModelFolder> trial) {
    HubConfig config = HubConfig.read(source);
    Family family = Families.of(config);
    try (Checkpoint checkpoint = Checkpoints.open(source)) {
      NativeModel model = family.read(source, config, checkpoint, options);
      int tokens = tokens(model.task());
      if (!options.prompts().isEmpty() && !(model.task() instanceof Task.Embedding)) {
        throw new FamilyException(source + ": is no encoder; --prompt is for those");
      }
      TokenizerFiles tokenizer = TokenizerFiles.read(source, tokens);
      return write(
          source,
          target,
          model,
          ModelCardText.of(source, config),
          fresh -> tokenizer.writeTo(fresh, tokens),
          trial);
    }
  }

  /** Writes what belongs to a model beside its graphs. */
  interface Beside {
    void write(Path folder) throws IOException;
  }

  /**
   * Writes the folder of a model that was read, whole or not at all.
   *
   * @param beside writes its tokenizer and what else it has
   */
  static Imported write(
      Path source,
      Path target,
      NativeModel model,
      ModelCardText card,
      Beside beside,
      Consumer<ModelFolder> trial) {
    ModelConfig described =
        new ModelConfig(
                ModelConfig.FORMAT,
                model.architecture(),
                String.valueOf(target.getFileName()),
                card.description(),
                model.parameters(),
                model.graph(),
                model.task(),
                Provenance.imported(card.type(), card.licence()))
            .describing(model.network());
    ModelFolder.write(
        target,
        fresh -> {
          beside.write(fresh);
          model.writeGraphs(fresh);
          ModelFolder.writeConfig(fresh, described);
          Files.writeString(fresh.resolve(ModelFolder.CARD), card.markdown(described, model));
          trial.accept(ModelFolder.unchecked(fresh, described));
        });
    return new Imported(card.type(), model.remarks());
  }

  /** The number of tokens that a model knows. */
  private static int tokens(Task task) {
    return switch (task) {
      case Task.Text text -> text.vocabSize();
      case Task.Classification classification -> classification.vocabSize();
      case Task.Seq2Seq seq2Seq -> Math.max(seq2Seq.source(), seq2Seq.target());
      case Task.Embedding embedding -> embedding.vocabSize();
      case Task.Series _, Forecasting.Direct _ -> 0;
    };
  }
}
