package dev.unroll.text.token;

/** What splits plain texts into tokens; names of special tokens mean nothing to it. */
interface TextModel extends AutoCloseable {
  /**
   * A text as tokens.
   *
   * @param isFirst whether it stands at the beginning, not behind a special token
   */
  long[] encode(String text, boolean isFirst);

  /** A text as tokens with those around it that a model expects. */
  long[] encodeStart(String text);

  /** The tokens before and behind a text that a model expects. */
  Around around();

  /** Tokens as text. */
  String decode(long... tokens);

  @Override
  void close();

  /** Tokens before a text and behind it. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Around(long[] before, long[] behind) {}
}
