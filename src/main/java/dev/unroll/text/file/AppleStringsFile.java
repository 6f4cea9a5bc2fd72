package dev.unroll.text.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Apple's {@code .strings}: {@code "key" = "value";}, of which values are translated. */
final class AppleStringsFile {
  private static final String QUOTED = "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"";

  private static final Pattern ENTRY =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\\n]*|(?<key>"
              + QUOTED
              + "|[\\w.$/:-]+)\\s*=\\s*(?<value>"
              + QUOTED
              + ")\\s*;",
          Pattern.DOTALL);

  private AppleStringsFile() {}

  static TranslatableFile read(byte[] content) throws FileFault {
    DecodedText read = DecodedText.of(content);
    SplicedText spliced = new SplicedText(read.text());
    Matcher entry = ENTRY.matcher(read.text());
    int entries = 0;
    while (entry.find()) {
      if (entry.group("value") != null) {
        entries++;
        int start = entry.start("value") + 1;
        int end = entry.end("value") - 1;
        String value = read.text().substring(start, end);
        spliced.add(start, end, Escapes.read(value), Escapes::written);
      }
    }
    if (entries == 0 && SplicedText.hasLetters(ENTRY.matcher(read.text()).replaceAll(""))) {
      throw new FileFault("the file has no line \"key\" = \"value\";");
    }
    return spliced.file(TranslatableFile.Markup.NONE, read);
  }
}
