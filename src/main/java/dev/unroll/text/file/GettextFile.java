package dev.unroll.text.file;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * gettext's catalogues: what has no translation gets one, and so does what is fuzzy, which stays
 * fuzzy. Translations that are there stay as they are.
 */
final class GettextFile {
  private static final Pattern STRING = Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

  private static final Pattern KEYWORD =
      Pattern.compile("\\s*(msgctxt|msgid|msgid_plural|msgstr(?:\\[(\\d{1,2})])?)\\s+(\".*)");

  private final String source;
  private final SplicedText spliced;
  private String id = "";
  private String plural = "";
  private boolean fuzzy;

  /** Whether a translation has come, so that what follows is of another message. */
  private boolean ended;

  private int entries;

  private GettextFile(String source) {
    this.source = source;
    this.spliced = new SplicedText(source);
  }

  /**
   * A keyword and its string, which may go on in further lines.
   *
   * @param start of the string
   * @param end of the last line's string
   */
  private record Value(String keyword, int start, int end, String text) {}

  /** A line of the source. */
  private record Line(int start, String text) {}

  static TranslatableFile read(byte[] content) throws FileFault {
    DecodedText read = DecodedText.of(content);
    GettextFile file = new GettextFile(read.text());
    file.read();
    if (file.entries == 0 && SplicedText.hasLetters(read.text())) {
      throw new FileFault("the file has no msgid");
    }
    return file.spliced.file(TranslatableFile.Markup.NONE, read);
  }

  private void read() throws FileFault {
    List<Line> lines = lines();
    int i = 0;
    while (i < lines.size()) {
      String text = lines.get(i).text();
      Matcher keyword = KEYWORD.matcher(text);
      if (ended && !text.strip().startsWith("msgstr")) {
        fuzzy = false;
        ended = false;
      }
      if (text.isBlank()) {
        fuzzy = false;
      } else if (text.startsWith("#,")) {
        fuzzy |= text.contains("fuzzy");
      } else if (!text.startsWith("#") && keyword.matches()) {
        int last = i;
        while (last + 1 < lines.size() && lines.get(last + 1).text().strip().startsWith("\"")) {
          last++;
        }
        take(value(keyword.group(1), lines.subList(i, last + 1), keyword.start(3)));
        i = last;
      } else if (!text.startsWith("#")) {
        throw new FileFault("a line of the file is neither a comment nor a message");
      }
      i++;
    }
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    while (start < source.length()) {
      int end = source.indexOf('\n', start);
      int next = end < 0 ? source.length() : end + 1;
      String line = source.substring(start, end < 0 ? next : end);
      lines.add(new Line(start, line.endsWith("\r") ? line.substring(0, line.length() - 1) : line));
      start = next;
    }
    return lines;
  }

  private Value value(String keyword, List<Line> lines, int from) throws FileFault {
    StringBuilder text = new StringBuilder();
    int start = lines.getFirst().start() + from;
    int end = start;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      Matcher string = STRING.matcher(line.text());
      if (!string.find(i == 0 ? from : 0)) {
        throw new FileFault("a string of the file does not end");
      }
      text.append(Escapes.read(string.group(1)));
      end = line.start() + string.end();
    }
    return new Value(keyword, start, end, text.toString());
  }

  private void take(Value value) {
    switch (value.keyword()) {
      case "msgctxt" -> {}
      case "msgid" -> {
        entries++;
        id = value.text();
        plural = "";
      }
      case "msgid_plural" -> plural = value.text();
      default -> {
        ended = true;
        boolean first = value.keyword().equals("msgstr") || value.keyword().equals("msgstr[0]");
        String wanted = first || plural.isEmpty() ? id : plural;
        if (!id.isEmpty() && (value.text().isEmpty() || fuzzy)) {
          Mnemonic mnemonic = Mnemonic.of(wanted);
          spliced.add(
              value.start(),
              value.end(),
              mnemonic.text(),
              translated -> written(fitted(wanted, mnemonic.restore(translated)), lineBreak()));
        }
      }
    }
  }

  /** gettext wants a line break at the ends of both or of neither. */
  private static String fitted(String wanted, String translated) {
    String fitted = translated;
    if (wanted.endsWith("\n") && !fitted.endsWith("\n")) {
      fitted = fitted + "\n";
    }
    return wanted.startsWith("\n") && !fitted.startsWith("\n") ? "\n" + fitted : fitted;
  }

  private String lineBreak() {
    return source.contains("\r\n") ? "\r\n" : "\n";
  }

  /** A string; one of several lines begins with an empty one, as gettext writes it. */
  private static String written(String text, String lineBreak) {
    int breaks = text.indexOf('\n');
    if (breaks < 0 || breaks == text.length() - 1) {
      return "\"" + Escapes.written(text) + "\"";
    }
    StringBuilder lines = new StringBuilder("\"\"");
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      int next = end < 0 ? text.length() : end + 1;
      lines
          .append(lineBreak)
          .append('"')
          .append(Escapes.written(text.substring(start, next)))
          .append('"');
      start = next;
    }
    return lines.toString();
  }
}
