package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.MarianImport;
import dev.unroll.family.marian.MarianOptions;
import dev.unroll.graph.onnx.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code unroll import} that are for packages of Marian's. */
final class MarianImporter {
  @Option(
      names = "--languages",
      paramLabel = "FROM-TO",
      description = "Of a package of Marian's, where the names of its files do not tell: en-fr.")
  private @Nullable String languages;

  @Option(
      names = "--no-shortlist",
      description = "Leaves a package's lexical shortlist: slower, and all words are candidates.")
  private boolean withoutShortlist;

  /** Whether a folder is such a package, and nothing else that is read. */
  boolean takes(Path folder) {
    return Files.isDirectory(folder)
        && Files.notExists(folder.resolve(ModelFolder.CONFIG))
        && MarianImport.isPackage(folder);
  }

  /**
   * Refuses the options of a model that is no such package.
   *
   * @throws CommandFailed when one was given
   */
  void refuseOptions(Path folder) {
    if (languages != null || withoutShortlist) {
      throw new CommandFailed(
          "%s: is no package of Marian's; %s is for those"
              .formatted(folder, languages == null ? "--no-shortlist" : "--languages"));
    }
  }

  /** Writes a model folder. */
  CheckpointImport.Imported write(
      Path source,
      Path target,
      @Nullable String variant,
      @Nullable Precision precision,
      @Nullable Integer context,
      Consumer<ModelFolder> trial) {
    if (languages != null && !languages.matches("[a-z]{2,3}-[a-z]{2,3}")) {
      throw new CommandFailed("--languages: " + languages + " is not two codes such as en-fr");
    }
    return MarianImport.write(
        source,
        target,
        new MarianOptions(
            Optional.ofNullable(variant),
            Optional.ofNullable(precision),
            Optional.ofNullable(context),
            Optional.ofNullable(languages).map(codes -> List.of(codes.split("-", 2))),
            !withoutShortlist),
        trial);
  }
}
