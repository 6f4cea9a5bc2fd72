package dev.unroll.data.set;

import dev.unroll.data.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sentences of public test sets for English and French, which nothing may be trained on:
 * FLORES-200 dev and devtest, newstest2014, NTREX-128 and newsdiscusstest2015, both sides. Only
 * hashes of them are kept; sentences are compared without case, punctuation, symbols and blanks.
 */
public final class TestSentences {
  /** Bytes of a hash that are kept: one sentence in ten billion is taken for another. */
  private static final int BYTES = 6;

  private static final Set<Long> KNOWN = read();

  private TestSentences() {}

  private static Set<Long> read() {
    try (InputStream in =
        Objects.requireNonNull(TestSentences.class.getResourceAsStream("test-sentences.bin"))) {
      byte[] all = in.readAllBytes();
      Set<Long> known = new HashSet<>();
      for (int at = 0; at < all.length; at += BYTES) {
        known.add(number(all, at));
      }
      return known;
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  /** Whether a sentence is one of them. */
  public static boolean contain(String sentence) {
    String key = key(sentence);
    return !key.isEmpty() && KNOWN.contains(hash(key));
  }

  /** The list of hashes of some sentences, sorted. */
  static byte[] listOf(Collection<String> sentences) {
    Set<Long> hashes = new TreeSet<>();
    for (String sentence : sentences) {
      String key = key(sentence);
      if (!key.isEmpty()) {
        hashes.add(hash(key));
      }
    }
    ByteBuffer list = ByteBuffer.allocate(BYTES * hashes.size());
    for (long hash : hashes) {
      for (int at = BYTES - 1; at >= 0; at--) {
        list.put((byte) (hash >>> (Byte.SIZE * at)));
      }
    }
    return list.array();
  }

  private static long hash(String key) {
    return number(Sha256.digestOf(key.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static long number(byte[] bytes, int at) {
    long number = 0;
    for (int i = 0; i < BYTES; i++) {
      number = number << Byte.SIZE | Byte.toUnsignedLong(bytes[at + i]);
    }
    return number;
  }

  /** The form in which sentences are compared. */
  private static String key(String sentence) {
    StringBuilder key = new StringBuilder();
    Normalizer.normalize(sentence, Normalizer.Form.NFKC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(TestSentences::counts)
        .forEach(key::appendCodePoint);
    return key.toString();
  }

  private static boolean counts(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER ->
          true;
      default -> Character.isLetterOrDigit(c);
    };
  }
}
