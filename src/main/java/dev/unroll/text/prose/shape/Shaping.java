package dev.unroll.text.prose.shape;

import dev.unroll.text.prose.Clause;
import dev.unroll.text.prose.Finishing;
import dev.unroll.text.prose.Mark;
import dev.unroll.text.prose.Segment;
import dev.unroll.text.prose.normal.Normalized;
import dev.unroll.text.prose.normal.Normalizer;
import dev.unroll.text.prose.normal.Typography;
import dev.unroll.text.prose.span.Span;
import dev.unroll.text.prose.span.SpanFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Gives models sentences in the form that they know best: plain characters, the capitals of a usual
 * sentence, no quotation marks or brackets around the whole; and their translations the capitals,
 * the marks and the target language's typography.
 */
public final class Shaping {
  /** Leaves sentences as they are. */
  public static final Shaping NONE = new Shaping(Optional.empty(), Typography.of(""), "", "");

  private final Optional<Capitalization> capitals;
  private final Typography typography;
  private final boolean toEnglish;
  private final Optional<PhraseForms> phrases;

  private Shaping(
      Optional<Capitalization> capitals, Typography typography, String source, String target) {
    this.capitals = capitals;
    this.typography = typography;
    this.toEnglish = target.startsWith("en");
    this.phrases = capitals.map(known -> new PhraseForms(known, typography, source, target));
  }

  /**
   * The shaping between two languages.
   *
   * @param tokens how many tokens the model has for a text
   */
  public static Shaping between(String source, String target, ToIntFunction<String> tokens) {
    return new Shaping(
        Optional.of(new Capitalization(source, tokens)), Typography.of(target), source, target);
  }

  /**
   * The forms of a sentence that is a word or phrase, as a dictionary may have it, the most alike
   * first; none where the languages are not known.
   */
  public List<Phrase> phrases(String sentence) {
    return phrases.map(forms -> forms.of(sentence)).orElse(List.of());
  }

  /** A sentence as the model sees it, with its markup at the same words and the way back. */
  public Segment.Sentence shape(Segment.Sentence sentence) {
    if (capitals.isEmpty()) {
      return sentence;
    }
    Normalized plain = plain(sentence.text());
    boolean marked = !sentence.marks().isEmpty();
    ClauseShape clause =
        marked ? ClauseShape.WHOLE : ClauseShape.of(plain.text(), sentence.clause());
    String text = clause.sentence(plain.text());
    Wrapping wrapping = marked ? Wrapping.NONE : Wrapping.of(text);
    Capitalization.Recased recased = capitals.get().recase(wrapping.within(text));
    return new Segment.Sentence(
        recased.text(),
        moved(sentence.marks(), plain),
        sentence.clause(),
        new Form(
            clause,
            wrapping,
            !marked && sentence.clause().equals(Clause.WHOLE)
                ? EndMark.of(wrapping.within(text))
                : EndMark.ANY,
            recased.kind(),
            typography,
            toEnglish,
            !sentence.clause().continued() && hasCapital(recased.text())));
  }

  /** Whether a sentence begins with a capital that is of no span. */
  private static boolean hasCapital(String sentence) {
    return !sentence.isEmpty()
        && Character.isUpperCase(sentence.codePointAt(0))
        && SpanFinder.find(sentence).stream().noneMatch(span -> span.start() == 0);
  }

  /** The text that the model sees of a sentence. */
  public String text(String sentence) {
    return shape(new Segment.Sentence(sentence)).text();
  }

  /** The plain form of a sentence, in which all that is copied is as it was. */
  private static Normalized plain(String sentence) {
    Normalized plain = Normalizer.normalized(sentence);
    if (plain.text().equals(sentence)) {
      return plain;
    }
    List<Span> spans = SpanFinder.find(plain.text());
    return spans.isEmpty()
        ? plain
        : plain.keeping(
            sentence,
            spans.stream().mapToInt(Span::start).toArray(),
            spans.stream().mapToInt(Span::end).toArray());
  }

  private static List<Mark> moved(List<Mark> marks, Normalized plain) {
    List<Mark> moved = new ArrayList<>(marks.size());
    for (Mark mark : marks) {
      int start = plain.indexOf(mark.start());
      switch (mark) {
        case Mark.Around around -> {
          int end = plain.indexOf(around.end());
          List<Mark> inside = moved(around.inside(), plain);
          moved.add(
              start < end
                  ? new Mark.Around(start, end, around.open(), around.close(), inside)
                  : new Mark.Between(start, around.open() + around.close(), false));
        }
        case Mark.Between between ->
            moved.add(new Mark.Between(start, between.markup(), between.behind(), between.apart()));
      }
    }
    return moved;
  }

  /** How a sentence was written. */
  private record Form(
      ClauseShape clause,
      Wrapping wrapping,
      EndMark end,
      Capitalization.Kind kind,
      Typography typography,
      boolean toEnglish,
      boolean capital)
      implements Finishing {
    @Override
    public String whole(String translation) {
      String sentence = end.at(capitals(begunAsSource(translation)));
      return typography.restore(clause.part(wrapping.around(sentence)));
    }

    @Override
    public String begun(String beginning) {
      return kind == Capitalization.Kind.USUAL
              && !wrapping.trails()
              && clause.equals(ClauseShape.WHOLE)
              && !(capital && isInFirstWord(beginning))
          ? typography.restoreBeginning(wrapping.before() + begunAsSource(end.sure(beginning)))
          : "";
    }

    private static int firstWord(String text) {
      int end = 0;
      while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
        end++;
      }
      return end;
    }

    /** Whether more of a first word may come that tells whether it gets a capital. */
    private static boolean isInFirstWord(String beginning) {
      return !beginning.isEmpty()
          && Character.isLowerCase(beginning.charAt(0))
          && firstWord(beginning) == beginning.length();
    }

    /** With a capital where the source has one, unless the first word is a name in its own way. */
    private String begunAsSource(String translation) {
      int end = firstWord(translation);
      boolean isUsual =
          capital
              && end > 0
              && translation.substring(0, end).chars().allMatch(Character::isLowerCase);
      return isUsual
          ? Character.toTitleCase(translation.charAt(0)) + translation.substring(1)
          : translation;
    }

    private String capitals(String translation) {
      return switch (kind) {
        case USUAL -> translation;
        case ALL -> Capitalization.inCapitals(translation);
        case TITLE -> toEnglish ? Capitalization.asEnglishTitle(translation) : translation;
      };
    }
  }
}
