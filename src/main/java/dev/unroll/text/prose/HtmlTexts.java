package dev.unroll.text.prose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;

/**
 * Finds the visible texts in an HTML source. jsoup locates them, but the source is never serialised
 * from its tree, so that everything between them stays byte for byte.
 */
final class HtmlTexts {
  private static final Set<String> NOT_PROSE = Set.of("code", "kbd", "samp", "textarea", "var");

  /** Elements that may stand within a sentence. */
  private static final Set<String> IN_SENTENCES =
      Set.of(
          "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "del", "dfn", "em", "font", "i",
          "img", "ins", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time",
          "tt", "u", "wbr");

  private static final Pattern NOT_TRANSLATED =
      Pattern.compile("(?i)\\btranslate=[\"']?no\\b|\\bclass=[^>]*\\bnotranslate\\b");

  private static final Set<String> RAISED = Set.of("sub", "sup");

  /** Longest source of a note, in characters. */
  private static final int LONGEST_NOTE = 500;

  private HtmlTexts() {}

  /** The sentences of a source, as {@link Translatable#html} describes them. */
  static Translatable translatable(
      String html, Translatable.Markup markup, SentenceSplitter splitter, Predicate<String> fits) {
    Parser parser = Parser.htmlParser().setTrackPosition(true);
    Collector found = new Collector(html);
    Jsoup.parse(html, "", parser).filter(found);
    found.pieces.sort(Comparator.comparingInt(SourcePiece::start));
    HtmlEntities entities = new HtmlEntities();
    SourceSegments segments = new SourceSegments(html, markup, splitter, fits, entities);
    runs(found.pieces).forEach(segments::add);
    return new Translatable(segments.all(), entities::encode);
  }

  /** Whether what is within a tag is not translated. */
  static boolean isKept(String name, String tag) {
    return NOT_PROSE.contains(name.toLowerCase(Locale.ROOT)) || NOT_TRANSLATED.matcher(tag).find();
  }

  /** Pieces that follow each other without anything between them. */
  private static List<List<SourcePiece>> runs(List<SourcePiece> pieces) {
    List<List<SourcePiece>> runs = new ArrayList<>();
    List<SourcePiece> run = List.of();
    int end = -1;
    for (SourcePiece piece : pieces) {
      if (piece.start() < end) {
        continue; // jsoup has moved a node and reports one position twice.
      }
      if (piece.start() > end) {
        run = new ArrayList<>();
        runs.add(run);
      }
      run.add(piece);
      end = piece.end();
    }
    return runs;
  }

  /** Visits what is prose, and the markup within it. */
  private static final class Collector implements NodeFilter {
    private final String html;
    private final List<SourcePiece> pieces = new ArrayList<>();
    private final Map<Element, Integer> opened = new HashMap<>();
    private int preformatted;

    Collector(String html) {
      this.html = html;
    }

    @Override
    public FilterResult head(Node node, int depth) {
      if (node instanceof Element element && isKept(element)) {
        return FilterResult.SKIP_ENTIRELY;
      }
      if (isPreformatted(node)) {
        preformatted++;
      }
      Range range = node.sourceRange();
      if (!isIn(html, range)) {
        return FilterResult.CONTINUE;
      }
      int start = range.startPos();
      int end = range.endPos();
      if (node instanceof Element element && isNote(element, start)) {
        int after = element.endSourceRange().endPos();
        if (after == html.length() || !Character.isLetterOrDigit(html.codePointAt(after))) {
          pieces.add(new SourcePiece.Single(start, after));
        }
        return FilterResult.SKIP_ENTIRELY;
      }
      switch (node) {
        case TextNode _ -> pieces.add(new SourcePiece.Text(start, end, preformatted > 0));
        case Comment _ -> pieces.add(new SourcePiece.Single(start, end));
        case Element element when isInSentences(element) && html.charAt(start) == '<' -> {
          if (element.tag().isEmpty()) {
            pieces.add(new SourcePiece.Single(start, end));
          } else {
            opened.put(element, opened.size());
            pieces.add(new SourcePiece.Open(start, end, opened.get(element)));
          }
        }
        default -> {}
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (isPreformatted(node)) {
        preformatted--;
      }
      if (node instanceof Element element && isInSentences(element)) {
        Range range = element.endSourceRange();
        Integer number = opened.get(element);
        if (number != null && isIn(html, range) && html.startsWith("</", range.startPos())) {
          pieces.add(new SourcePiece.Close(range.startPos(), range.endPos(), number));
        }
      }
      return FilterResult.CONTINUE;
    }

    private static boolean isIn(String html, Range range) {
      return range.isTracked()
          && range.startPos() < range.endPos()
          && range.endPos() <= html.length();
    }

    /** A mark at a word, such as the number of a footnote; within a word it may be a formula's. */
    private boolean isNote(Element element, int start) {
      Range end = element.endSourceRange();
      return RAISED.contains(element.normalName())
          && isIn(html, end)
          && end.endPos() - start <= LONGEST_NOTE
          && element.text().codePoints().noneMatch(Character::isLetter);
    }

    private static boolean isInSentences(Element element) {
      return IN_SENTENCES.contains(element.normalName());
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
