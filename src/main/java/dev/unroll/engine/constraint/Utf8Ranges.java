package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.List;

/** Ranges of characters as ranges of the bytes that UTF-8 writes them with. */
final class Utf8Ranges {
  private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT};
  private static final int PAYLOAD_BITS = 6;

  private Utf8Ranges() {}

  /**
   * Characters that have as many bytes, each byte of which has a range of its own.
   *
   * @param from the least value of each byte
   * @param to the largest one
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Bytes(int[] from, int[] to) {}

  /** The ranges of bytes that together are a set. */
  static List<Bytes> of(CodePoints characters) {
    List<Bytes> all = new ArrayList<>();
    for (CodePoints.Range range : characters.ranges()) {
      int from = range.from();
      for (int length = 1; length <= LAST_OF_LENGTH.length && from <= range.to(); length++) {
        int to = Math.min(range.to(), LAST_OF_LENGTH[length - 1]);
        if (from <= to) {
          split(from, to, length, all);
          from = to + 1;
        }
      }
    }
    return all;
  }

  /** Divides a range until its last bytes are either the same or all that there are. */
  private static void split(int from, int to, int length, List<Bytes> all) {
    for (int i = 1; i < length; i++) {
      int low = (1 << (PAYLOAD_BITS * i)) - 1;
      if ((from & ~low) != (to & ~low)) {
        if ((from & low) != 0) {
          split(from, from | low, length, all);
          split((from | low) + 1, to, length, all);
          return;
        }
        if ((to & low) != low) {
          split(from, (to & ~low) - 1, length, all);
          split(to & ~low, to, length, all);
          return;
        }
      }
    }
    all.add(new Bytes(encode(from, length), encode(to, length)));
  }

  /** A character's bytes, from 0 to 255. */
  static int[] encode(int codePoint) {
    int length = 1;
    while (codePoint > LAST_OF_LENGTH[length - 1]) {
      length++;
    }
    return encode(codePoint, length);
  }

  private static int[] encode(int codePoint, int length) {
    if (length == 1) {
      return new int[] {codePoint};
    }
    int[] bytes = new int[length];
    int rest = codePoint;
    for (int i = length - 1; i > 0; i--) {
      bytes[i] = 0x80 | (rest & 0x3F);
      rest >>= PAYLOAD_BITS;
    }
    bytes[0] = ((0xF00 >> length) & 0xFF) | rest;
    return bytes;
  }
}
