package dev.unroll.cli;

import dev.unroll.bundle.Directions;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of its languages a translator is to use. */
final class LanguageOptions {
  @Option(
      names = "--from",
      paramLabel = "LANGUAGE",
      description = "The language of the text, of a model that knows several (the model's own).")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "LANGUAGE",
      description = "The language to translate into, of a model that knows several.")
  private @Nullable String into;

  /**
   * The languages that are asked for; empty for a model that has none. A model that translates both
   * ways turns round when only the other source is named.
   *
   * @throws CommandFailed if the model does not know them
   */
  Optional<Task.Languages> of(Task.Seq2Seq task) {
    Task.Languages own = task.languages();
    Directions directions = task.directions();
    String source = from == null ? task.usualSource().orElse(null) : from;
    String target = into == null ? task.usualTarget().orElse(null) : into;
    if (directions == null) {
      if (!Objects.equals(source, own == null ? null : own.source())
          || !Objects.equals(target, own == null ? null : own.target())) {
        throw new CommandFailed(
            own == null
                ? "the model is of no language: --from and --to are for others"
                : "the model translates %s to %s".formatted(own.source(), own.target()));
      }
      return Optional.ofNullable(own);
    }
    if (into == null && own != null && Objects.equals(source, own.target())) {
      target = own.source();
    }
    if (source == null || directions.source(source).isEmpty()) {
      throw new CommandFailed(
          "--from must be one of the model's languages: " + codes(directions.sources()));
    }
    if (target == null || directions.target(target).isEmpty()) {
      throw new CommandFailed(
          "--to must be one of the model's languages: " + codes(directions.targets()));
    }
    return Optional.of(new Task.Languages(source, target));
  }

  private static String codes(List<Directions.Language> languages) {
    return languages.stream().map(Directions.Language::code).collect(Collectors.joining(", "));
  }
}
