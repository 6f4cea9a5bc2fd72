package dev.unroll.cli;

import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.Usage;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.text.file.FileFault;
import dev.unroll.text.file.FileFormat;
import dev.unroll.text.file.TranslatableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A file on its way from one language into another. */
record TranslatedFile(TranslatableFile file, Path target) {
  /**
   * Reads a file.
   *
   * @param target where the translated one goes; beside it, with the language in its name, if
   *     {@code null}
   */
  static TranslatedFile read(
      Path source, @Nullable Path target, Optional<Task.Languages> languages) {
    String name = String.valueOf(source.getFileName());
    FileFormat format =
        FileFormat.of(name)
            .orElseThrow(
                () ->
                    new CommandFailed(
                        "%s: the name must end with one of %s"
                            .formatted(source, String.join(" ", FileFormat.allEndings()))));
    String language = languages.map(Task.Languages::target).orElse("translated");
    Path beside =
        source.resolveSibling(
            new StringBuilder(name).insert(name.lastIndexOf('.'), "." + language).toString());
    try {
      TranslatableFile file = format.read(Files.readAllBytes(source));
      return new TranslatedFile(file, target == null ? beside : target);
    } catch (FileFault e) {
      throw new CommandFailed("%s: %s".formatted(source, e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailed("%s cannot be read".formatted(source));
    }
  }

  List<String> texts() {
    return file.texts();
  }

  /** How its texts are written. */
  TextRequest.Format format() {
    return switch (file.markup()) {
      case NONE -> TextRequest.Format.TEXT;
      case MARKDOWN -> TextRequest.Format.MARKDOWN;
      case HTML -> TextRequest.Format.HTML;
    };
  }

  /** Writes the file when its texts are translated. */
  Usage finish(TextTranslation translation) {
    try {
      Usage usage = translation.finish().join();
      List<String> translated =
          translation.texts().stream().map(TranslatedText::translation).toList();
      Files.write(target, file.with(translated));
      return usage;
    } catch (CompletionException e) {
      throw new CommandFailed(
          String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage()));
    } catch (IOException e) {
      throw new CommandFailed("%s cannot be written".formatted(target));
    }
  }
}
