package dev.unroll.text.prose;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The segments of a source with markup. What is in no sentence is kept byte for byte. */
final class SourceSegments {
  /** A sentence with more markup is translated in parts, which bounds time and depth. */
  private static final int MOST_TAGS = 64;

  private static final Pattern BLANK = Pattern.compile("[\\t\\n\\r\\f]");

  private final String source;
  private final Translatable.Markup markup;
  private final SentenceSplitter splitter;
  private final Predicate<String> fits;
  private final SourceCharacters characters;
  private final SentenceSplitter.Segments segments = new SentenceSplitter.Segments();

  /** The end of the part of the source that the segments cover. */
  private int done;

  SourceSegments(
      String source,
      Translatable.Markup markup,
      SentenceSplitter splitter,
      Predicate<String> fits,
      SourceCharacters characters) {
    this.source = source;
    this.markup = markup;
    this.splitter = splitter;
    this.fits = fits;
    this.characters = characters;
  }

  /**
   * Adds the segments of a stretch of texts and of markup that may stand within a sentence.
   *
   * @param pieces which follow each other without anything between them
   */
  void add(List<SourcePiece> pieces) {
    Prose prose = new Prose(pieces);
    int start = 0;
    for (Segment segment : splitter.split(prose.text, fits)) {
      int end = start + segment.text().length();
      if (segment instanceof Segment.Sentence sentence) {
        add(prose, prose.startBehindTag(start, end), end, sentence.clause());
      }
      start = end;
    }
  }

  /** The segments, once all of the source has been added. */
  List<Segment> all() {
    segments.keep(source.substring(done));
    return segments.all();
  }

  private void add(Prose prose, int start, int end, Clause clause) {
    int first = prose.firstTagAfter(start);
    int last = prose.firstTagAfter(end - 1);
    if (first == last) {
      addPart(prose, start, end, clause);
      return;
    }
    Optional<Marked> marked =
        switch (markup) {
          case FOLLOWS_WORDS -> prose.marked(start, end, first, last);
          case DIVIDES -> Optional.empty();
        };
    if (marked.isPresent() && marked.get().from() >= done) {
      Marked whole = marked.get();
      segments.keep(source.substring(done, whole.from()) + whole.blanksBefore());
      segments.add(whole.sentence());
      segments.keep(whole.blanksAfter());
      done = whole.to();
      return;
    }
    int from = start;
    for (int tag = first; tag < last; tag++) {
      addPart(prose, from, prose.tags.get(tag).at(), Clause.WHOLE);
      from = prose.tags.get(tag).at();
    }
    addPart(prose, from, end, Clause.WHOLE);
  }

  /** Adds a stretch without markup in it, unless there is nothing to translate. */
  private void addPart(Prose prose, int start, int end, Clause clause) {
    String part = prose.text.substring(start, end);
    int first = Blanks.start(part);
    int last = Blanks.end(part);
    if (first >= last || !splitter.isTranslatable(part)) {
      return;
    }
    int from = Math.max(done, prose.starts.get(start + first));
    segments.keep(source.substring(done, from));
    segments.add(new Segment.Sentence(prose.asRead(start + first, start + last), clause));
    done = Math.max(from, prose.ends.get(start + last - 1));
  }

  /**
   * A sentence with markup.
   *
   * @param from its place in the source, with the markup that belongs to it
   * @param to likewise
   * @param blanksBefore blanks of the source between that markup and the sentence
   * @param blanksAfter likewise
   */
  private record Marked(
      Segment.Sentence sentence, int from, int to, String blanksBefore, String blanksAfter) {}

  /** Markup before the character with an index. */
  private record Tag(int at, SourcePiece piece) {}

  /** The visible text of some pieces, and the positions of their markup. */
  private final class Prose {
    final String text;
    final List<Tag> tags = new ArrayList<>();

    /** Where each character begins in the source. */
    final List<Integer> starts = new ArrayList<>();

    /** Where each character ends in the source. */
    final List<Integer> ends = new ArrayList<>();

