package dev.unroll.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The encoding of a token's bytes in its name, which the steps of the file's decoder determine. */
enum TokenNames {
  /** As they are. */
  PLAIN,
  /** In the {@link ByteAlphabet}, as GPT-2 does. */
  BYTE_LEVEL,
  /**
   * As SentencePiece does: a low line for a blank, and {@code <0x0A>} for a byte that is no
   * character by itself.
   */
  SENTENCE_PIECE;

  private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
  private static final String BLANK = "\u2581";

  byte[] bytes(String name) {
    return switch (this) {
      case PLAIN -> name.getBytes(StandardCharsets.UTF_8);
      case BYTE_LEVEL -> ByteAlphabet.bytes(name);
      case SENTENCE_PIECE -> {
        Matcher single = BYTE.matcher(name);
        yield single.matches()
            ? HexFormat.of().parseHex(single.group(1))
            : name.replace(BLANK, " ").getBytes(StandardCharsets.UTF_8);
      }
    };
  }

  /** Whether a token is a byte that is no character by itself. */
  boolean isByte(String name) {
    return this == SENTENCE_PIECE && BYTE.matcher(name).matches();
  }

  static TokenNames of(JsonNode decoder) {
    if (TokenizerFile.has(decoder, "ByteLevel")) {
      return BYTE_LEVEL;
    }
    boolean isPiece =
        TokenizerFile.has(decoder, "Metaspace")
            || TokenizerFile.has(decoder, "ByteFallback")
            || decoder.toString().contains(BLANK);
    return isPiece ? SENTENCE_PIECE : PLAIN;
  }
}
