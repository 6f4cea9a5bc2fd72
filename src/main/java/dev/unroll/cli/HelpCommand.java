package dev.unroll.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code unroll help}: the help of the program or of one of its commands. */
@Command(
    name = "help",
    description = "Show the help of a command, for example: unroll help bench train")
final class HelpCommand implements Callable<Integer> {
  @Parameters(paramLabel = "COMMAND", description = "The command; none for the program itself.")
  private List<String> names = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    CommandLine command = spec.parent().commandLine();
    for (String name : names) {
      CommandLine subcommand = command.getSubcommands().get(name);
      if (subcommand == null) {
        throw new UnmatchedArgumentException(command, List.of(name));
      }
      command = subcommand;
    }
    command.usage(command.getOut());
    return 0;
  }
}
