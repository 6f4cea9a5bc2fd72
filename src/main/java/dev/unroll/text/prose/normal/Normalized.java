package dev.unroll.text.prose.normal;

import java.util.Arrays;

/** A text in its plain form, with the place in the source of each of its characters. */
public final class Normalized {
  private final String text;
  private final int[] starts;
  private final int[] ends;

  private Normalized(String text, int[] starts, int[] ends) {
    this.text = text;
    this.starts = starts;
    this.ends = ends;
  }

  /** A text as it is. */
  static Normalized identity(String source) {
    int[] starts = new int[source.length()];
    int[] ends = new int[source.length()];
    for (int i = 0; i < source.length(); i++) {
      starts[i] = i;
      ends[i] = i + 1;
    }
    return new Normalized(source, starts, ends);
  }

  /** The plain form. */
  public String text() {
    return text;
  }

  /** Where in the source a character begins that became the one with an index. */
  public int sourceStart(int index) {
    return starts[index];
  }

  /** Where in the source a character ends that became the one with an index. */
  public int sourceEnd(int index) {
    return ends[index];
  }

  /**
   * The same with some stretches as the source has them.
   *
   * @param starts index of the first character of each, in their order
   * @param ends after the last character of each
   */
  public Normalized keeping(String source, int[] starts, int[] ends) {
    Normalized original = identity(source);
    Builder kept = new Builder(text.length());
    int at = 0;
    for (int i = 0; i < starts.length; i++) {
      copy(at, starts[i], kept);
      for (int place = sourceStart(starts[i]); place < sourceEnd(ends[i] - 1); place++) {
        kept.add(source.substring(place, place + 1), original, place, place + 1);
      }
      at = ends[i];
    }
    copy(at, text.length(), kept);
    return kept.build();
  }

  private void copy(int from, int to, Builder out) {
    for (int i = from; i < to; i++) {
      out.add(text.substring(i, i + 1), this, i, i + 1);
    }
  }

  /** Index of the first character that comes from a place in the source, or from one after it. */
  public int indexOf(int sourcePlace) {
    int found = Arrays.binarySearch(starts, sourcePlace);
    int index = found >= 0 ? found : -found - 1;
    while (index > 0 && ends[index - 1] > sourcePlace) {
      index--;
    }
    return index;
  }

  /** Collects the characters of a plain form. */
  static final class Builder {
    private final StringBuilder text;
    private int[] starts;
    private int[] ends;

    Builder(int length) {
      text = new StringBuilder(length + 8);
      starts = new int[length + 8];
      ends = new int[length + 8];
    }

    /** Adds characters that come from a stretch of an earlier form. */
    void add(String characters, Normalized from, int start, int end) {
      for (int i = 0; i < characters.length(); i++) {
        add(characters.charAt(i), from.starts[start], from.ends[end - 1]);
      }
    }

    private void add(char character, int start, int end) {
      int at = text.length();
      if (at == starts.length) {
        starts = Arrays.copyOf(starts, 2 * at);
        ends = Arrays.copyOf(ends, 2 * at);
      }
      text.append(character);
      starts[at] = start;
      ends[at] = end;
    }

    boolean isEmpty() {
      return text.isEmpty();
    }

    char last() {
      return text.charAt(text.length() - 1);
    }

    Normalized build() {
      int length = text.length();
      return new Normalized(
          text.toString(), Arrays.copyOf(starts, length), Arrays.copyOf(ends, length));
    }
  }
}
