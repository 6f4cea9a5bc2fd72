package dev.unroll.cli;

import dev.unroll.bundle.BundleException;
import dev.unroll.checkpoint.CheckpointException;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.data.store.DataException;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ort.NotEnoughMemory;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.keys.KeyFileException;
import dev.unroll.runtime.RuntimeFailure;
import dev.unroll.text.OneLine;
import dev.unroll.text.Spelling;
import dev.unroll.text.token.TokenizerException;
import dev.unroll.train.recipe.RecipeException;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command line ends when it fails: one line on stderr and an exit code. */
final class Failures {
  /** The user can mend it: a missing file, an impossible value. */
  static final int USER_ERROR = 1;

  /** The command line itself is wrong. */
  static final int USAGE = 2;

  /** A fault of the program. */
  static final int BUG = 70;

  /** Nobody reads the output any more; what a shell reports for a process that SIGPIPE ended. */
  static final int READER_GONE = 141;

  private Failures() {}

  /** An unknown command or option, or a value of the wrong type. */
  static int mistyped(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    StringBuilder line = new StringBuilder("unroll: ");
    if (failure instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      String what = first.startsWith("-") ? "option" : argumentKind(command);
      line.append("unknown ").append(what).append(" '").append(first).append('\'');
      Spelling.nearest(first, namesIn(command))
          .ifPresent(name -> line.append("; did you mean ").append(name).append('?'));
    } else {
      line.append(OneLine.reason(failure.getMessage()));
    }
    line.append(" (help: ").append(command.getCommandSpec().qualifiedName()).append(" -h)");
    command.getErr().println(line);
    return USAGE;
  }

  private static List<String> namesIn(CommandLine command) {
    List<String> names = new ArrayList<>(command.getSubcommands().keySet());
    command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
    return names;
  }

  private static String argumentKind(CommandLine command) {
    return command.getSubcommands().isEmpty() ? "argument" : "command";
  }

  /**
   * A command that could not go on: its output cannot be written, or the virtual machine lacks
   * memory or a library.
   */
  static int ended(Error failure, CommandLine command) {
    PrintWriter err = command.getErr();
    switch (failure) {
      case OutputFailed output when output.isOfReader() -> {
        return READER_GONE;
      }
      case OutputFailed output -> err.println("unroll: " + output.getMessage());
      case OutOfMemoryError memory ->
          err.println(
              "unroll: not enough memory (%s); give it more with UNROLL_JAVA_OPTS=-Xmx4g"
                  .formatted(OneLine.reason(memory.getMessage())));
      case LinkageError library -> {
        err.println(
            "unroll: a native library cannot be loaded: %s (it is unpacked into %s, %s)"
                .formatted(rootReason(library), temporary(), room(temporary())));
      }
      default -> {
        err.println("unroll: internal error: " + OneLine.reason(failure.toString()));
        err.flush();
        return BUG;
      }
    }
    err.flush();
    return USER_ERROR;
  }

  private static String temporary() {
    return System.getProperty("java.io.tmpdir");
  }

  private static String room(String folder) {
    try {
      Path path = Path.of(folder);
      return Files.isWritable(path)
          ? "where %,d kB are free".formatted(Files.getFileStore(path).getUsableSpace() >> 10)
          : "which cannot be written";
    } catch (IOException e) {
      return "which cannot be read";
    }
  }

  private static String rootReason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return OneLine.reason(root.getMessage());
  }

  /** A command that started and failed. */
  static int failed(Exception failure, CommandLine command, boolean verbose) {
    PrintWriter err = command.getErr();
    boolean users = isUsers(failure);
    if (users) {
      err.println("unroll: " + describe(failure));
    } else {
      err.println("unroll: internal error: " + OneLine.reason(failure.toString()) + hint(verbose));
    }
    if (verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
    return users ? USER_ERROR : BUG;
  }

  private static boolean isUsers(Exception failure) {
    return switch (failure) {
      case CommandFailed _, IOException _, UncheckedIOException _ -> true;
      case BundleException _, TokenizerException _, RuntimeFailure _, RequestRejected _ -> true;
      case NotEnoughMemory _, CheckpointException _, FamilyException _ -> true;
      case RecipeException _, DataException _, TrainingException _, KeyFileException _ -> true;
      default -> false;
    };
  }

  private static String hint(boolean verbose) {
    return verbose ? "" : " (run again with -v for the stack trace)";
  }

  private static String describe(Throwable failure) {
    return switch (failure) {
      case UncheckedIOException unchecked when unchecked.getCause() != null ->
          describe(unchecked.getCause());
      case NoSuchFileException missing -> missing.getFile() + ": no such file";
      case CharacterCodingException _ -> "a file is not valid UTF-8";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileSystemException system when system.getReason() != null ->
          system.getFile() + ": " + OneLine.reason(system.getReason());
      default -> {
        String message = failure.getMessage();
        yield message == null ? failure.getClass().getSimpleName() : OneLine.reason(message);
      }
    };
  }
}
