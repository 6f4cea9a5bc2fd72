package dev.unroll.family;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Makes a model folder of a folder with another program's checkpoint. */
public final class CheckpointImport {
  private CheckpointImport() {}

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
   * @return what a reader should know of the model
   * @throws FamilyException when it is not one that is read, with the reason
   */
  public static List<String> write(
      Path source, Path target, ImportOptions options, Consumer<ModelFolder> trial) {
    HubConfig config = HubConfig.read(source);
    Family family = Families.of(config);
    List<String> remarks = new ArrayList<>();
    try (Checkpoint checkpoint = Checkpoints.open(source)) {
      NativeModel model = family.read(source, config, checkpoint, options);
      ModelCardText card = ModelCardText.of(source, config);
      ModelConfig described =
          new ModelConfig(
                  ModelConfig.FORMAT,
                  model.architecture(),
                  String.valueOf(source.getFileName()),
                  card.description(),
                  model.parameters(),
                  model.graph(),
                  model.task(),
                  new Provenance(
                      "not told by the checkpoint", card.licence(), null, null, null, Map.of()))
              .describing(model.network());
      checkTokenizers(source, model);
      ModelFolder.write(
          target,
          fresh -> {
            copyTokenizers(source, fresh);
            model.writeGraphs(fresh);
            ModelFolder.writeConfig(fresh, described);
            Files.writeString(fresh.resolve(ModelFolder.CARD), card.markdown(described, model));
            trial.accept(ModelFolder.unchecked(fresh, described));
          });
      remarks.addAll(model.remarks());
    }
    return remarks;
  }

  private static void checkTokenizers(Path source, NativeModel model) {
    Path tokenizer = source.resolve(ModelFolder.TOKENIZER);
    if (!Files.isRegularFile(tokenizer)) {
      throw new BundleException(source + ": is missing " + ModelFolder.TOKENIZER);
    }
    if (model.graph() instanceof GraphContract.CachedDecoder
        && model.task() instanceof Task.Text text) {
      ModelFolder.requireLogits(tokenizer, text.vocabSize());
    }
  }

  private static void copyTokenizers(Path source, Path fresh) throws IOException {
    Files.copy(source.resolve(ModelFolder.TOKENIZER), fresh.resolve(ModelFolder.TOKENIZER));
  }
}
