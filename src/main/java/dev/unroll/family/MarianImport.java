package dev.unroll.family;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.checkpoint.CheckpointException;
import dev.unroll.family.hub.ModelCardText;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.family.marian.MarianOptions;
import dev.unroll.family.marian.MarianPackage;
import dev.unroll.graph.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a model folder of a package of Marian's own: Firefox Translations, OPUS-MT. */
public final class MarianImport {
  private static final String TYPE = "marian";

  private MarianImport() {}

  /**
   * What the user wants otherwise.
   *
   * @param variant the weights' file, or a part of its name
   * @param precision of the stored weights
   * @param context most tokens of a source
   * @param languages the source's and the target's
   * @param usesShortlist whether the package's shortlist is taken over
   */
  public record Options(
      @Nullable String variant,
      @Nullable Precision precision,
      @Nullable Integer context,
      @Nullable List<String> languages,
      boolean usesShortlist) {
    /** Everything as the package has it. */
    public static final Options DEFAULTS = new Options(null, null, null, null, true);
  }

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
      Path source, Path target, Options options, Consumer<ModelFolder> trial) {
    MarianOptions wanted =
        new MarianOptions(
            Optional.ofNullable(options.variant()),
            Optional.ofNullable(options.precision()),
            Optional.ofNullable(options.context()),
            Optional.ofNullable(options.languages()),
            options.usesShortlist());
    try (MarianPackage opened = MarianPackage.open(source, wanted)) {
      NativeModel model = opened.model();
      ModelCardText card = ModelCardText.of(source, TYPE);
      ModelConfig described =
          new ModelConfig(
                  ModelConfig.FORMAT,
                  model.architecture(),
                  String.valueOf(source.getFileName()),
                  card.description(),
                  model.parameters(),
                  model.graph(),
                  model.task(),
                  Provenance.imported(TYPE, card.licence()))
              .describing(model.network());
      ModelFolder.write(
          target,
          fresh -> {
            opened.writeBeside(fresh);
            model.writeGraphs(fresh);
            ModelFolder.writeConfig(fresh, described);
            Files.writeString(fresh.resolve(ModelFolder.CARD), card.markdown(described, model));
            trial.accept(ModelFolder.unchecked(fresh, described));
          });
      return new CheckpointImport.Imported(TYPE, model.remarks());
    }
  }
}
