package dev.unroll.text.prose;

/** How the characters of a text are written in a source. */
interface SourceCharacters {
  /** Those of plain text, which stand for themselves. */
  SourceCharacters PLAIN =
      new SourceCharacters() {
        @Override
        public void read(String source, int from, int to, Reader reader) {
          for (int i = from; i < to; i++) {
            reader.read(source.charAt(i), i, i + 1);
          }
        }

        @Override
        public String encode(String text) {
          return text;
        }
      };

  /** Takes the text of a source, with the position of each character there. */
  @FunctionalInterface
  interface Reader {
    void read(char character, int start, int end);
  }

  /** Reads a part of a source. */
  void read(String source, int from, int to, Reader reader);

  /** A text as it is written. */
  String encode(String text);
}