    private final StringBuilder read = new StringBuilder();
    private final boolean lines;

    /** The tags that begin and end each element, by its number. */
    private final Map<Integer, Integer> opens = new HashMap<>();

    private final Map<Integer, Integer> closes = new HashMap<>();

    Prose(List<SourcePiece> pieces) {
      boolean hasLines = splitter.dividesMarkup();
      for (SourcePiece piece : pieces) {
        switch (piece) {
          case SourcePiece.Text stretch -> {
            hasLines |= stretch.lines();
            characters.read(source, stretch.start(), stretch.end(), this::append);
          }
          case SourcePiece.Verbatim code ->
              SourceCharacters.PLAIN.read(source, code.start(), code.end(), this::append);
          case SourcePiece.Break space -> append(' ', space.start(), space.end());
          case SourcePiece.Open open -> {
            opens.put(open.element(), tags.size());
            tags.add(new Tag(read.length(), open));
          }
          case SourcePiece.Close close -> {
            closes.put(close.element(), tags.size());
            tags.add(new Tag(read.length(), close));
          }
          case SourcePiece.Single single -> tags.add(new Tag(read.length(), single));
        }
      }
      lines = hasLines;
      text = lines ? read.toString() : BLANK.matcher(read).replaceAll(" ");
    }

    private void append(char character, int start, int end) {
      read.append(character);
      starts.add(start);
      ends.add(end);
    }

