package dev.unroll.cli;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;

/** The failure of a command that does not take a model's kind; it names the command that does. */
final class WrongKind {
  private WrongKind() {}

  /**
   * The failure.
   *
   * @param suffix what follows “continues texts” or “continues series”, such as {@code ", not
   *     texts"}; may be empty
   */
  static CommandFailed of(ModelFolder model, String suffix) {
    String does =
        switch (model.config().task()) {
          case Task.Text _ -> "continues texts" + suffix;
          case Task.Series _ -> "continues series" + suffix;
          case Forecasting.Direct _ -> "forecasts series";
          case Task.Seq2Seq _ -> "translates";
          case Task.Classification _ -> "classifies texts";
          case Task.Embedding _ -> "makes vectors of texts";
        };
    return new CommandFailed(
        "%s %s: unroll %s %1$s"
            .formatted(model.name(), does, TaskCommand.of(model.config().task())));
  }
}
