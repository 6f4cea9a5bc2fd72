package dev.unroll.text.token;

/**
 * A {@code tokenizer.json} whose use could take any amount of time or memory, or end the process.
 * The message names the place in the file.
 */
final class UnsafeTokenizer extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnsafeTokenizer(String place, String reason) {
    super(place + ": " + reason);
  }
}
