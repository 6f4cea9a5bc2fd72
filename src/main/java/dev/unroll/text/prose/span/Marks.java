package dev.unroll.text.prose.span;

/**
 * Characters of the private use area that stand for spans in what a model reads and writes. A model
 * that knows them has one token for each.
 */
public final class Marks {
  /** How many marks there are. */
  public static final int COUNT = 16;

  private static final char FIRST = '\uE000';

  private Marks() {}

  /** The i-th mark. */
  public static char of(int i) {
    if (i < 0 || i >= COUNT) {
      throw new IndexOutOfBoundsException("mark " + i + " of " + COUNT);
    }
    return (char) (FIRST + i);
  }

  /** Whether a character is a mark. */
  public static boolean isMark(int character) {
    return character >= FIRST && character < FIRST + COUNT;
  }

  /** Which mark a character is. */
  public static int index(char mark) {
    if (!isMark(mark)) {
      throw new IllegalArgumentException("not a mark: U+%04X".formatted((int) mark));
    }
    return mark - FIRST;
  }

  /** Whether a text has a character that is a mark. */
  public static boolean areIn(String text) {
    return text.chars().anyMatch(Marks::isMark);
  }
}
