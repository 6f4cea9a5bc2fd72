package dev.unroll.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;

/**
 * An HTML text and where in it the texts stand that a reader reads. jsoup finds them; the text is
 * never written anew from its tree, so that everything between them stays byte for byte.
 */
final class HtmlTexts {
  /**
   * A stretch of the source.
   *
   * @param lines whether its line breaks are seen, as in {@code pre}; else they are blanks
   */
  private record Range(int start, int end, boolean lines) {}

  private static final Set<String> NOT_PROSE = Set.of("code", "kbd", "samp", "textarea", "var");
  private static final Pattern BLANK = Pattern.compile("[\\t\\n\\r\\f]");
  private static final Pattern BLANKS = Pattern.compile(" +");
  private static final Pattern ENTITY =
      Pattern.compile("&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{0,31});?");

  private final String html;
  private final List<Range> ranges;

  /** Entities of the source by what they stand for, so that a translation has the same. */
  private final Map<Integer, String> entities = new HashMap<>();

  private HtmlTexts(String html, List<Range> ranges) {
    this.html = html;
    this.ranges = ranges;
    entities.put((int) '&', "&amp;");
    entities.put((int) '<', "&lt;");
    entities.put((int) '>', "&gt;");
  }

  static HtmlTexts in(String html) {
    Parser parser = Parser.htmlParser().setTrackPosition(true);
    List<Range> found = new ArrayList<>();
    Jsoup.parse(html, "", parser).filter(new Collector(found));
    found.sort(Comparator.comparingInt(Range::start));
    List<Range> apart = new ArrayList<>();
    int end = 0;
    for (Range range : found) {
      if (range.start() >= end && range.end() <= html.length()) {
        apart.add(range);
        end = range.end();
      }
    }
    return new HtmlTexts(html, apart);
  }

  Translatable translatable(SentenceSplitter splitter, Predicate<String> fits) {
    SentenceSplitter.Segments segments = new SentenceSplitter.Segments();
    int end = 0;
    for (Range range : ranges) {
      segments.keep(html.substring(end, range.start()));
      split(html.substring(range.start(), range.end()), range.lines(), splitter, fits, segments);
      end = range.end();
    }
    segments.keep(html.substring(end));
    return new Translatable(segments.all(), this::encode);
  }

  /** A text's sentences without entities, and what is kept of it with them. */
  private void split(
      String source,
      boolean lines,
      SentenceSplitter splitter,
      Predicate<String> fits,
      SentenceSplitter.Segments segments) {
    StringBuilder read = new StringBuilder();
    List<Integer> origins = new ArrayList<>();
    Matcher entity = ENTITY.matcher(source);
    int at = 0;
    while (at < source.length()) {
      int next = entity.find(at) ? entity.start() : source.length();
      for (; at < next; at++) {
        read.append(source.charAt(at));
        origins.add(at);
      }
      if (at < source.length()) {
        String characters = Parser.unescapeEntities(entity.group(), false);
        remember(entity.group(), characters);
        read.append(characters);
        for (int i = 0; i < characters.length(); i++) {
          origins.add(at);
        }
        at = entity.end();
      }
    }
    origins.add(source.length());
    int start = 0;
    String prose = lines ? read.toString() : BLANK.matcher(read).replaceAll(" ");
    for (Segment segment : splitter.split(prose, fits)) {
      int end = start + segment.text().length();
      switch (segment) {
        case Segment.Sentence sentence ->
            segments.add(
                lines
                    ? sentence
                    : new Segment.Sentence(BLANKS.matcher(sentence.text()).replaceAll(" ")));
        case Segment.Kept _ ->
            segments.keep(source.substring(origins.get(start), origins.get(end)));
      }
      start = end;
    }
  }

  private void remember(String entity, String characters) {
    boolean one = characters.codePointCount(0, characters.length()) == 1;
    if (one && entity.endsWith(";")) {
      entities.putIfAbsent(characters.codePointAt(0), entity);
    }
  }

  private String encode(String translation) {
    StringBuilder encoded = new StringBuilder();
    translation
        .codePoints()
        .forEach(
            c -> {
              String entity = entities.get(c);
              if (entity == null) {
                encoded.appendCodePoint(c);
              } else {
                encoded.append(entity);
              }
            });
    return encoded.toString();
  }

  /** Visits what is prose. */
  private static final class Collector implements NodeFilter {
    private final List<Range> found;
    private int preformatted;

    Collector(List<Range> found) {
      this.found = found;
    }

    @Override
    public FilterResult head(Node node, int depth) {
      if (node instanceof Element element && isKept(element)) {
        return FilterResult.SKIP_ENTIRELY;
      }
      if (isPreformatted(node)) {
        preformatted++;
      }
      if (node instanceof TextNode text && text.sourceRange().isTracked()) {
        var range = text.sourceRange();
        found.add(new Range(range.startPos(), range.endPos(), preformatted > 0));
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (isPreformatted(node)) {
        preformatted--;
      }
      return FilterResult.CONTINUE;
    }

    private static boolean isPreformatted(Node node) {
      return node instanceof Element element && element.normalName().equals("pre");
    }

    private static boolean isKept(Element element) {
      return NOT_PROSE.contains(element.normalName())
          || element.attr("translate").equalsIgnoreCase("no")
          || element.hasClass("notranslate");
    }
  }
}
