package dev.unroll.text.token;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** SentencePiece's normalisation of a text before it is split; blanks become low lines. */
final class PieceNormalizer {
  private static final byte[] BLANK = "\u2581".getBytes(StandardCharsets.UTF_8);

  private final SentencePieces model;
  private final @Nullable CharacterMap map;
  private final PieceTrie userDefined;

  /**
   * @param map none if characters stay as they are
   * @param userDefined pieces that stay as they are
   */
  PieceNormalizer(SentencePieces model, @Nullable CharacterMap map, PieceTrie userDefined) {
    this.model = model;
    this.map = map;
    this.userDefined = userDefined;
  }

  byte[] normalized(String plain, boolean prefix) {
    byte[] text = plain.getBytes(StandardCharsets.UTF_8);
    Output out = new Output(text.length + text.length / 2 + BLANK.length);
    int at = 0;
    if (model.squeezed()) {
      while (at < text.length && isBlank(out, text, at)) {
        at += out.taken;
      }
    }
    if (at == text.length) {
      return new byte[0];
    }
    if (prefix && !model.blankBehind()) {
      out.writeBytes(BLANK);
    }
    boolean afterBlank = model.squeezed();
    while (at < text.length) {
      out.take(text, at);
      int from = 0;
      while (afterBlank && from < out.result.length && out.result[from] == ' ') {
        from++;
      }
      for (int i = from; i < out.result.length; i++) {
        if (out.result[i] == ' ') {
          out.writeBytes(BLANK);
        } else {
          out.write(out.result[i]);
        }
      }
      if (from < out.result.length) {
        afterBlank = model.squeezed() && out.result[out.result.length - 1] == ' ';
      }
      at += out.taken;
    }
    byte[] normalized = out.toByteArray();
    if (model.squeezed()) {
      int length = normalized.length;
      while (endsWithBlank(normalized, length)) {
        length -= BLANK.length;
      }
      normalized = Arrays.copyOf(normalized, length);
    }
    if (prefix && model.blankBehind()) {
      int length = normalized.length;
      normalized = Arrays.copyOf(normalized, length + BLANK.length);
      System.arraycopy(BLANK, 0, normalized, length, BLANK.length);
    }
    return normalized;
  }

  private static boolean isBlank(Output out, byte[] text, int at) {
    out.take(text, at);
    return out.result.length == 1 && out.result[0] == ' ';
  }

  private static boolean endsWithBlank(byte[] text, int length) {
    return length >= BLANK.length
        && Arrays.equals(text, length - BLANK.length, length, BLANK, 0, BLANK.length);
  }

  /** The bytes of the character that begins with a byte. */
  static int length(byte[] text, int at) {
    int bytes =
        switch ((text[at] & 0xff) >>> 4) {
          case 0xf -> 4;
          case 0xe -> 3;
          case 0xc, 0xd -> 2;
          default -> 1;
        };
    return Math.min(bytes, text.length - at);
  }

  /** The normalised text, and what the text's next stretch becomes. */
  private final class Output extends ByteArrayOutputStream {
    private byte[] result = {};
    private int taken;

    Output(int size) {
      super(size);
    }

    void take(byte[] text, int at) {
      taken = userDefined.longest(text, at);
      if (taken == 0 && map != null) {
        CharacterMap.Match match = map.longest(text, at);
        if (match.length() > 0) {
          taken = match.length();
          result = match.result();
          return;
        }
      }
      if (taken == 0) {
        taken = length(text, at);
      }
      result = Arrays.copyOfRange(text, at, at + taken);
    }
  }
}
