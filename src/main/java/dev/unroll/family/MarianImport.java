package dev.unroll.family;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.checkpoint.CheckpointException;
import dev.unroll.family.hub.ModelCardText;
import dev.unroll.family.marian.MarianOptions;
import dev.unroll.family.marian.MarianPackage;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Makes a model folder of a package of Marian's own: Firefox Translations, OPUS-MT. */
public final class MarianImport {
  private static final String TYPE = "marian";

  private MarianImport() {}

  /** Whether a folder is such a package. */
  public static boolean isPackage(Path folder) {
    return MarianPackage.isOne(folder);
  }

  /**
   * Writes a model folder, whole or not at all.
   *
   * @param source the package's folder
   * @param target where the model goes
   * @param trial runs what was written, before the folder gets its name
   * @return what it is
   * @throws dev.unroll.family.hub.FamilyException when it asks for what is not done here, by key
   *     and value
   * @throws CheckpointException when its weights are damaged
   */
  public static CheckpointImport.Imported write(
      Path source, Path target, MarianOptions options, Consumer<ModelFolder> trial) {
    try (MarianPackage opened = MarianPackage.open(source, options)) {
      return CheckpointImport.write(
          source,
          target,
          opened.model(),
          ModelCardText.of(source, TYPE),
          opened::writeBeside,
          fresh -> tried(opened, fresh, trial));
    }
  }

  /** A trial whose failure by the shortlist names the package's own file. */
  private static void tried(MarianPackage opened, ModelFolder fresh, Consumer<ModelFolder> trial) {
    try {
      trial.accept(fresh);
    } catch (BundleException e) {
      String copy = fresh.path().resolve(MarianPackage.SHORTLIST).toString();
      String message = String.valueOf(e.getMessage());
      throw new BundleException(
          opened.shortlist().map(own -> message.replace(copy, own.toString())).orElse(message), e);
    }
  }
}