    /** Index of the first tag after a character. */
    int firstTagAfter(int character) {
      int low = 0;
      int high = tags.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (tags.get(middle).at() <= character) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    /** A stretch as a sentence: outside {@code pre}, several blanks are one. */
    String asRead(int start, int end) {
      StringBuilder read = new StringBuilder();
      IntStream.range(start, end)
          .filter(i -> isRead(i, start))
          .forEach(i -> read.append(text.charAt(i)));
      return read.toString();
    }

    /** Where a sentence begins; punctuation that touches a tag stays at it. */
    int startBehindTag(int start, int end) {
      int before = firstTagAfter(start) - 1;
      boolean isBehind =
          before >= 0
              && tags.get(before).at() == start
              && tags.get(before).piece() instanceof SourcePiece.Single(int _, int _, boolean word)
              && word;
      int at = start;
      while (isBehind && at < end && ".,;:!?…".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return at > start && at < end && Blanks.isBlank(text.charAt(at))
          ? Blanks.start(text, at)
          : start;
    }

    private boolean isRead(int i, int start) {
      return lines || i == start || text.charAt(i) != ' ' || text.charAt(i - 1) != ' ';
    }

    /**
     * A sentence with the tags within it, and with those around it that belong to them; nothing if
     * an element begins or ends elsewhere.
     *
     * @param firstWithin the first tag within the sentence
     * @param endWithin after the last tag within it
     */
    Optional<Marked> marked(int start, int end, int firstWithin, int endWithin) {
      int first = firstWithin;
      int last = endWithin;
      for (int i = first; i < last; i++) {
        if (last - first > MOST_TAGS) {
          return Optional.empty();
        }
        switch (tags.get(i).piece()) {
          case SourcePiece.Open open -> {
            Integer close = closes.get(open.element());
            if (close == null || !isBlank(end, tags.get(close).at())) {
              return Optional.empty();
            }
            last = Math.max(last, close + 1);
          }
          case SourcePiece.Close close -> {
            Integer open = opens.get(close.element());
            if (open == null || !isBlank(tags.get(open).at(), start)) {
              return Optional.empty();
            }
            if (open < first) {
              first = open;
              i = first - 1; // the tags that have come in before are looked at, too
            }
          }
          case SourcePiece.Single _,
              SourcePiece.Text _,
              SourcePiece.Verbatim _,
              SourcePiece.Break _ -> {}
        }
      }
      String sentence = asRead(start, end);
      List<Mark> marks = marks(sentence, start, end, first, last);
      if (marks.isEmpty()) {
        return Optional.empty();
      }
      boolean before = first < firstWithin;
      boolean after = last > endWithin;
      int from = before ? tags.get(first).at() : start;
      int to = after ? tags.get(last - 1).at() : end;
      return Optional.of(
          new Marked(
              new Segment.Sentence(sentence, marks),
              before ? tags.get(first).piece().start() : starts.get(start),
              after ? tags.get(last - 1).piece().end() : ends.get(end - 1),
              source(from, start),
              source(end, to)));
    }

    /**
     * Whether there are only blanks from one index to another; true where the second is not
     * greater.
     */
    private boolean isBlank(int from, int to) {
      return from >= to || Blanks.start(text, from) >= to;
    }

    private String source(int from, int to) {
      return IntStream.range(from, to)
          .mapToObj(i -> source.substring(starts.get(i), ends.get(i)))
          .collect(Collectors.joining());
    }

    /** The markup of some tags, which are within a sentence; none if elements overlap. */
    private List<Mark> marks(String sentence, int start, int end, int first, int last) {
      int[] places = places(start, end);
      Deque<Tag> open = new ArrayDeque<>();
      Deque<List<Mark>> levels = new ArrayDeque<>();
      levels.push(new ArrayList<>());
      for (Tag tag : tags.subList(first, last)) {
        switch (tag.piece()) {
          case SourcePiece.Open _ -> {
            open.push(tag);
            levels.push(new ArrayList<>());
          }
          case SourcePiece.Close close -> {
            if (open.isEmpty()
                || !(open.pop() instanceof Tag(int begun, SourcePiece.Open opened))
                || opened.element() != close.element()) {
              return List.of();
            }
            int from = Blanks.start(sentence, places[Math.clamp(begun, start, end) - start]);
            int to = Blanks.end(sentence, places[Math.clamp(tag.at(), start, end) - start]);
            List<Mark> inside = levels.pop();
            levels
                .element()
                .add(
                    from < to
                        ? new Mark.Around(from, to, source(opened), source(close), inside)
                        : between(sentence, from, tagsOf(opened.element())));
          }
          case SourcePiece.Single single -> {
            int place = places[Math.clamp(tag.at(), start, end) - start];
            levels
                .element()
                .add(
                    single.word() && isApart(tag.at())
                        ? new Mark.Between(place, source(single), false, true)
                        : between(sentence, place, source(single)));
          }
          case SourcePiece.Text _, SourcePiece.Verbatim _, SourcePiece.Break _ ->
              throw new IllegalStateException("a text is no tag");
        }
      }
      return open.isEmpty() ? levels.pop() : List.of();
    }

    /** An element's tags and those in it, without the blanks between them. */
    private String tagsOf(int element) {
      return IntStream.rangeClosed(
              Objects.requireNonNull(opens.get(element)),
              Objects.requireNonNull(closes.get(element)))
          .mapToObj(tag -> source(tags.get(tag).piece()))
          .collect(Collectors.joining());
    }

    private boolean isApart(int at) {
      return (at == 0 || !Character.isLetterOrDigit(text.codePointBefore(at)))
          && (at == text.length() || !Character.isLetterOrDigit(text.codePointAt(at)));
    }

    /** It belongs to the word that it touches, if there is one before it and none after it. */
    private static Mark.Between between(String sentence, int at, String markup) {
      boolean touchesLast = at > 0 && !Blanks.isBlank(sentence.codePointBefore(at));
      boolean touchesNext =
          at < sentence.length() && Character.isLetterOrDigit(sentence.codePointAt(at));
      return new Mark.Between(at, markup, touchesLast && !touchesNext);
    }

    private String source(SourcePiece piece) {
      return source.substring(piece.start(), piece.end());
    }

    /**
     * For each index from {@code start} to {@code end}, its place in the sentence as it is read.
     */
    private int[] places(int start, int end) {
      int[] places = new int[end - start + 1];
      for (int i = start; i < end; i++) {
        places[i + 1 - start] = places[i - start] + (isRead(i, start) ? 1 : 0);
      }
      return places;
    }
  }
}
