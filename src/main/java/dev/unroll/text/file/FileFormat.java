package dev.unroll.text.file;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats of files that can be translated, by the endings of their names. */
@SuppressWarnings("ImmutableEnumChecker") // Readers are functions, endings are never changed.
public enum FileFormat {
  TEXT("text/plain", PlainTextFile::read, "txt"),
  MARKDOWN("text/markdown", PlainTextFile::readMarkdown, "md"),
  HTML("text/html", HtmlFile::read, "html", "htm"),
  SUBRIP("application/x-subrip", SubtitleFile::readSubRip, "srt"),
  WEBVTT("text/vtt", SubtitleFile::readWebVtt, "vtt"),
  GETTEXT("text/x-gettext-translation", GettextFile::read, "po", "pot"),
  APPLE_STRINGS("text/plain", AppleStringsFile::read, "strings"),
  JSON("application/json", JsonStringsFile::read, "json"),
  DOCX(
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      content -> OfficeFile.read(content, OfficeDialect.WORD),
      "docx"),
  PPTX(
      "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      content -> OfficeFile.read(content, OfficeDialect.SLIDES),
      "pptx"),
  ODT(
      "application/vnd.oasis.opendocument.text",
      content -> OfficeFile.read(content, OfficeDialect.OPEN_DOCUMENT),
      "odt"),
  ODP(
      "application/vnd.oasis.opendocument.presentation",
      content -> OfficeFile.read(content, OfficeDialect.OPEN_DOCUMENT),
      "odp");

  /** Finds the texts of a file. */
  @FunctionalInterface
  interface Reader {
    TranslatableFile read(byte[] content) throws FileFault;
  }

  private final String mediaType;
  private final Reader reader;
  private final List<String> endings;

  FileFormat(String mediaType, Reader reader, String... endings) {
    this.mediaType = mediaType;
    this.reader = reader;
    this.endings = List.of(endings);
  }

  /** The format of a file by its name; empty when it is none of these. */
  public static Optional<FileFormat> of(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String ending = fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> dot >= 0 && format.endings.contains(ending))
        .findFirst();
  }

  /** The endings of names, with their dots. */
  public static List<String> allEndings() {
    return Arrays.stream(values())
        .flatMap(format -> format.endings.stream())
        .map(ending -> "." + ending)
        .toList();
  }

  /** The type of its files over HTTP. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Finds the texts of a file.
   *
   * @throws FileFault when it is not of this format
   */
  public TranslatableFile read(byte[] content) throws FileFault {
    return reader.read(content);
  }
}
