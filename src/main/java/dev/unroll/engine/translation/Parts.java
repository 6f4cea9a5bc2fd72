package dev.unroll.engine.translation;

import dev.unroll.text.token.StreamingDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of tokens and its end, cut into parts that can be shown: tokens that share a character are
 * one part, the end is an empty one.
 *
 * @param texts the parts; together they are the text
 * @param partOf for each token, and for the end behind them, its part
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record Parts(List<String> texts, int[] partOf) {
  /**
   * The parts of tokens.
   *
   * @param decoder a fresh one
   */
  static Parts of(long[] tokens, StreamingDecoder decoder) {
    List<String> texts = new ArrayList<>();
    int[] partOf = new int[tokens.length + 1];
    boolean open = false; // whether the last tokens have not completed a character
    for (int i = 0; i < tokens.length; i++) {
      partOf[i] = texts.size();
      String text = decoder.next(tokens[i]);
      open = text.isEmpty();
      if (!open) {
        texts.add(text);
      }
    }
    String rest = decoder.end();
    if (open) {
      texts.add(rest);
    } else if (!rest.isEmpty()) {
      texts.set(texts.size() - 1, texts.getLast() + rest);
    }
    partOf[tokens.length] = texts.size();
    texts.add("");
    return new Parts(List.copyOf(texts), partOf);
  }

  /** The part of the i-th token; the end counts as a token. */
  int of(int token) {
    return partOf[token];
  }
}
