package dev.unroll.graph;

/** One dimension of a {@link Shape}: a number, or a name whose number is known only at run time. */
public sealed interface Dim {
  /** A dimension known when the graph is built. */
  record Fixed(long size) implements Dim {
    public Fixed {
      if (size < 0) {
        throw new IllegalArgumentException("a dimension cannot be " + size);
      }
    }

    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /** A dimension that a run decides, for example {@code batch}. Equal names are equal sizes. */
  record Named(String name) implements Dim {
    @Override
    public String toString() {
      return name;
    }
  }

  static Dim of(long size) {
    return new Fixed(size);
  }

  static Dim named(String name) {
    return new Named(name);
  }

  /** Whether this is the number 1, the size that broadcasts. */
  default boolean isOne() {
    return this instanceof Fixed(long size) && size == 1;
  }
}
