package dev.unroll.series.csv;

import dev.unroll.data.store.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The text of a file: compressed or not, in the encoding that it says or has. */
final class CsvText {
  /** Most bytes of a file, unpacked. */
  private static final int MOST_BYTES = 1 << 29;

  private CsvText() {}

  /** The bytes of a file, unpacked where it is compressed with gzip. */
  static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return bytes(file.toString(), in);
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": no such file", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read", e);
    }
  }

  /** The bytes of a stream, unpacked where it is compressed with gzip. */
  static byte[] bytes(String name, InputStream in) throws IOException {
    byte[] read = bounded(name, in);
    boolean isPacked = read.length > 2 && read[0] == 0x1f && read[1] == (byte) 0x8b;
    if (!isPacked) {
      return read;
    }
    try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(read))) {
      return bounded(name, unpacked);
    } catch (IOException e) {
      throw new DataException(name + ": is no whole gzip file", e);
    }
  }

  private static byte[] bounded(String name, InputStream in) throws IOException {
    byte[] read = in.readNBytes(MOST_BYTES + 1);
    if (read.length > MOST_BYTES) {
      throw new DataException(
          "%s: has more than %,d MB, which is more than is read".formatted(name, MOST_BYTES >> 20));
    }
    return read;
  }

  /**
   * Decodes a file, without a byte order mark.
   *
   * @param encoding as the user says; else that of the byte order mark, or UTF-8
   */
  static String decode(String name, byte[] bytes, @Nullable String encoding) {
    Optional<Charset> marked = marked(bytes);
    Charset charset =
        encoding != null ? charset(name, encoding) : marked.orElse(StandardCharsets.UTF_8);
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer from = ByteBuffer.wrap(bytes);
    CharBuffer to =
        CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()) + 1);
    CoderResult result = decoder.decode(from, to, true);
    to.flip();
    String text = to.toString();
    if (result.isError()) {
      throw undecoded(name, charset, text, bytes[from.position()]);
    }
    text = text.startsWith("\ufeff") ? text.substring(1) : text;
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw new DataException(
          "%s:%d: has a character 0, as UTF-16 read as %s has: give data.encoding, such as UTF-16LE"
              .formatted(name, line(text, zero), charset));
    }
    return text;
  }

  private static DataException undecoded(String name, Charset charset, String text, byte wrong) {
    String advice =
        charset.equals(StandardCharsets.UTF_8)
            ? "; if it comes from a spreadsheet, give data.encoding: windows-1252"
            : "";
    return new DataException(
        "%s:%d: is not in %s: byte 0x%02X after \"%s\"%s"
            .formatted(
                name,
                line(text, text.length()),
                charset,
                wrong & 0xff,
                shown(text.substring(Math.max(0, text.length() - 20))),
                advice));
  }

  private static Optional<Charset> marked(byte[] bytes) {
    if (bytes.length < 2) {
      return Optional.empty();
    }
    int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    return switch (first) {
      case 0xfffe -> Optional.of(StandardCharsets.UTF_16LE);
      case 0xfeff -> Optional.of(StandardCharsets.UTF_16BE);
      default -> Optional.empty();
    };
  }

  private static Charset charset(String name, String encoding) {
    try {
      return Charset.forName(encoding);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "%s: data.encoding: '%s' is no known encoding".formatted(name, encoding), e);
    }
  }

  private static int line(String text, int end) {
    return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
  }

  /** A text of a file in a message: short, and on one line. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() > 40 ? line.substring(0, 40) + "…" : line;
  }
}
