package dev.unroll.text.token;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;

/**
 * SentencePiece's compiled map of characters to what they are normalised to: the length of a trie
 * in bytes, the trie as a double array, and the results, each with a zero at its end. A damaged one
 * makes the library read beyond its end, which ends the process; so every way through the trie is
 * walked here first.
 */
final class CharacterMap {
  private static final int HAS_LEAF = 1 << 8;
  private static final int LABEL = 1 << 31 | 0xff;

  private final String place;
  private final int[] trie;
  private final byte[] results;

  private CharacterMap(String place, int[] trie, byte[] results) {
    this.place = place;
    this.trie = trie;
    this.results = results;
  }

  /**
   * Checks a map.
   *
   * @param encoded in Base64
   * @return most bytes that one byte becomes
   * @throws UnsafeTokenizer when it is damaged
   */
  static double growth(String place, String encoded) {
    return of(place, encoded).growth();
  }

  /**
   * Reads a map.
   *
   * @param encoded in Base64
   * @throws UnsafeTokenizer when it is damaged
   */
  static CharacterMap of(String place, String encoded) {
    ByteBuffer map;
    try {
      map = ByteBuffer.wrap(Base64.getDecoder().decode(encoded)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IllegalArgumentException e) {
      throw new UnsafeTokenizer(place, "is not Base64");
    }
    int bytes = map.remaining() < Integer.BYTES ? -1 : map.getInt();
    if (bytes < Integer.BYTES || bytes % Integer.BYTES != 0 || bytes > map.remaining()) {
      throw new UnsafeTokenizer(place, "is damaged");
    }
    int[] trie = new int[bytes / Integer.BYTES];
    map.asIntBuffer().get(trie);
    byte[] results = new byte[map.remaining() - bytes];
    map.position(map.position() + bytes).get(results);
    return new CharacterMap(place, trie, results);
  }

  /** Most bytes that one byte becomes, after every way through the trie was walked. */
  double growth() {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(results));
    } catch (CharacterCodingException e) {
      throw damaged();
    }
    double most = 1;
    BitSet seen = new BitSet();
    ArrayDeque<Integer> reached = new ArrayDeque<>(); // In the order of the length of their keys.
    ArrayDeque<Integer> lengths = new ArrayDeque<>();
    reached.add(offset(trie[0]));
    lengths.add(0);
    while (!reached.isEmpty()) {
      int node = reached.remove();
      int length = lengths.remove() + 1;
      for (int c = 1; c < 256; c++) {
        int unit = at(node ^ c);
        if ((unit & LABEL) == c) {
          int next = (node ^ c) ^ offset(unit);
          if ((unit & HAS_LEAF) != 0) {
            most = Math.max(most, resultLength(at(next) & Integer.MAX_VALUE) / (double) length);
          }
          if (next >= 0 && !seen.get(next)) {
            seen.set(next);
            reached.add(next);
            lengths.add(length);
          }
        }
      }
    }
    return most;
  }

  /**
   * What the longest key at a place of a text becomes.
   *
   * @param length of the key; 0 if there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Match(int length, byte[] result) {
    private static final Match NONE = new Match(0, new byte[0]);
  }

  Match longest(byte[] text, int from) {
    int node = offset(trie[0]);
    int length = 0;
    int start = 0;
    for (int i = from; i < text.length && text[i] != 0; i++) {
      int c = text[i] & 0xff;
      int unit = at(node ^ c);
      if ((unit & LABEL) != c) {
        break;
      }
      node = node ^ c ^ offset(unit);
      if ((unit & HAS_LEAF) != 0) {
        length = i + 1 - from;
        start = at(node) & Integer.MAX_VALUE;
      }
    }
    return length == 0
        ? Match.NONE
        : new Match(length, Arrays.copyOfRange(results, start, start + resultLength(start)));
  }

  private int at(int index) {
    if (index < 0 || index >= trie.length) {
      throw damaged();
    }
    return trie[index];
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  /** The bytes of a result, which begins at a character. */
  private int resultLength(int start) {
    if (start > results.length || (start < results.length && (results[start] & 0xc0) == 0x80)) {
      throw damaged();
    }
    int end = start;
    while (end < results.length && results[end] != 0) {
      end++;
    }
    return end - start;
  }

  private UnsafeTokenizer damaged() {
    return new UnsafeTokenizer(place, "is damaged");
  }
}
