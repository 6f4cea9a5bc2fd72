package dev.unroll.text.file;

import java.util.List;

/** Plain text and Markdown, which are one text each. */
final class PlainTextFile {
  private PlainTextFile() {}

  static TranslatableFile read(byte[] content) throws FileFault {
    return whole(content, TranslatableFile.Markup.NONE);
  }

  static TranslatableFile readMarkdown(byte[] content) throws FileFault {
    return whole(content, TranslatableFile.Markup.MARKDOWN);
  }

  private static TranslatableFile whole(byte[] content, TranslatableFile.Markup markup)
      throws FileFault {
    DecodedText read = DecodedText.of(content);
    return new TranslatableFile(
        markup, List.of(read.text()), translated -> read.encode(translated.getFirst()));
  }
}
