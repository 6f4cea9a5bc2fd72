package dev.unroll.api.libretranslate;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.Treatment;
import dev.unroll.text.file.FileFault;
import dev.unroll.text.file.FileFormat;
import dev.unroll.text.file.TranslatableFile;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Translates files: their texts as one request, like any other. */
@ApplicationScoped
public class FileTranslations {
  /** Heap for each file at a time: of the largest archive, with what is read of it. */
  private static final long HEAP_A_FILE = 256L << 20;

  /** Most characters of a file's texts, as DeepL has it. */
  private static final int MOST_CHARACTERS = 1_000_000;

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Semaphore places =
      new Semaphore((int) Math.max(1, Runtime.getRuntime().maxMemory() / HEAP_A_FILE));

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
   * @param treatment of its texts
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Job(
      String name, byte[] content, Optional<String> source, String target, Treatment treatment) {}

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
    return Uni.createFrom()
        .deferred(
            () -> {
              if (!places.tryAcquire()) {
                return Uni.createFrom()
                    .failure(ApiException.busy("Slowdown: too many files at a time", RETRY));
              }
              return work.run(job.content().length, () -> read(format, job.content()))
                  .flatMap(file -> translate(access, job, format, file))
                  .onTermination()
                  .invoke(places::release);
            });
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
                        Optional.empty(),
                        job.treatment().ofDocument()))
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
      TranslatableFile file = format.read(content);
      if (file.characters() > MOST_CHARACTERS) {
        throw ApiException.invalid(
            "file",
            "Invalid request: the file has more than %,d characters".formatted(MOST_CHARACTERS));
      }
      return file;
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
