package dev.unroll.text.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file's characters and how they are coded: by its byte order mark, else as UTF-8, else as
 * Windows-1252. What is written back is coded in the same way, or as UTF-8 where that has not all
 * characters.
 *
 * @param mark the byte order mark
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DecodedText(String text, Charset charset, byte[] mark) {
  private static final byte[] NO_MARK = {};
  private static final byte[] UTF_8 = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final byte[] UTF_16_LE = {(byte) 0xff, (byte) 0xfe};
  private static final byte[] UTF_16_BE = {(byte) 0xfe, (byte) 0xff};
  private static final Charset WINDOWS = Charset.forName("windows-1252");

  /**
   * Reads a file.
   *
   * @throws FileFault when it has characters that no text has
   */
  static DecodedText of(byte[] content) throws FileFault {
    return of(content, Optional.empty());
  }

  /**
   * Reads a file.
   *
   * @param declared what the file itself says, if it has no mark
   */
  static DecodedText of(byte[] content, Optional<Charset> declared) throws FileFault {
    if (startsWith(content, UTF_8)) {
      return decoded(content, StandardCharsets.UTF_8, UTF_8);
    }
    if (startsWith(content, UTF_16_LE)) {
      return decoded(content, StandardCharsets.UTF_16LE, UTF_16_LE);
    }
    if (startsWith(content, UTF_16_BE)) {
      return decoded(content, StandardCharsets.UTF_16BE, UTF_16_BE);
    }
    if (declared.isPresent()) {
      return decoded(content, declared.get(), NO_MARK);
    }
    Optional<String> utf8 = decode(content, 0, StandardCharsets.UTF_8);
    return utf8.isPresent()
        ? checked(new DecodedText(utf8.get(), StandardCharsets.UTF_8, NO_MARK))
        : decoded(content, WINDOWS, NO_MARK);
  }

  private static boolean startsWith(byte[] content, byte[] mark) {
    return content.length >= mark.length
        && Arrays.equals(content, 0, mark.length, mark, 0, mark.length);
  }

  private static DecodedText decoded(byte[] content, Charset charset, byte[] mark)
      throws FileFault {
    String text =
        decode(content, mark.length, charset)
            .orElseThrow(() -> new FileFault("the file is not " + charset.name()));
    return checked(new DecodedText(text, charset, mark));
  }

  private static DecodedText checked(DecodedText read) throws FileFault {
    if (read.text().indexOf('\0') >= 0) {
      throw new FileFault("the file has null characters, so it is no text");
    }
    return read;
  }

  private static Optional<String> decode(byte[] content, int from, Charset charset) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(content, from, content.length - from);
      return Optional.of(charset.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Another text in the same coding. */
  byte[] encode(String other) {
    boolean fits = charset.newEncoder().canEncode(other);
    byte[] coded = other.getBytes(fits ? charset : StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(mark.length + coded.length);
    out.writeBytes(mark);
    out.writeBytes(coded);
    return out.toByteArray();
  }
}
