package dev.unroll.text.file;

import java.util.ArrayList;
import java.util.List;

/** Plain text, in stretches of lines, and Markdown, which is one text. */
final class PlainTextFile {
  /** Characters from which on a stretch ends with its paragraph. */
  private static final int STRETCH = 2_000;

  /** Characters from which on it ends with its line. */
  private static final int LONGEST = 8_000;

  private PlainTextFile() {}

  static TranslatableFile read(byte[] content) throws FileFault {
    DecodedText read = DecodedText.of(content);
    return file(read, TranslatableFile.Markup.NONE, stretches(read.text()));
  }

  static TranslatableFile readMarkdown(byte[] content) throws FileFault {
    DecodedText read = DecodedText.of(content);
    return file(read, TranslatableFile.Markup.MARKDOWN, List.of(read.text()));
  }

  private static TranslatableFile file(
      DecodedText read, TranslatableFile.Markup markup, List<String> texts) {
    return new TranslatableFile(
        markup, texts, translated -> read.encode(String.join("", translated)));
  }

  /** A text in parts that end with a line; together they are all of it. */
  private static List<String> stretches(String text) {
    List<String> stretches = new ArrayList<>();
    int start = 0;
    int line = 0;
    while (line < text.length()) {
      int end = text.indexOf('\n', line);
      int next = end < 0 ? text.length() : end + 1;
      boolean blank = text.substring(line, next).isBlank();
      if (next - start >= LONGEST || (blank && next - start >= STRETCH)) {
        stretches.add(text.substring(start, next));
        start = next;
      }
      line = next;
    }
    if (start < text.length() || stretches.isEmpty()) {
      stretches.add(text.substring(start));
    }
    return stretches;
  }
}
