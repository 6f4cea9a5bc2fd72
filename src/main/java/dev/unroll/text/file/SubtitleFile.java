package dev.unroll.text.file;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Subtitles: the texts of their cues are translated, numbers, times, settings and notes stay. The
 * lines of a cue are one text, and its translation has as many, unless each is what somebody says,
 * or a sound. Names of speakers in capitals stay.
 */
final class SubtitleFile {
  private static final Pattern LINE = Pattern.compile("([^\\r\\n]*)(\\r\\n|\\r|\\n|$)");
  private static final Pattern TAG = Pattern.compile("<[^<>]{1,200}>");
  private static final String DASHES = "-–—‐";

  /** What is heard and not said, alone in its line. */
  private static final Pattern SOUND =
      Pattern.compile("\\[[^\\[\\]]*]|\\([^()]*\\)|[♪♫#] ?[^♪♫#]*[♪♫#]");

  /** Who says it. */
  private static final Pattern SPEAKER =
      Pattern.compile("(?:<[^<>]{1,200}>)*\\p{Lu}[\\p{Lu}\\d .'’-]{1,30}:\\h*(?=\\S)");

  /** A cue of more lines has a text a line. */
  private static final int MOST_LINES = 8;

  private SubtitleFile() {}

  static TranslatableFile readSubRip(byte[] content) throws FileFault {
    return read(content, false);
  }

  static TranslatableFile readWebVtt(byte[] content) throws FileFault {
    DecodedText read = DecodedText.of(content);
    if (!read.text().startsWith("WEBVTT")) {
      throw new FileFault("the file does not begin with WEBVTT");
    }
    return read(content, true);
  }

  private static TranslatableFile read(byte[] content, boolean encoded) throws FileFault {
    DecodedText read = DecodedText.of(content);
    String source = read.text();
    SplicedText spliced = new SplicedText(source);
    Matcher line = LINE.matcher(source);
    boolean inCue = false;
    int cues = 0;
    int start = -1;
    int end = -1;
    while (line.find() && (line.end() > line.start() || start >= 0)) {
      String text = line.group(1);
      if (inCue && !text.isBlank()) {
        start = start < 0 ? line.start() : start;
        end = line.end(1);
      } else {
        if (start >= 0) {
          addCue(spliced, source, start, end, encoded);
          start = -1;
        }
        inCue = text.contains("-->");
        cues += inCue ? 1 : 0;
      }
    }
    if (cues == 0 && SplicedText.hasLetters(source) && !encoded) {
      throw new FileFault("the file has no times of subtitles");
    }
    return spliced.file(TranslatableFile.Markup.HTML, read);
  }

  private static void addCue(
      SplicedText spliced, String source, int start, int end, boolean encoded) {
    String cue = source.substring(start, end);
    List<String> lines = cue.lines().toList();
    if (lines.size() > MOST_LINES
        || (lines.size() > 1 && lines.stream().allMatch(SubtitleFile::isSpoken))) {
      Matcher line = LINE.matcher(cue);
      while (line.find() && line.end() > line.start()) {
        add(spliced, start + line.start(), start + line.end(1), line.group(1), encoded, "");
      }
      return;
    }
    Matcher line = LINE.matcher(cue);
    String separator = line.find() ? line.group(2) : "";
    add(spliced, start, end, String.join(" ", lines), encoded, separator.repeat(lines.size() - 1));
  }

  private static boolean isSpoken(String line) {
    String said = line.strip();
    Matcher tag = TAG.matcher(said);
    String words = tag.lookingAt() ? said.substring(tag.end()).strip() : said;
    return !words.isEmpty()
        && (DASHES.indexOf(words.charAt(0)) >= 0
            || SOUND.matcher(TAG.matcher(said).replaceAll("").strip()).matches()
            || SPEAKER.matcher(said).lookingAt());
  }

  /**
   * Adds a text.
   *
   * @param breaks the line breaks that its translation has, too
   */
  private static void add(
      SplicedText spliced, int start, int end, String text, boolean encoded, String breaks) {
    Matcher speaker = SPEAKER.matcher(text);
    if (speaker.lookingAt()) {
      int name = speaker.end();
      add(spliced, start + name, end, text.substring(name), encoded, breaks);
      return;
    }
    CueText cue = CueText.of(text, encoded);
    UnaryOperator<String> written = translated -> wrapped(cue.restore(translated), breaks);
    if (cue.hasLetters()) {
      spliced.add(start, end, cue.html(), written);
    }
  }

  private static String wrapped(String text, String breaks) {
    if (breaks.isEmpty()) {
      return text;
    }
    String separator = breaks.startsWith("\r\n") ? "\r\n" : breaks.substring(0, 1);
    int lines = breaks.length() / separator.length() + 1;
    StringBuilder wrapped = new StringBuilder(text);
    for (int i = lines - 1; i > 0; i--) {
      int blank = nearestBlank(wrapped, text.length() * i / lines);
      if (blank >= 0) {
        wrapped.replace(blank, blank + 1, separator);
      }
    }
    return wrapped.toString();
  }

  /** The blank outside of tags that is nearest to a place; -1 if there is none. */
  private static int nearestBlank(CharSequence text, int place) {
    int nearest = -1;
    boolean inTag = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      inTag = c == '<' || c == '{' || (inTag && c != '>' && c != '}');
      if (c == ' ' && !inTag && (nearest < 0 || Math.abs(i - place) < Math.abs(nearest - place))) {
        nearest = i;
      }
    }
    return nearest;
  }
}
