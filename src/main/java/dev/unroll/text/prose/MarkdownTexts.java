package dev.unroll.text.prose;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * Finds the prose in a Markdown source: CommonMark with GitHub's tables. commonmark-java locates
 * it, but the source is never written from its tree, so that everything between stays byte for
 * byte.
 */
final class MarkdownTexts {
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create(), StrikethroughExtension.create()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
          .maxOpenBlockParsers(100)
          .build();

  /** Lines at the beginning of a file that hold its properties. */
  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A\\uFEFF?(---|\\+\\+\\+)\\h*\\R(?s:.*?\\R)??\\1\\h*(?:\\R|\\z)");

  /** What is kept within a text: marks of footnotes, and formulas, which do not end at a price. */
  private static final Pattern KEPT =
      Pattern.compile(
          "(?<note>\\[\\^[^\\]\\s]{1,100}+\\]:?)"
              + "|(?<![$\\\\])\\$(?=[^\\s$])[^$\\n]{1,300}(?<=[^\\s$\\\\])\\$(?![\\d$])");

  /** What begins a quoted block of a kind, such as a warning. */
  private static final Pattern ALERT = Pattern.compile("\\[![A-Za-z][\\w-]{0,30}][+-]?\\h*");

  private static final Pattern TAG = Pattern.compile("</?([a-zA-Z][\\w-]*+)[^>]*>");

  private MarkdownTexts() {}

  /** The sentences of a source, as {@link Translatable#markdown} describes them. */
  static Translatable translatable(
      String source,
      Translatable.Markup markup,
      SentenceSplitter splitter,
      Predicate<String> fits) {
    Matcher properties = FRONT_MATTER.matcher(source);
    int from = properties.lookingAt() ? properties.end() : 0;
    Collector found = new Collector(source, from);
    PARSER.parse(source.substring(from)).accept(found);
    SourceCharacters characters = new MarkdownCharacters(found.tables);
    SourceSegments segments = new SourceSegments(source, markup, splitter, fits, characters);
    found.runs.forEach(segments::add);
    return new Translatable(segments.all(), characters::encode);
  }

  /** Visits what is prose, and the markup within it. */
  private static final class Collector extends AbstractVisitor {
    private final String source;
    private final int offset;
    private final List<List<SourcePiece>> runs = new ArrayList<>();
    private boolean tables;

    /** Where the text of the block begins; what is before is kept. */
    private int from;

    private List<SourcePiece> run = new ArrayList<>();
    private int elements;

    /** Tags of HTML that are open, by name, with the place of each in the run. */
    private final Map<String, Deque<Integer>> opened = new HashMap<>();

    Collector(String source, int offset) {
      this.source = source;
      this.offset = offset;
    }

    @Override
    public void visit(Paragraph paragraph) {
      prose(paragraph);
    }

    @Override
    public void visit(Heading heading) {
      prose(heading);
    }

    @Override
    public void visit(CustomBlock block) {
      tables |= block instanceof TableBlock;
      visitChildren(block);
    }

    @Override
    public void visit(CustomNode node) {
      if (node instanceof TableCell cell) {
        prose(cell);
      } else {
        visitChildren(node);
      }
    }

    private void prose(Node block) {
      from = block.getParent() instanceof BlockQuote ? afterAlert(block) : 0;
      inlines(block);
      endRun();
      from = 0;
    }

    private int afterAlert(Node block) {
      if (isNowhere(block)) {
        return 0;
      }
      Matcher alert = ALERT.matcher(source).region(start(block), source.length());
      return alert.lookingAt() ? alert.end() : 0;
    }

    private void endRun() {
      if (!run.isEmpty()) {
        runs.add(run);
        run = new ArrayList<>();
      }
      opened.clear();
    }

    private void inlines(Node parent) {
      for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
        inline(node);
      }
    }

    private void inline(Node node) {
      if (node instanceof SoftLineBreak) { // It is not known where it is.
        softBreak();
        return;
      }
      if (isNowhere(node)) {
        inlines(node);
        return;
      }
      switch (node) {
        case Text text -> text.getSourceSpans().forEach(this::text);
        case HardLineBreak _ -> endRun();
        case Code code -> add(new SourcePiece.Verbatim(start(code), end(code)));
        case HtmlInline tag -> tag(start(tag), end(tag));
        case Link link when isAddress(link) -> add(keptWord(start(link), end(link)));
        default -> element(node);
      }
    }

