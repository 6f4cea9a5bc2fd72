package dev.unroll.api.libretranslate;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.text.file.FileFault;
import dev.unroll.text.file.FileFormat;
import dev.unroll.text.file.TranslatableFile;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Translates files: their texts as one request, like any other. */
@ApplicationScoped
public class FileTranslations {
  private final Translations translations;
  private final BoundedWork work;
  private final TranslateSettings settings;

  FileTranslations(Translations translations, BoundedWork work, UnrollSettings settings) {
    this.translations = translations;
    this.work = work;
    this.settings = settings.translate();
  }

  /**
   * A file to translate.
   *
   * @param source language; found out if empty
   * @param target language
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Job(String name, byte[] content, Optional<String> source, String target) {}

  /**
   * A translated file.
   *
   * @param source language
   * @param characters of its texts
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Done(
      String name, FileFormat format, byte[] content, String source, int characters) {}

  /**
   * The format of a file.
   *
   * @throws ApiException when files are not translated here, or not of that kind
   */
  public FileFormat format(String name) {
    if (!settings.files()) {
      throw ApiException.forbidden("Files translation are disabled on this server.");
    }
    return FileFormat.of(name)
        .orElseThrow(
            () -> ApiException.invalid("file", "Invalid request: file format not supported"));
  }

  /** The largest file, in bytes; with room for the fields of the form beside it. */
  public long largest() {
    return settings.largestFile() + (64 << 10);
  }

  /**
   * Translates a file.
   *
   * @return what fails with an {@link ApiException} when it cannot be read or translated
   */
  public Uni<Done> translate(Access access, Job job) {
    FileFormat format = format(job.name());
    return work.run(job.content().length, () -> read(format, job.content()))
        .flatMap(file -> translate(access, job, format, file));
  }

  private Uni<Done> translate(Access access, Job job, FileFormat format, TranslatableFile file) {
    TextRequest.Format markup = markup(file.markup());
    Uni<String> source =
        job.source().isPresent()
            ? Uni.createFrom().item(job.source().get())
            : work.run(
                file.characters(),
                () -> translations.detect(access, file.texts(), markup).getFirst().language());
    return source.flatMap(
        language ->
            translations
                .translate(
                    access,
                    TranslateRequest.of(
                        file.texts(),
                        new TranslateRequest.Direction.Pair(language, job.target()),
                        markup,
                        Optional.empty()))
                .flatMap(texts -> written(job, format, file, language, texts)));
  }

  private Uni<Done> written(
      Job job, FileFormat format, TranslatableFile file, String language, List<String> texts) {
    return work.run(
        job.content().length,
        () -> new Done(job.name(), format, file.with(texts), language, file.characters()));
  }

  private static TranslatableFile read(FileFormat format, byte[] content) {
    try {
      return format.read(content);
    } catch (FileFault e) {
      throw ApiException.invalid("file", "Invalid request: " + e.getMessage());
    }
  }

  private static TextRequest.Format markup(TranslatableFile.Markup markup) {
    return switch (markup) {
      case NONE -> TextRequest.Format.TEXT;
      case MARKDOWN -> TextRequest.Format.MARKDOWN;
      case HTML -> TextRequest.Format.HTML;
    };
  }
}
