package dev.unroll.cli;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.Task;

/** The command that runs a model. */
final class TaskCommand {
  private TaskCommand() {}

  /** The name of the command for what a model does. */
  static String of(Task task) {
    return switch (task) {
      case Task.Text _ -> "generate";
      case Task.Series _, Forecasting.Direct _ -> "forecast";
      case Task.Seq2Seq _ -> "translate";
      case Task.Classification _ -> "classify";
      case Task.Embedding _ -> "embed";
    };
  }
}
