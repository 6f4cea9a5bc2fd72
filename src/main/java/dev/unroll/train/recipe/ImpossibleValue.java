package dev.unroll.train.recipe;

/**
 * A record's refusal of a combination of values; the binder adds where the key stands in the file.
 */
final class ImpossibleValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final String key;

  private ImpossibleValue(String key, String problem) {
    super(problem);
    this.key = key;
  }

  /**
   * Throws if a condition holds.
   *
   * @param key of the record that refuses, or a path from it such as {@code architecture.embedding}
   * @param problem what is wrong, and what is allowed
   */
  static void refuse(String key, boolean condition, String problem) {
    if (condition) {
      throw new ImpossibleValue(key, problem);
    }
  }

  String key() {
    return key;
  }

  /** What is wrong, and what is allowed. */
  String problem() {
    return String.valueOf(getMessage());
  }
}
