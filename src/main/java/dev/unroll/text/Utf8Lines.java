package dev.unroll.text;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an input that has to be UTF-8. A byte order mark is no part of the first; a line
 * ends with a line feed, a carriage return or both. Every failure names the input, and its line.
 */
public final class Utf8Lines implements AutoCloseable {
  /** Most bytes of a line. */
  public static final int LONGEST = 1_000_000;

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final InputStream in;
  private final String name;
  private long number;
  private boolean afterCarriageReturn;

  /**
   * Reads from the beginning of {@code in}.
   *
   * @param name what failures call it
   */
  public Utf8Lines(InputStream in, String name) {
    this.in = in instanceof BufferedInputStream ? in : new BufferedInputStream(in);
    this.name = name;
  }

  /**
   * The next line, {@code null} after the last one.
   *
   * @throws IOException that names the line if it is not UTF-8 or too long, or the input if it
   *     cannot be read
   */
  public @Nullable String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int value = read();
    if (afterCarriageReturn && value == '\n') {
      value = read();
    }
    afterCarriageReturn = false;
    if (value < 0) {
      return null;
    }
    number++;
    while (value >= 0 && value != '\n' && value != '\r') {
      if (line.size() == LONGEST) {
        throw failure("is longer than %,d bytes".formatted(LONGEST));
      }
      line.write(value);
      value = read();
    }
    afterCarriageReturn = value == '\r';
    String text = decoded(line.toByteArray());
    return number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** All lines that are left. */
  public List<String> all() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = next(); line != null; line = next()) {
      lines.add(line);
    }
    return lines;
  }

  private int read() throws IOException {
    try {
      return in.read();
    } catch (IOException e) {
      throw new IOException(name + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private String decoded(byte[] line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException malformed) {
      throw failure("not valid UTF-8 (byte %d of it)".formatted(bytes.position() + 1));
    }
  }

  private IOException failure(String what) {
    return new IOException("%s, line %d: %s".formatted(name, number, what));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
