package dev.unroll.text.prose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Puts a sentence's markup into its translation. An element goes around the words that come from
 * the words that it marks: of all rows of words the one whose shares of attention to the marked
 * words exceed one half the most, without the punctuation at its ends. Elements stay within each
 * other as they were, and none is lost.
 */
final class MarkPlacement {
  /** A word, or a single other character, of the translation. */
  private record Unit(int start, int end, boolean isWord) {}

  /** A row of units: those from {@code first} up to {@code end}. */
  private record Row(int first, int end) {
    boolean isEmpty() {
      return first == end;
    }
  }

  /** Markup with the row that it goes around or, if that is empty, in front of or behind. */
  private record Placed(Mark mark, Row row) {
    boolean behind() {
      return mark instanceof Mark.Between between && between.behind() && row.first() > 0;
    }
  }

  private final String sentence;
  private final String translation;
  private final UnaryOperator<String> encoding;
  private final List<Unit> units;

  /** Index among the sentence's characters that are not blank, by index among all. */
  private final int[] solid;

  /**
   * Attention of each unit to each of the sentence's characters that are not blank, {@code
   * [unit][character]}; of a unit it sums to at most 1.
   */
  private final double[][] attention;

  private MarkPlacement(
      String sentence, String translation, Alignment alignment, UnaryOperator<String> encoding) {
    this.sentence = sentence;
    this.translation = translation;
    this.encoding = encoding;
    this.units = units(translation);
    this.solid = solid(sentence);
    this.attention = attention(alignment);
  }

  /**
   * The marked translation.
   *
   * @param translation without blanks around it
   * @param encoding how its text is written between markup
   */
  static String of(
      Segment.Sentence sentence,
      String translation,
      Alignment alignment,
      UnaryOperator<String> encoding) {
    MarkPlacement placement = new MarkPlacement(sentence.text(), translation, alignment, encoding);
    StringBuilder out = new StringBuilder();
    Row all = new Row(0, placement.units.size());
    placement.write(sentence.marks(), all, 0, translation.length(), out);
    return out.toString();
  }

