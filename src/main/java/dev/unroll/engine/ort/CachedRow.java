package dev.unroll.engine.ort;

import java.util.Arrays;

/** What a row of the caches holds. */
final class CachedRow {
  private int length;
  private long[] prompt = new long[0];
  private int keepable;

  /** How many tokens it has. */
  int length() {
    return length;
  }

  /** Its first {@link #keepable} tokens, and perhaps more. */
  long[] prompt() {
    return prompt;
  }

  /** How many of its first tokens were read in pieces of several tokens. */
  int keepable() {
    return keepable;
  }

  /** Adds a piece of a prompt. */
  void read(long[] ids) {
    boolean keeps = keepable == length && (ids.length >= CachedDecoderRunner.LEAST_TOKENS);
    if (keeps) {
      prompt = Arrays.copyOf(prompt, keepable + ids.length);
      System.arraycopy(ids, 0, prompt, keepable, ids.length);
      keepable += ids.length;
    }
    length += ids.length;
  }

  /** Adds a token that was decoded. */
  void decoded() {
    length++;
  }
}
