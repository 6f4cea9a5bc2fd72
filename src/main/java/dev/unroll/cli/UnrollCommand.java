package dev.unroll.cli;

import dev.unroll.bench.BenchCommand;
import dev.unroll.cli.recipe.InitCommand;
import dev.unroll.cli.recipe.SchemaCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The root of the command line. Without a subcommand it serves.
 *
 * <p>Exit codes: 0 for success, 1 for a failure that the user can mend (one line on stderr), 2 for
 * a mistyped command line, 70 for a fault of the program itself, 141 when the reader of its output
 * has gone.
 */
@Command(
    name = "unroll",
    description = "Trains sequence models, exports them to ONNX and streams what they generate.",
    versionProvider = ProgramVersion.class,
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = {
      ServeCommand.class,
      InitCommand.class,
      SchemaCommand.class,
      TrainCommand.class,
      EvalCommand.class,
      GenerateCommand.class,
      TranslateCommand.class,
      ForecastCommand.class,
      InspectCommand.class,
      NearestCommand.class,
      ClassifyCommand.class,
      EmbedCommand.class,
      ImportCommand.class,
      ModelsCommand.class,
      CompareCommand.class,
      ExportCommand.class,
      MergeCommand.class,
      DataCommand.class,
      KeysCommand.class,
      BenchCommand.class,
      HelpCommand.class
    })
public final class UnrollCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean verbose;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  boolean version;

  private UnrollCommand() {}

  /** Runs one command line to its end and returns the exit code. */
  public static int run(String... args) {
    return run(commandLine(), args);
  }

  /** Runs a command line and makes sure that its output has arrived. */
  static int run(CommandLine line, String... args) {
    try {
      int exitCode = line.execute(args);
      line.getOut().flush();
      return exitCode;
    } catch (Error e) {
      return Failures.ended(e, line);
    }
  }

  /** The whole command tree, ready to execute. */
  static CommandLine commandLine() {
    UnrollCommand root = new UnrollCommand();
    return new CommandLine(root)
        .setOut(StandardOutput.ofProcess().writer())
        .setErr(utf8(FileDescriptor.err))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Failures::mistyped)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> Failures.failed(failure, command, root.verbose));
  }

  /** Texts are UTF-8 whatever the locale says: in a container there often is none. */
  private static PrintWriter utf8(FileDescriptor file) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(file), StandardCharsets.UTF_8), true);
  }

  @Override
  public Integer call() {
    return new ServeCommand().call();
  }
}
