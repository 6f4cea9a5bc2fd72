package dev.unroll.text.prose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the markup that people type within a line of plain text: words between {@code **} and the
 * like, links and images of Markdown, tags of HTML that come in pairs or are empty.
 */
final class InlineMarkup {
  private static final int MOST = 64;

  private static final String CDATA = "<![CDATA[";
  private static final String CDATA_END = "]]>";

  private static final Pattern CODE = Pattern.compile("(`+)(?!`)[^`]*+\\1(?!`)");
  private static final Pattern LINK =
      Pattern.compile(
          "(!?\\[)([^\\[\\]`]{1,500}+)(\\]\\([^()\\s]{0,2000}+(?:\\h+\"[^\"]*+\")?\\))");
  private static final Pattern EMPTY =
      Pattern.compile("<[a-zA-Z][\\w-]*+(?:\\h[^<>]*+)?/>|<(?:br|img|hr|wbr)(?:\\h[^<>]*+)?>");
  private static final Pattern OPEN = Pattern.compile("<([a-zA-Z][\\w-]*+)(?:\\h[^<>]*+)?+(?<!/)>");
  private static final Pattern EMPHASIS =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}*_~\\\\])(\\*\\*\\*|\\*\\*|\\*|___|__|_|~~)(?![\\s*_~])"
              + "((?:(?!\\1)[^`<>]){1,500}?)(?<![\\s*_~\\\\])\\1(?![\\p{L}\\p{N}*_~])");

  private final String text;
  private final List<SourcePiece> tags = new ArrayList<>();
  private int elements;

  private InlineMarkup(String text) {
    this.text = text;
  }

  /**
   * The texts and the markup of a stretch of a line, which follow each other without anything
   * between them; only one text if there is no markup.
   */
  static List<SourcePiece> pieces(String line, int from, int to) {
    InlineMarkup markup = new InlineMarkup(line);
    if (mayHaveMarkup(line, from, to)) {
      markup.scan(from, to);
    }
    return markup.withTexts(from, to);
  }

  private static boolean mayHaveMarkup(String line, int from, int to) {
    for (int i = from; i < to; i++) {
      switch (line.charAt(i)) {
        case '*', '_', '~', '[', '<' -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  private void scan(int from, int to) {
    int at = from;
    while (at < to && tags.size() < MOST) {
      at = scanAt(at, to);
    }
  }

  /** Reads what begins at a place; returns where to go on. */
  private int scanAt(int at, int to) {
    return switch (text.charAt(at)) {
      case '`' -> {
        Matcher code = at(CODE, at, to);
        yield code.lookingAt() ? code.end() : at + 1;
      }
      case '!', '[' -> {
        Matcher link = at(LINK, at, to);
        yield link.lookingAt()
            ? around(link.start(), link.end(1), link.start(3), link.end())
            : at + 1;
      }
      case '*', '_', '~' -> {
        Matcher emphasis = at(EMPHASIS, at, to);
        yield emphasis.lookingAt()
            ? around(at, emphasis.end(1), emphasis.end(2), emphasis.end())
            : at + 1;
      }
      case '<' -> tag(at, to);
      default -> at + 1;
    };
  }

  private Matcher at(Pattern pattern, int at, int to) {
    return pattern
        .matcher(text)
        .region(at, to)
        .useTransparentBounds(true)
        .useAnchoringBounds(false);
  }

  private int tag(int at, int to) {
    if (text.startsWith(CDATA, at)) {
      int end = text.indexOf(CDATA_END, at);
      return end >= 0 && end + CDATA_END.length() <= to
          ? around(at, at + CDATA.length(), end, end + CDATA_END.length())
          : at + 1;
    }
    Matcher empty = at(EMPTY, at, to);
    if (empty.lookingAt()) {
      tags.add(new SourcePiece.Single(at, empty.end(), true));
      return empty.end();
    }
    Matcher open = at(OPEN, at, to);
    if (open.lookingAt()) {
      String close = "</" + open.group(1) + ">";
      int end = text.indexOf(close, open.end());
      boolean nested = end >= 0 && text.substring(open.end(), end).contains("<" + open.group(1));
      if (end >= 0 && end + close.length() <= to && !nested) {
        return around(at, open.end(), end, end + close.length());
      }
    }
    return at + 1;
  }

  private int around(int start, int inner, int innerEnd, int end) {
    int element = elements++;
    tags.add(new SourcePiece.Open(start, inner, element));
    scan(inner, innerEnd);
    tags.add(new SourcePiece.Close(innerEnd, end, element));
    return end;
  }

  private List<SourcePiece> withTexts(int from, int to) {
    tags.sort(Comparator.comparingInt(SourcePiece::start));
    List<SourcePiece> pieces = new ArrayList<>();
    int at = from;
    for (SourcePiece tag : tags) {
      if (at < tag.start()) {
        pieces.add(new SourcePiece.Text(at, tag.start(), true));
      }
      pieces.add(tag);
      at = tag.end();
    }
    if (at < to) {
      pieces.add(new SourcePiece.Text(at, to, true));
    }
    return pieces;
  }
}
