package dev.unroll.text.token;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The alphabet in which byte-level vocabularies write bytes (GPT-2, Radford et al. 2019): the
 * visible characters of Latin-1 stand for themselves, the other bytes for the characters from
 * U+0100 on.
 */
public final class ByteAlphabet {
  private static final Map<Integer, Byte> BYTES = new HashMap<>();
  private static final String[] CHARACTERS = new String[0x100];

  static {
    int next = 0x100;
    for (int value = 0; value < 0x100; value++) {
      boolean visible =
          (value >= '!' && value <= '~') || (value >= 0xa1 && value <= 0xff && value != 0xad);
      int character = visible ? value : next++;
      BYTES.put(character, (byte) value);
      CHARACTERS[value] = Character.toString(character);
    }
  }

  private ByteAlphabet() {}

  /** The character that stands for a byte, from 0 to 255. */
  public static String character(int unsignedByte) {
    return CHARACTERS[unsignedByte];
  }

  /** The bytes of a token; one with a character outside the alphabet stands for its UTF-8. */
  static byte[] bytes(String token) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int c : token.codePoints().toArray()) {
      Byte value = BYTES.get(c);
      if (value == null) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      out.write(value);
    }
    return out.toByteArray();
  }
}
