package dev.unroll.text.token;

import dev.unroll.text.token.TokenBytes.Invalid;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Decodes a growing sequence of tokens into whole characters: the bytes of an incomplete character
 * are held back. Not thread-safe.
 */
public final class StreamingDecoder {
  private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NONE = {};

  private final TokenBytes tokens;
  private final int all;
  private final FirstBlank firstBlank;
  private final Map<Long, byte[]> shown;

  /** The bytes of an incomplete character. */
  private byte[] waiting = NONE;

  /** Whether tokens of single bytes in a row are no text, and further ones are none either. */
  private boolean isRowInvalid;

  private boolean begun;

  /**
   * @param tokens the bytes of each
   * @param all how many there are, with those behind the others, which are no text
   * @param firstBlank what becomes of the blank at the beginning
   * @param shown special tokens that are text here, with their bytes
   */
  StreamingDecoder(TokenBytes tokens, int all, FirstBlank firstBlank, Map<Long, byte[]> shown) {
    this.tokens = tokens;
    this.all = all;
    this.firstBlank = firstBlank;
    this.shown = Map.copyOf(shown);
  }

  /** Takes the next token and returns the text that is now complete, often one character. */
  public String next(long token) {
    if (token < 0 || token >= all) {
      throw new IllegalArgumentException("token " + token + " is not in the vocabulary of " + all);
    }
    if (token >= tokens.size()) {
      return "";
    }
    byte[] bytes = shown.getOrDefault(token, tokens.all().get((int) token));
    if (!begun && bytes.length > 0) {
      bytes = firstBlank.without(bytes);
      begun = firstBlank != FirstBlank.EACH_DROPPED || bytes.length > 0;
    }
    if (bytes.length == 0) {
      return "";
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    if (tokens.invalid() != Invalid.TOGETHER && !tokens.single().get((int) token)) {
      endRow(text);
    }
    decode(bytes, text);
    return text.toString(StandardCharsets.UTF_8);
  }

  /** The bytes that a token stands for; none when it is no text. */
  public byte[] bytes(long token) {
    return token < tokens.size() ? tokens.all().get((int) token).clone() : new byte[0];
  }

  /**
   * Ends the sequence and returns what was held back, as replacement characters (U+FFFD) if the
   * last character is incomplete. The decoder is then ready for a new sequence.
   */
  public String end() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    endRow(text);
    begun = false;
    return text.toString(StandardCharsets.UTF_8);
  }

  private void endRow(ByteArrayOutputStream text) {
    if (waiting.length > 0) {
      replace(tokens.invalid() == Invalid.TOGETHER ? 1 : waiting.length, text);
    }
    waiting = NONE;
    isRowInvalid = false;
  }

  private void decode(byte[] bytes, ByteArrayOutputStream text) {
    byte[] in = Arrays.copyOf(waiting, waiting.length + bytes.length);
    System.arraycopy(bytes, 0, in, waiting.length, bytes.length);
    int at = 0;
    while (at < in.length) {
      int length = isRowInvalid ? -1 : Utf8.first(in, at, in.length);
      if (length == 0) {
        break;
      }
      if (length > 0) {
        text.write(in, at, length);
        at += length;
      } else {
        isRowInvalid = tokens.invalid() == Invalid.WHOLE_ROW;
        replace(1, text);
        at += tokens.invalid() == Invalid.TOGETHER ? -length : 1;
      }
    }
    waiting = Arrays.copyOfRange(in, at, in.length);
  }

  private static void replace(int times, ByteArrayOutputStream text) {
    for (int i = 0; i < times; i++) {
      text.writeBytes(REPLACEMENT);
    }
  }
}
