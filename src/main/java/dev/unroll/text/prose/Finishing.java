package dev.unroll.text.prose;

/**
 * The way from what a model writes to what a reader gets: capitals, quotation marks and blanks that
 * were taken from the sentence before it was translated.
 */
public interface Finishing {
  /** Leaves translations as they are. */
  Finishing NONE =
      new Finishing() {
        @Override
        public String whole(String translation) {
          return translation;
        }

        @Override
        public String begun(String beginning) {
          return beginning;
        }
      };

  /** A whole translation as its readers get it. */
  String whole(String translation);

  /**
   * The part that is certain of what readers get, when only the beginning of a translation is
   * known.
   */
  String begun(String beginning);
}
