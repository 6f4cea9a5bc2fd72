package dev.unroll.text.token;

import java.util.BitSet;
import java.util.List;

/**
 * The bytes that tokens stand for.
 *
 * @param all those of each token; special tokens stand for none
 * @param single the tokens that stand for a byte which is no character by itself, as {@code <0xE2>}
 * @param invalid what becomes of such bytes in a row that are no text
 */
record TokenBytes(List<byte[]> all, BitSet single, Invalid invalid) {
  /** What becomes of bytes that are no text. */
  enum Invalid {
    /** One replacement character for as many bytes as may begin a character, as Unicode says. */
    TOGETHER,
    /** One for each byte; then what follows is read, as SentencePiece does. */
    EACH,
    /** One for each byte to the end of the row, as Hugging Face's library does. */
    WHOLE_ROW
  }

  int size() {
    return all.size();
  }
}
