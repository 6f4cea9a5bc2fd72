package dev.unroll.cli;

import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.keys.ApiKey;
import dev.unroll.keys.KeyEntry;
import dev.unroll.keys.KeyFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unroll keys}: the keys of the service's clients. */
@Command(
    name = "keys",
    description = "Make, list and remove the keys of the service's clients.",
    subcommands = {KeysCommand.Create.class, KeysCommand.Show.class, KeysCommand.Remove.class})
final class KeysCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "which of " + String.join(", ", spec.subcommands().keySet()) + "?");
  }

  /** The file that a command works on. */
  static final class FileOption {
    @Option(
        names = "--file",
        paramLabel = "FILE",
        defaultValue = "${UNROLL_KEYS:-keys.yaml}",
        description = "File with the keys (UNROLL_KEYS, else keys.yaml).")
    private Path path = Path.of("keys.yaml");

    KeyFile file() {
      return new KeyFile(path);
    }
  }

  /** {@code unroll keys create}: a new key, which is printed and never stored. */
  @Command(
      name = "create",
      description =
          "Make a key, print it and add its hash to the file. It is printed this once only."
              + " Comments in the file are lost.")
  static final class Create implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Name of the client, for the audit log.")
    private String name = "";

    @Mixin private FileOption keys = new FileOption();

    @Option(
        names = "--models",
        paramLabel = "MODEL",
        split = ",",
        description = "Models that the key may use, separated by commas (all).")
    private @Nullable List<String> models;

    @Option(
        names = "--requests-per-minute",
        paramLabel = "N",
        description = "Most requests in a minute (no limit).")
    private @Nullable Integer requestsPerMinute;

    @Option(
        names = "--tokens-per-minute",
        paramLabel = "N",
        description = "Most tokens in a minute, read and generated (no limit).")
    private @Nullable Integer tokensPerMinute;

    @Option(
        names = "--streams",
        paramLabel = "N",
        description = "Most answers that are generated at the same time (no limit).")
    private @Nullable Integer streams;

    @Option(
        names = "--priority",
        paramLabel = "N",
        description =
            "Whose turn it is when requests wait, from -100 (first) to 100 (last); the key's"
                + " requests may ask for a later one (0).")
    private @Nullable Integer priority;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      if (!KeyFile.isName(name)) {
        throw new CommandFailed(
            "a name is up to 64 letters, digits and . _ @ -, not '" + name + "'");
      }
      KeyFile file = keys.file();
      String key = ApiKey.create();
      KeyEntry entry =
          KeyEntry.forKey(
              name,
              key,
              Optional.ofNullable(models),
              new KeyEntry.Limits(
                  limit("--requests-per-minute", requestsPerMinute),
                  limit("--tokens-per-minute", tokensPerMinute),
                  limit("--streams", streams),
                  priority()));
      file.change(entries -> with(entries, entry, file));
      out(spec).println(key);
      CommandLine command = spec.commandLine();
      command
          .getErr()
          .printf("unroll: '%s' is in %s; the key is shown this once only%n", name, file.path());
      command.getErr().flush();
      return 0;
    }

    private OptionalInt priority() {
      int most = KeyEntry.Limits.MOST_PRIORITY;
      if (priority != null && (priority < -most || priority > most)) {
        throw new CommandFailed(
            "--priority must be from -%d to %d, not %d".formatted(most, most, priority));
      }
      return priority == null ? OptionalInt.empty() : OptionalInt.of(priority);
    }

    private static List<KeyEntry> with(List<KeyEntry> entries, KeyEntry entry, KeyFile file) {
      if (entries.stream().anyMatch(other -> other.name().equals(entry.name()))) {
        throw new CommandFailed("%s has '%s' already".formatted(file.path(), entry.name()));
      }
      List<KeyEntry> more = new ArrayList<>(entries);
      more.add(entry);
      return more;
    }

    private static OptionalInt limit(String option, @Nullable Integer value) {
      if (value != null && value < 1) {
        throw new CommandFailed(option + " must be above 0, not " + value);
      }
      return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
  }

  /** {@code unroll keys list}: a table of all keys. */
  @Command(name = "list", description = "Show the names of all keys and what each may do.")
  static final class Show implements Callable<Integer> {
    @Mixin private FileOption keys = new FileOption();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("NAME", "REQUESTS/MIN", "TOKENS/MIN", "STREAMS", "PRIORITY", "MODELS"));
      for (KeyEntry entry : keys.file().entries()) {
        KeyEntry.Limits limits = entry.limits();
        rows.add(
            List.of(
                switch (entry.proof()) {
                  case KeyEntry.Proof.Hash _ -> entry.name();
                  case KeyEntry.Proof.Role(String role) -> entry.name() + " (role " + role + ")";
                },
                most(limits.requestsPerMinute()),
                most(limits.tokensPerMinute()),
                most(limits.streams()),
                String.valueOf(limits.priority().orElse(0)),
                entry.models().map(models -> String.join(", ", models)).orElse("all")));
      }
      DataCommand.table(rows).forEach(out(spec)::println);
      return 0;
    }

    private static String most(OptionalInt limit) {
      return limit.isPresent() ? String.valueOf(limit.getAsInt()) : "-";
    }
  }

  /** {@code unroll keys remove}: a key that no longer lets in. */
  @Command(
      name = "remove",
      description =
          "Remove a key. A running service notices within a second; answers that have begun go on.")
  static final class Remove implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Name of the client.")
    private String name = "";

    @Mixin private FileOption keys = new FileOption();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      KeyFile file = keys.file();
      file.change(
          entries -> {
            List<KeyEntry> rest =
                entries.stream().filter(entry -> !entry.name().equals(name)).toList();
            if (rest.size() == entries.size()) {
              throw new CommandFailed("%s has no '%s'".formatted(file.path(), name));
            }
            return rest;
          });
      out(spec).printf("%s: removed%n", name);
      return 0;
    }
  }

  private static PrintWriter out(CommandSpec spec) {
    return spec.commandLine().getOut();
  }
}
