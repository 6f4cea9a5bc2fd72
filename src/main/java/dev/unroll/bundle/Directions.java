package dev.unroll.bundle;

import static dev.unroll.bundle.Required.list;
import static dev.unroll.bundle.Required.nonBlank;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The languages that a model translates from, each into every one of those it translates to. */
public record Directions(List<Language> sources, List<Language> targets) {
  public Directions {
    sources = list(sources, "sources");
    targets = list(targets, "targets");
    if (sources.isEmpty() || targets.isEmpty()) {
      throw new IllegalArgumentException("sources: and targets: name no language");
    }
  }

  /** What a model translates from, by its codes; none when it is of no language. */
  public static SortedSet<String> sourcesOf(Task.Seq2Seq task) {
    Directions several = task.directions();
    return several == null
        ? codes(Optional.ofNullable(task.languages()).map(Task.Languages::source).stream())
        : codes(several.sources().stream().map(Language::code));
  }

  /** What a model translates into, by its codes; none when it is of no language. */
  public static SortedSet<String> targetsOf(Task.Seq2Seq task) {
    Directions several = task.directions();
    return several == null
        ? codes(Optional.ofNullable(task.languages()).map(Task.Languages::target).stream())
        : codes(several.targets().stream().map(Language::code));
  }

  private static SortedSet<String> codes(Stream<String> codes) {
    return codes.collect(Collectors.toCollection(TreeSet::new));
  }

  /** The code of the only language; empty when there are several. */
  static Optional<String> only(List<Language> languages) {
    return languages.size() == 1 ? Optional.of(languages.getFirst().code()) : Optional.empty();
  }

  /** The source of a code. */
  public Optional<Language> source(String code) {
    return sources.stream().filter(language -> language.code().equals(code)).findFirst();
  }

  /** The target of a code. */
  public Optional<Language> target(String code) {
    return targets.stream().filter(language -> language.code().equals(code)).findFirst();
  }

  /**
   * A language of a model that knows several, and how the model is told of it.
   *
   * @param code ISO 639-1, or what the model has where there is none
   * @param before the token before a source, in this language or to be translated into it
   * @param first the token that a target in this language begins with
   * @param prefix text before a source
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Language(
      String code, @Nullable Integer before, @Nullable Integer first, @Nullable String prefix) {
    public Language {
      nonBlank(code, "code");
    }
  }
}
