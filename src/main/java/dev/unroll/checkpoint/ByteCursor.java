package dev.unroll.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Little-endian numbers and texts in bytes, one behind the other; none is read past the end. */
final class ByteCursor {
  private static final int LONGEST_LINE = 256;

  private final MemorySegment data;
  private final String origin;
  private long at;

  ByteCursor(MemorySegment data, String origin) {
    this.data = data;
    this.origin = origin;
  }

  /** Where the next byte is. */
  long position() {
    return at;
  }

  /** An error in what is read. */
  CheckpointException fault(String what) {
    return new CheckpointException(origin + ": " + what);
  }

  /** Passes over bytes, and gives where they begin. */
  long take(long count) {
    if (count < 0 || count > data.byteSize() - at) {
      throw fault("ends too early");
    }
    long from = at;
    at += count;
    return from;
  }

  int unsignedByte() {
    return data.get(ValueLayout.JAVA_BYTE, take(Byte.BYTES)) & 0xff;
  }

  int unsignedShort() {
    return unsignedByte() | unsignedByte() << 8;
  }

  int integer() {
    return unsignedShort() | unsignedShort() << 16;
  }

  long unsignedInteger() {
    return integer() & 0xffff_ffffL;
  }

  long longInteger() {
    return unsignedInteger() | (long) integer() << 32;
  }

  double bigEndianDouble() {
    return data.get(
        ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), take(Double.BYTES));
  }

  byte[] bytes(long count) {
    return data.asSlice(take(count), count).toArray(ValueLayout.JAVA_BYTE);
  }

  String text(long count) {
    return new String(bytes(count), StandardCharsets.UTF_8);
  }

  /** A short text up to a line feed, which is passed over. */
  String line() {
    StringBuilder line = new StringBuilder();
    for (int next = unsignedByte(); next != '\n'; next = unsignedByte()) {
      if (line.length() == LONGEST_LINE) {
        throw fault("has a line of more than %d bytes".formatted(LONGEST_LINE));
      }
      line.append((char) next);
    }
    return line.toString();
  }

  /** The rest, beginning with the next byte. */
  MemorySegment rest() {
    return data.asSlice(at);
  }

  /** A text of the file as it may stand in a message. */
  static String shown(String text) {
    String start = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) + "…" : text;
    return start
        .codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** A number of bytes for a message. */
  static String hexadecimal(long value) {
    return "0x" + Long.toHexString(value).toUpperCase(Locale.ROOT);
  }
}