  private static List<Unit> units(String text) {
    List<Unit> units = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = start;
      while (end < text.length() && isOfWord(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      boolean word = end > start;
      if (!word) {
        end += Character.charCount(text.codePointAt(start));
      }
      if (!Blanks.isBlank(text.codePointAt(start))) {
        units.add(new Unit(start, end, word));
      }
      start = end;
    }
    return units;
  }

  private static boolean isOfWord(int codePoint) {
    return Character.isLetterOrDigit(codePoint)
        || switch (Character.getType(codePoint)) {
          case Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK ->
              true;
          default -> false;
        };
  }

  /** Whether a blank is to be between a text and what stands apart behind it. */
  private static boolean ends(CharSequence text) {
    int end = text.length();
    while (end > 0 && "\"'".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end > 0
        && !Blanks.isBlank(text.charAt(end - 1))
        && "([{«“‘".indexOf(text.charAt(end - 1)) < 0;
  }

  /** Whether a blank is to be between what stands apart and a place in the text behind it. */
  private static boolean begins(String text, int from) {
    int at = from;
    while (at < text.length() && ".,;:!?…)]}»”\"'’".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < text.length() && !Blanks.isBlank(text.codePointAt(at));
  }

  /** For each index of a text, its end included, how many characters before it are not blank. */
  private static int[] solid(String text) {
    int[] before = new int[text.length() + 1];
    for (int i = 0; i < text.length(); i++) {
      before[i + 1] = before[i] + (Blanks.isBlank(text.charAt(i)) ? 0 : 1);
    }
    return before;
  }

  /**
   * Spreads the weights of parts evenly over their characters. Sides are compared without blanks,
   * since a tokenizer may have others than the text. What goes to the source's end is left out.
   */
  private double[][] attention(Alignment alignment) {
    int length = solid[solid.length - 1];
    double[][] byCharacter = new double[units.size()][length];
    int[] translated = solid(translation);
    int[] unitOf = new int[translated[translated.length - 1]];
    for (int u = 0; u < units.size(); u++) {
      Arrays.fill(unitOf, translated[units.get(u).start()], translated[units.get(u).end()], u);
    }
    int[] source = alignment.source().stream().mapToInt(MarkPlacement::characters).toArray();
    int at = 0;
    for (int t = 0; t < alignment.target().size(); t++) {
      int characters = characters(alignment.target().get(t));
      for (int i = at; i < Math.min(at + characters, unitOf.length); i++) {
        add(alignment.weights().get(t), source, byCharacter[unitOf[i]]);
      }
      at += characters;
    }
    for (double[] weights : byCharacter) {
      double sum = Arrays.stream(weights).sum();
      for (int i = 0; sum > 0 && i < length; i++) {
        weights[i] /= sum;
      }
    }
    return byCharacter;
  }

  /**
   * Adds the weights of parts to those of characters.
   *
   * @param lengths of the parts, in characters
   */
  private static void add(float[] weights, int[] lengths, double[] to) {
    int at = 0;
    for (int s = 0; s < lengths.length; s++) {
      for (int i = at; i < Math.min(at + lengths[s], to.length); i++) {
        to[i] += weights[s] / lengths[s];
      }
      at += lengths[s];
    }
  }

  private static int characters(String part) {
    int[] before = solid(part);
    return before[before.length - 1];
  }

  /** Appends the translation from one index to another with some markup in it. */
  private void write(List<Mark> marks, Row within, int from, int to, StringBuilder out) {
    int written = from;
    for (Placed placed : place(marks, within)) {
      Row row = placed.row();
      int start = Math.max(written, placeOf(placed, within, from));
      out.append(encoding.apply(translation.substring(written, start)));
      written = start;
      switch (placed.mark()) {
        case Mark.Between between -> write(between, start, out);
        case Mark.Around around -> {
          int end = row.isEmpty() ? start : units.get(row.end() - 1).end();
          out.append(around.open());
          write(around.inside(), row, start, end, out);
          out.append(around.close());
          written = end;
        }
      }
    }
    out.append(encoding.apply(translation.substring(written, to)));
  }

  private void write(Mark.Between between, int at, StringBuilder out) {
    if (between.apart() && ends(out)) {
      out.append(' ');
    }
    out.append(between.markup());
    if (between.apart() && begins(translation, at)) {
      out.append(' ');
    }
  }

  /** Index in the translation at which markup begins. */
  private int placeOf(Placed placed, Row within, int from) {
    int unit = placed.row().first();
    if (within.isEmpty()) {
      return from;
    }
    return placed.behind() || unit == within.end()
        ? units.get(unit - 1).end()
        : units.get(unit).start();
  }

  /** Rows for markup, none within another, in the translation's order. */
  private List<Placed> place(List<Mark> marks, Row within) {
    boolean[] taken = new boolean[units.size()];
    Row[] rows = new Row[marks.size()];
    List<Row> around = new ArrayList<>();
    for (int m = 0; m < rows.length; m++) {
      if (marks.get(m) instanceof Mark.Around element) {
        rows[m] = row(element, within, taken);
        Arrays.fill(taken, rows[m].first(), rows[m].end(), true);
        around.add(rows[m]);
      }
    }
    List<Placed> placed = new ArrayList<>();
    for (int m = 0; m < rows.length; m++) {
      if (marks.get(m) instanceof Mark.Between between) {
        int unit =
            outside(between.behind() ? after(between, within) : before(between, within), around);
        rows[m] = new Row(unit, unit);
      }
      placed.add(new Placed(marks.get(m), rows[m]));
    }
    placed.sort(
        Comparator.comparingInt((Placed p) -> p.row().first())
            .thenComparing(p -> !p.behind() || p.row().first() == within.end())
            .thenComparingInt(p -> p.row().end()));
    return placed;
  }

  private Row row(Mark.Around mark, Row within, boolean[] taken) {
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    Row chosen = new Row(within.end(), within.end());
    double sum = 0;
    int first = within.first();
    double highest = 0;
    boolean words =
        isOfWord(sentence.codePointAt(mark.start()))
            && isOfWord(sentence.codePointBefore(mark.end()))
            && units.subList(within.first(), within.end()).stream().anyMatch(Unit::isWord);
    for (int u = within.first(); u < within.end(); u++) {
      if (taken[u]) {
        sum = 0;
        first = u + 1;
        continue;
      }
      if (words && !units.get(u).isWord()) {
        first = sum > 0 ? first : u + 1;
        continue;
      }
      double share = share(u, mark.start(), mark.end());
      if (share > most) {
        most = share;
        best = u;
      }
      sum += share - 0.5;
      if (sum > highest) {
        highest = sum;
        chosen = new Row(first, u + 1);
      }
      if (sum <= 0) {
        sum = 0;
        first = u + 1;
      }
    }
    return chosen.isEmpty() && best >= 0 ? new Row(best, best + 1) : chosen;
  }

  /** The unit that attends most to the text after some markup, which goes before it. */
  private int before(Mark.Between mark, Row within) {
    return mostAttentive(solid[mark.start()], within, within.end());
  }

  /** After the unit that attends most to the text before some markup. */
  private int after(Mark.Between mark, Row within) {
    return mostAttentive(solid[mark.start()] - 1, within, within.end() - 1) + 1;
  }

  /**
   * The unit that attends most to a character.
   *
   * @param none the result if there is no such character, or no unit attends to it
   */
  private int mostAttentive(int character, Row within, int none) {
    int best = none;
    double most = 0;
    for (int u = within.first(); u < within.end(); u++) {
      if (character < attention[u].length && attention[u][character] > most) {
        most = attention[u][character];
        best = u;
      }
    }
    return best;
  }

  /** The unit, or the first one of the row that it lies within. */
  private static int outside(int unit, List<Row> rows) {
    return rows.stream()
        .filter(row -> row.first() < unit && unit < row.end())
        .mapToInt(Row::first)
        .findFirst()
        .orElse(unit);
  }

  /** A unit's share of attention to a stretch of the sentence. */
  private double share(int unit, int start, int end) {
    double sum = 0;
    for (int i = solid[start]; i < solid[end]; i++) {
      sum += attention[unit][i];
    }
    return sum;
  }
}
