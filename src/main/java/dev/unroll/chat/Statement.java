package dev.unroll.chat;

/** A statement of a template. */
@FunctionalInterface
interface Statement {
  /** What comes next. */
  enum Next {
    GO_ON,
    /** The next iteration of the loop. */
    CONTINUE,
    /** What follows the loop. */
    BREAK
  }

  Next run(Scope scope, Output out);
}
