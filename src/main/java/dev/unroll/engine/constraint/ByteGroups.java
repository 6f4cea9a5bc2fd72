package dev.unroll.engine.constraint;

/** Bytes in up to 64 groups: those that mean something in JSON are alone. */
final class ByteGroups {
  private static final int COUNT = Long.SIZE;
  private static final int[] GROUPS = new int[0x100];

  static {
    int next = 0;
    for (int b = 0; b < GROUPS.length; b++) {
      boolean isFirst =
          (b >= ' ' && b <= 'A')
              || b == '['
              || b == '\\'
              || b == ']'
              || b == 'a'
              || b == '{'
              || b == '}'
              || b == '~'
              || b == 0x80;
      next += isFirst && b > 0 ? 1 : 0;
      GROUPS[b] = next;
    }
    if (next >= COUNT) {
      throw new AssertionError(next);
    }
  }

  private ByteGroups() {}

  /** The bit of a byte's group. */
  static long of(int unsignedByte) {
    return 1L << GROUPS[unsignedByte];
  }
}
