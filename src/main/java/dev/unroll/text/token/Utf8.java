package dev.unroll.text.token;

/** What the bytes of a text in UTF-8 begin with. */
final class Utf8 {
  private static final int CONTINUATION = 0x80;
  private static final int CONTINUATION_END = 0xbf;

  private Utf8() {}

  /**
   * The character that a stretch of bytes begins with.
   *
   * @return the number of its bytes; 0 when further bytes may complete it; negative when none can,
   *     the number of bytes that Unicode's rule replaces by one replacement character
   */
  static int first(byte[] bytes, int from, int to) {
    int lead = bytes[from] & 0xff;
    if (lead < CONTINUATION) {
      return 1;
    }
    int length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    for (int i = 1; i < length; i++) {
      if (from + i == to) {
        return 0;
      }
      int next = bytes[from + i] & 0xff;
      if (next < (i == 1 ? least(lead) : CONTINUATION)
          || next > (i == 1 ? most(lead) : CONTINUATION_END)) {
        return -i;
      }
    }
    return length == 0 ? -1 : length;
  }

  /** No character is written with more bytes than it needs. */
  private static int least(int lead) {
    return lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : CONTINUATION;
  }

  /** Neither surrogates nor what is beyond Unicode is a character. */
  private static int most(int lead) {
    return lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : CONTINUATION_END;
  }
}
