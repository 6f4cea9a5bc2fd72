package dev.unroll.engine.constraint;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes as characters. */
final class Utf8Text {
  private static final int LONGEST = 4;

  private Utf8Text() {}

  /** Whether bytes are whole characters. */
  static boolean isWhole(byte[] bytes) {
    return decoded(bytes) != null;
  }

  /** The character that bytes are, or -1 when they are not one. */
  static int only(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > LONGEST) {
      return -1;
    }
    String text = decoded(bytes);
    return text != null && text.codePointCount(0, text.length()) == 1 ? text.codePointAt(0) : -1;
  }

  private static @Nullable String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The characters whose first byte is this, from 0xC2 to 0xF4. */
  static CodePoints.Range ledBy(int lead) {
    if (lead < 0xE0) {
      return new CodePoints.Range((lead & 0x1F) << 6, (lead & 0x1F) << 6 | 0x3F);
    }
    if (lead < 0xF0) {
      int from = (lead & 0xF) << 12;
      return new CodePoints.Range(Math.max(from, 0x800), from | 0xFFF);
    }
    int from = (lead & 7) << 18;
    return new CodePoints.Range(
        Math.max(from, 0x10000), Math.min(from | 0x3FFFF, Character.MAX_CODE_POINT));
  }
}
