package dev.unroll.text.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Decodes a growing sequence of tokens into whole characters: the bytes of an incomplete character
 * are held back. Not thread-safe.
 */
public final class StreamingDecoder {
  /** A character has at most four bytes in UTF-8, so at most three wait for their last. */
  private static final int MOST_WAITING = 3;

  private final List<byte[]> tokens;
  private final int all;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final byte[] waiting = new byte[MOST_WAITING];
  private int waitingCount;
  private final FirstBlank firstBlank;
  private boolean begun;

  /**
   * @param tokens the bytes of each
   * @param all how many there are, with those behind the others, which are no text
   * @param firstBlank what becomes of the blank at the beginning
   */
  StreamingDecoder(List<byte[]> tokens, int all, FirstBlank firstBlank) {
    this.tokens = tokens;
    this.all = all;
    this.firstBlank = firstBlank;
  }

  /** Takes the next token and returns the text that is now complete, often one character. */
  public String next(long token) {
    if (token < 0 || token >= all) {
      throw new IllegalArgumentException("token " + token + " is not in the vocabulary of " + all);
    }
    if (token >= tokens.size()) {
      return "";
    }
    byte[] bytes = tokens.get((int) token);
    if (!begun && bytes.length > 0) {
      bytes = firstBlank.without(bytes);
      begun = firstBlank != FirstBlank.EACH_DROPPED || bytes.length > 0;
    }
    return decode(bytes);
  }

  /** The bytes that a token stands for; none when it is no text. */
  public byte[] bytes(long token) {
    return token < tokens.size() ? tokens.get((int) token).clone() : new byte[0];
  }

  /**
   * Ends the sequence and returns what was held back, which is a replacement character (U+FFFD) if
   * the last character is incomplete. The decoder is then ready for a new sequence.
   */
  public String end() {
    String rest = new String(waiting, 0, waitingCount, StandardCharsets.UTF_8);
    waitingCount = 0;
    begun = false;
    return rest;
  }

  private String decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.allocate(waitingCount + bytes.length);
    in.put(waiting, 0, waitingCount).put(bytes).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    utf8.reset();
    utf8.decode(in, out, false);
    waitingCount = in.remaining();
    in.get(waiting, 0, waitingCount);
    return out.flip().toString();
  }
}
