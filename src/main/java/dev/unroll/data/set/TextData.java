package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Source;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A text, divided in its order.
 *
 * @param train part that the weights are fitted to
 * @param validation part that decides when to stop and which weights to keep
 * @param test part that only the final figures are measured on; may be empty
 * @param origin where it comes from
 */
public record TextData(String train, String validation, String test, Origin origin) {
  /** Fewest characters of a part: in a shorter one there is nothing to predict. */
  private static final int SHORTEST = 2;

  /**
   * Divides a text; the shares are counted in characters (code points).
   *
   * @throws DataException if a part is too short, or the validation part is blank
   */
  public static TextData divided(String text, Shares shares, Origin origin) {
    Shares.Borders borders = shares.of(text.codePointCount(0, text.length()));
    int train = text.offsetByCodePoints(0, borders.train());
    int validation = text.offsetByCodePoints(train, borders.validation() - borders.train());
    int test = text.offsetByCodePoints(validation, borders.test() - borders.validation());
    if (text.substring(0, train).strip().length() < SHORTEST
        || text.substring(train, validation).strip().length() < SHORTEST) {
      throw new DataException(
          ("%s: of its %,d characters, the first %,d are for training and the next %,d for"
                  + " validation: each part needs two that are not blank")
              .formatted(
                  origin.name(),
                  text.codePointCount(0, text.length()),
                  borders.train(),
                  borders.validation() - borders.train()));
    }
    return new TextData(
        text.substring(0, train),
        text.substring(train, validation),
        text.substring(validation, test),
        origin);
  }

  /** All parts together: the text that a vocabulary is made from. */
  public String all() {
    return train + validation + test;
  }

  /** Shakespeare. The shares 0.9 and 0.1 give nanoGPT's split, 1,003,854 and 111,540 characters. */
  public static TextData tinyShakespeare(DataStore store, Shares shares) {
    Source source = Source.TINY_SHAKESPEARE;
    return divided(utf8(source.path(), store.read(source)), shares, source.origin());
  }

  /**
   * Nietzsche.
   *
   * <p>The published file was lower-cased byte by byte, as if it were Latin-1, which damaged the
   * eight letters outside ASCII: the first of their two bytes in UTF-8, C3, became E3. This method
   * repairs them, which gives 600,894 characters.
   *
   * @param lowercase whether the remaining capital letter (an Æ) is lower-cased too; then there are
   *     57 different characters, as in Keras' example
   */
  public static TextData nietzsche(DataStore store, Shares shares, boolean lowercase) {
    Source source = Source.NIETZSCHE;
    String text = utf8(source.path(), withLeadBytesRestored(store.read(source)));
    return divided(cased(text, lowercase), shares, source.origin());
  }

  /** Replaces E3 by C3 wherever one byte of continuation follows, not two. */
  static byte[] withLeadBytesRestored(byte[] bytes) {
    byte[] restored = bytes.clone();
    for (int i = 0; i + 1 < bytes.length; i++) {
      boolean two = i + 2 < bytes.length && continues(bytes[i + 2]);
      if (bytes[i] == (byte) 0xe3 && continues(bytes[i + 1]) && !two) {
        restored[i] = (byte) 0xc3;
      }
    }
    return restored;
  }

  private static boolean continues(byte value) {
    return (value & 0xc0) == 0x80;
  }

  /**
   * A text file of the user's.
   *
   * @param licence for the model card
   * @throws DataException if it is missing or not UTF-8
   */
  public static TextData file(Path file, Shares shares, boolean lowercase, String licence) {
    UserFile read = UserFile.read(file);
    Origin origin = read.origin(licence);
    return divided(cased(read.text(), lowercase), shares, origin);
  }

  /**
   * The text of a user's file.
   *
   * @throws DataException if it is missing or not UTF-8
   */
  public static String text(Path file) {
    return UserFile.read(file).text();
  }

  private static String cased(String text, boolean lowercase) {
    return lowercase ? text.toLowerCase(Locale.ROOT) : text;
  }

  static String utf8(String name, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException malformed) {
      throw new DataException(
          "%s:%d: not valid UTF-8 (byte %d); convert it first"
              .formatted(name, line(bytes, in.position()), in.position()),
          malformed);
    }
  }

  /** The number of the line that holds a byte. */
  private static long line(byte[] bytes, int position) {
    return 1 + IntStream.range(0, position).filter(i -> bytes[i] == '\n').count();
  }
}
