package dev.unroll.train.input;

import dev.unroll.data.set.TextPair;
import dev.unroll.train.recipe.Variation;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Pairs as people type them: with marks, in capital letters, without a full stop, and so on.
 *
 * @param marks how many marks the vocabulary has
 */
record PairVariation(Variation rates, int marks) {
  /** Characters of the longer side up to which pairs are joined. */
  private static final int SHORT = 120;

  /** How often marks do not begin with the first, so that all of them are learnt. */
  private static final double RAISED = 0.3;

  private static final Pattern END = Pattern.compile("\\s*[.!?…]+$");
  private static final Pattern SENTENCE = Pattern.compile(".*[.!?]$");
  private static final Pattern WORD = Pattern.compile("(?<![\\p{L}\\p{N}'])\\p{Ll}");

  /**
   * A pair as it is learnt this time.
   *
   * @param marked the same with marks
   * @param other gives another pair, with marks
   */
  TextPair of(TextPair plain, TextPair marked, Supplier<TextPair> other, RandomGenerator random) {
    TextPair pair = random.nextDouble() < rates.marked() ? marked : plain;
    int free = marks - 1 - PairMarks.highest(pair.source());
    int by = random.nextDouble() < RAISED && free > 0 ? random.nextInt(free + 1) : 0;
    pair = raised(pair, by);
    if (random.nextDouble() < rates.joined()) {
      pair = joined(pair, other.get());
    }
    double form = random.nextDouble();
    if ((form -= rates.capitals()) < 0) {
      return new TextPair(capitals(pair.source()), capitals(pair.target()));
    }
    if ((form -= rates.titles()) < 0) {
      String title = WORD.matcher(pair.source()).replaceAll(word -> capitals(word.group()));
      return new TextPair(title, pair.target());
    }
    if ((form -= rates.unpunctuated()) < 0) {
      pair = unpunctuated(pair);
    }
    return random.nextDouble() < rates.small() ? small(pair) : pair;
  }

  private static TextPair raised(TextPair pair, int by) {
    return new TextPair(PairMarks.raised(pair.source(), by), PairMarks.raised(pair.target(), by));
  }

  /** Both as one text, if they are short, the first is a whole sentence and the marks suffice. */
  private TextPair joined(TextPair first, TextPair second) {
    int used = PairMarks.highest(first.source()) + 1;
    boolean fits =
        first.source().length() + second.source().length() <= SHORT
            && used + PairMarks.highest(second.source()) < Math.max(1, marks)
            && SENTENCE.matcher(first.source()).matches()
            && SENTENCE.matcher(first.target()).matches();
    if (!fits) {
      return first;
    }
    TextPair behind = raised(second, used);
    return new TextPair(
        first.source() + " " + behind.source(), first.target() + " " + behind.target());
  }

  private static String capitals(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private static TextPair unpunctuated(TextPair pair) {
    String source = END.matcher(pair.source()).replaceFirst("");
    String target = END.matcher(pair.target()).replaceFirst("");
    boolean isWhole =
        source.isEmpty()
            || target.isEmpty()
            || source.length() == pair.source().length()
            || target.length() == pair.target().length();
    return isWhole ? pair : new TextPair(source, target);
  }

  private static TextPair small(TextPair pair) {
    String source = pair.source();
    int first = source.offsetByCodePoints(0, source.isEmpty() ? 0 : 1);
    return new TextPair(
        source.substring(0, first).toLowerCase(Locale.ROOT) + source.substring(first),
        pair.target());
  }
}
