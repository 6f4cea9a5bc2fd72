package dev.unroll.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The alphabet in which byte-level vocabularies write bytes (GPT-2, Radford et al. 2019): the
 * visible characters of Latin-1 stand for themselves, the other bytes for the characters from
 * U+0100 on.
 */
final class ByteAlphabet {
  private static final Map<Integer, Byte> BYTES = new HashMap<>();

  static {
    int next = 0x100;
    for (int value = 0; value < 0x100; value++) {
      boolean visible =
          (value >= '!' && value <= '~') || (value >= 0xa1 && value <= 0xff && value != 0xad);
      BYTES.put(visible ? value : next++, (byte) value);
    }
  }

  private ByteAlphabet() {}

  /** The bytes of a token; characters outside the alphabet stand for their UTF-8. */
  static byte[] bytes(String token) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    token
        .codePoints()
        .forEach(
            c -> {
              Byte value = BYTES.get(c);
              if (value == null) {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
              } else {
                out.write(value);
              }
            });
    return out.toByteArray();
  }
}
