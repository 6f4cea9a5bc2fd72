package dev.unroll.engine.constraint;

/** How much work may still be done. */
final class Budget {
  private final String problem;
  private long left;

  /**
   * @param problem what is wrong when it does not suffice
   */
  Budget(long left, String problem) {
    this.left = left;
    this.problem = problem;
  }

  void take(long work) {
    left -= work;
    if (left < 0) {
      throw new GrammarException(problem);
    }
  }
}
