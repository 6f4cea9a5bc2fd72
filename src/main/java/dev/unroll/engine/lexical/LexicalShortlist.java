package dev.unroll.engine.lexical;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.stream.IntStream;

/**
 * The words that a translation of a sentence may be made of: for every word of the source language
 * its likeliest translations, and the first words of the target language for all. A score over
 * fewer words takes less time.
 *
 * <p>It is read from the binary form that Marian and Firefox Translations use.
 */
public final class LexicalShortlist {
  private static final long MAGIC = 0xF11A48D5013417F5L;
  private static final int HEADER_BYTES = 6 * Long.BYTES;
  private static final long MOST_BYTES = 1 << 30;
  private static final long GOLDEN = 0x9e3779b9L;

  /** The number of candidates is a multiple of this, for the products that score them. */
  private static final int MULTIPLE = 8;

  private final int first;
  private final int targets;
  private final int[] offsets;
  private final int[] ids;

  private LexicalShortlist(int first, int targets, int[] offsets, int[] ids) {
    this.first = first;
    this.targets = targets;
    this.offsets = offsets;
    this.ids = ids;
  }

  /**
   * Reads a file.
   *
   * @param sources the size of the source vocabulary
   * @param targets the size of the target vocabulary
   * @throws IOException when it cannot be read, is damaged or is for other vocabularies
   */
  public static LexicalShortlist read(Path file, int sources, int targets) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": is too large for a shortlist");
    }
    return parse(Files.readAllBytes(file), file.toString(), sources, targets);
  }

  static LexicalShortlist parse(byte[] bytes, String origin, int sources, int targets)
      throws IOException {
    try {
      return parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), origin, sources, targets);
    } catch (BufferUnderflowException e) {
      throw new IOException(origin + ": is no binary shortlist, or not all of one", e);
    }
  }

  private static LexicalShortlist parse(ByteBuffer in, String origin, int sources, int targets)
      throws IOException {
    if (in.getLong() != MAGIC) {
      throw new IOException(origin + ": is no binary shortlist");
    }
    long checksum = in.getLong();
    boolean isWhole = checksum == checksum(in.slice().order(ByteOrder.LITTLE_ENDIAN));
    long first = in.getLong();
    in.getLong(); // how many translations each word has at most
    long words = in.getLong();
    long size = in.getLong();
    if (words != sources + 1L) {
      throw new IOException(
          "%s: is for a source vocabulary of %d, not %d".formatted(origin, words - 1, sources));
    }
    long expected = HEADER_BYTES + Long.BYTES * words + Integer.BYTES * size;
    if (size < 0 || size > MOST_BYTES || expected != in.capacity() || !isWhole) {
      throw new IOException(origin + ": is damaged");
    }
    int[] offsets = new int[(int) words];
    for (int i = 0; i < offsets.length; i++) {
      long offset = in.getLong();
      if (offset < (i == 0 ? 0 : offsets[i - 1]) || offset > size) {
        throw new IOException(origin + ": is damaged: its lists are not one behind the other");
      }
      offsets[i] = (int) offset;
    }
    int[] ids = new int[(int) size];
    in.asIntBuffer().get(ids);
    if (first < 0
        || first > targets
        || offsets[offsets.length - 1] != size
        || !IntStream.of(ids).allMatch(id -> id >= 0 && id < targets)) {
      throw new IOException(origin + ": is not for a target vocabulary of " + targets);
    }
    return new LexicalShortlist((int) first, targets, offsets, ids);
  }

  /** Marian's checksum of all whole 64-bit words. */
  private static long checksum(ByteBuffer words) {
    long hash = 0;
    while (words.remaining() >= Long.BYTES) {
      hash ^= words.getLong() + GOLDEN + (hash << 6) + (hash >>> 2);
    }
    return hash;
  }

  /**
   * The target tokens that a sentence's translation may have, in ascending order.
   *
   * @param source the tokens of the sentence, its end among them
   * @param isShared whether both languages have one vocabulary: tokens may be copied
   */
  public int[] candidates(Collection<Integer> source, boolean isShared) {
    BitSet chosen = new BitSet(targets);
    chosen.set(0, first);
    for (int word : source) {
      for (int i = offsets[word]; i < offsets[word + 1]; i++) {
        chosen.set(ids[i]);
      }
      if (isShared) {
        chosen.set(word);
      }
    }
    int count = chosen.cardinality();
    for (int id = chosen.nextClearBit(first);
        count % MULTIPLE != 0 && id < targets;
        id = chosen.nextClearBit(id)) {
      chosen.set(id);
      count++;
    }
    return chosen.stream().toArray();
  }
}
