package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of characters: ranges of code points, in order, without halves of surrogate pairs.
 * Immutable.
 */
public final class CodePoints {
  private static final int SURROGATES = 0xD800;
  private static final int BEHIND_SURROGATES = 0xE000;

  /** No character. */
  public static final CodePoints NONE = new CodePoints(List.of());

  /** Every character. */
  public static final CodePoints ALL = of(0, Character.MAX_CODE_POINT);

  private final List<Range> ranges;

  private CodePoints(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** The characters from one to another, both included. */
  public record Range(int from, int to) {}

  /** The characters from one to another, both included. */
  public static CodePoints of(int from, int to) {
    return of(List.of(new Range(from, to)));
  }

  /** The characters of a text. */
  public static CodePoints of(String characters) {
    return of(characters.codePoints().mapToObj(c -> new Range(c, c)).toList());
  }

  /** The characters of all ranges. */
  public static CodePoints of(List<Range> ranges) {
    List<Range> sorted = new ArrayList<>();
    for (Range range : ranges) {
      addWithoutSurrogates(range.from(), range.to(), sorted);
    }
    sorted.sort((a, b) -> Integer.compare(a.from(), b.from()));
    List<Range> merged = new ArrayList<>();
    for (Range range : sorted) {
      if (!merged.isEmpty() && range.from() <= merged.getLast().to() + 1) {
        Range last = merged.removeLast();
        merged.add(new Range(last.from(), Math.max(last.to(), range.to())));
      } else {
        merged.add(range);
      }
    }
    return new CodePoints(merged);
  }

  private static void addWithoutSurrogates(int from, int to, List<Range> ranges) {
    if (from <= Math.min(to, SURROGATES - 1)) {
      ranges.add(new Range(from, Math.min(to, SURROGATES - 1)));
    }
    int behind = Math.max(from, BEHIND_SURROGATES);
    if (behind <= to) {
      ranges.add(new Range(behind, to));
    }
  }

  /** In order, none touching another except around the surrogates. */
  public List<Range> ranges() {
    return ranges;
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** The characters of both. */
  public CodePoints or(CodePoints other) {
    List<Range> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    return of(all);
  }

  /** All other characters. */
  public CodePoints not() {
    List<Range> others = new ArrayList<>();
    int next = 0;
    for (Range range : ranges) {
      if (range.from() > next) {
        others.add(new Range(next, range.from() - 1));
      }
      next = range.to() + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      others.add(new Range(next, Character.MAX_CODE_POINT));
    }
    return of(others);
  }

  /** The characters that are in both. */
  public CodePoints and(CodePoints other) {
    List<Range> both = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < ranges.size() && j < other.ranges.size()) {
      Range a = ranges.get(i);
      Range b = other.ranges.get(j);
      int from = Math.max(a.from(), b.from());
      int to = Math.min(a.to(), b.to());
      if (from <= to) {
        both.add(new Range(from, to));
      }
      if (a.to() < b.to()) {
        i++;
      } else {
        j++;
      }
    }
    return new CodePoints(both);
  }

  /** Those that are not in the other set. */
  public CodePoints without(CodePoints other) {
    return and(other.not());
  }

  public boolean contains(int codePoint) {
    return !and(of(codePoint, codePoint)).isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePoints set && ranges.equals(set.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return Arrays.toString(ranges.stream().map(r -> r.from() + "-" + r.to()).toArray());
  }
}
