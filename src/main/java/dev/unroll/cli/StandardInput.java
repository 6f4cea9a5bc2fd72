package dev.unroll.cli;

import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.text.Utf8Lines;

/** The standard input of commands that read texts. */
final class StandardInput {
  /** What messages call it. */
  static final String NAME = "standard input";

  private StandardInput() {}

  /**
   * Its lines.
   *
   * @throws CommandFailed when the process was started without one
   */
  static Utf8Lines lines() {
    if (!StandardStream.INPUT.isReadable()) {
      throw new CommandFailed(NAME + " is closed: there are no lines to read");
    }
    return new Utf8Lines(System.in, NAME);
  }
}