    /** The stretch up to the next piece is a blank, except behind the title of an alert. */
    private void softBreak() {
      if (from > 0) {
        endRun();
        from = 0;
      }
    }

    /** A link whose text is its address, or the name of its definition. */
    private boolean isAddress(Link link) {
      char last = source.charAt(end(link) - 1);
      boolean collapsed = source.startsWith("[]", end(link) - 2);
      return source.charAt(start(link)) == '<'
          || (last == ']' && (collapsed || !source.startsWith("][", textEnd(link))));
    }

    private int textEnd(Node node) {
      Node last = node.getLastChild();
      return last == null || isNowhere(last) ? end(node) : end(last);
    }

    /** Whether it is not known where in the source a node is. */
    private static boolean isNowhere(Node node) {
      return node.getSourceSpans().isEmpty();
    }

    private void element(Node node) {
      Node first = node.getFirstChild();
      if (first == null || isNowhere(first) || isNowhere(node.getLastChild())) {
        add(new SourcePiece.Single(start(node), end(node)));
        return;
      }
      int element = elements++;
      add(new SourcePiece.Open(start(node), start(first), element));
      inlines(node);
      add(new SourcePiece.Close(textEnd(node), end(node), element));
    }

    private void text(SourceSpan span) {
      int at = offset + span.getInputIndex();
      int end = at + span.getLength();
      Matcher kept = KEPT.matcher(source).region(at, end).useTransparentBounds(true);
      while (kept.find()) {
        addText(at, kept.start());
        add(
            kept.group("note") == null
                ? keptWord(kept.start(), kept.end())
                : new SourcePiece.Single(kept.start(), kept.end()));
        at = kept.end();
      }
      addText(at, end);
    }

    private void addText(int start, int end) {
      int first = Math.max(start, from);
      if (first < end) {
        add(new SourcePiece.Text(first, end, false));
      }
    }

    /** A tag of HTML; what is code, or is not to be translated, is kept with its tags. */
    private void tag(int start, int end) {
      Matcher tag = TAG.matcher(source).region(start, end);
      if (tag.lookingAt() && tag.group(1).equalsIgnoreCase("br")) {
        endRun();
        return;
      }
      if (!tag.lookingAt() || source.charAt(end - 2) == '/') {
        add(new SourcePiece.Single(start, end));
        return;
      }
      String name = tag.group(1);
      Deque<Integer> open = opened.computeIfAbsent(name, _ -> new ArrayDeque<>());
      if (source.charAt(start + 1) != '/') {
        open.push(run.size());
        add(new SourcePiece.Single(start, end));
        return;
      }
      if (open.isEmpty()) {
        add(new SourcePiece.Single(start, end));
        return;
      }
      // Before the tag itself, since a stretch between pieces may become a piece.
      join(start);
      int at = open.pop();
      while (at < run.size() && !(run.get(at) instanceof SourcePiece.Single)) {
        at++;
      }
      SourcePiece begin = run.get(at);
      if (HtmlTexts.isKept(name, source.substring(begin.start(), begin.end()))) {
        run.subList(at, run.size()).clear();
        run.add(keptWord(begin.start(), end));
      } else {
        run.set(at, new SourcePiece.Open(begin.start(), begin.end(), elements));
        run.add(new SourcePiece.Close(start, end, elements++));
      }
    }

    private static SourcePiece keptWord(int start, int end) {
      return new SourcePiece.Single(start, end, true);
    }

    private void add(SourcePiece piece) {
      join(piece.start());
      run.add(piece);
    }

    /** Makes the stretch between the last piece and a place a blank: a line break and a margin. */
    private void join(int until) {
      if (!run.isEmpty() && run.getLast().end() < until) {
        run.add(new SourcePiece.Break(run.getLast().end(), until));
      }
    }

    private int start(Node node) {
      return offset + node.getSourceSpans().getFirst().getInputIndex();
    }

    private int end(Node node) {
      SourceSpan last = node.getSourceSpans().getLast();
      return offset + last.getInputIndex() + last.getLength();
    }
  }
}
