package dev.unroll.train.input;

import dev.unroll.bundle.Directions;
import dev.unroll.bundle.Directions.Language;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.PairData;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.TokenizerChoice;
import dev.unroll.train.step.TrainingException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of one direction, and what stands around them. A network that learns both directions of a
 * mixture is told of the language to write by the first token of a source (Johnson et al. 2017).
 *
 * @param languages from which into which; null of texts without languages
 */
public record DirectedPairs(
    PairData data, PairTokenizers tokenizers, Task.@Nullable Languages languages) {

  /** The directions that a recipe is for, with a vocabulary that is learnt from the pairs. */
  public static List<DirectedPairs> learn(
      TokenizerChoice choice,
      DataSource.Pairs source,
      PairData data,
      Task.@Nullable Languages languages) {
    if (!isBoth(source) || languages == null) {
      PairTokenizers tokenizers = PairTokenizers.learn(choice, data, List.of());
      return List.of(new DirectedPairs(data, tokenizers, languages));
    }
    List<String> names =
        Stream.of(languages.source(), languages.target()).map(code -> "<2" + code + ">").toList();
    PairTokenizers tokenizers = PairTokenizers.learn(choice, data, names);
    int first = PairTokenizers.firstName();
    return List.of(
        new DirectedPairs(data, tokenizers.before(first + 1), languages),
        new DirectedPairs(data.turned(), tokenizers.before(first), turned(languages)));
  }

  /**
   * The directions that a recipe is for, with the vocabulary of the model that is fine-tuned.
   *
   * @throws TrainingException if the model does not know them
   */
  public static List<DirectedPairs> of(
      ModelFolder init,
      Task.Seq2Seq task,
      DataSource.Pairs source,
      PairData data,
      Task.@Nullable Languages languages) {
    PairTokenizers tokenizers = PairTokenizers.of(init, task, Optional.ofNullable(languages));
    DirectedPairs one = new DirectedPairs(data, tokenizers, languages);
    if (!isBoth(source) || languages == null) {
      return List.of(one);
    }
    if (task.directions() == null) {
      throw new TrainingException("data.both: the model of init translates in one direction");
    }
    Task.Languages turned = turned(languages);
    return List.of(
        one,
        new DirectedPairs(
            data.turned(), PairTokenizers.of(init, task, Optional.of(turned)), turned));
  }

  private static boolean isBoth(DataSource.Pairs source) {
    return source instanceof DataSource.Mixture mixture && mixture.both();
  }

  private static Task.Languages turned(Task.Languages languages) {
    return new Task.Languages(/* source= */ languages.target(), /* target= */ languages.source());
  }

  /** How a model of several directions is told of the languages; null for one direction. */
  public static @Nullable Directions told(List<DirectedPairs> directions) {
    if (directions.size() == 1) {
      return null;
    }
    return new Directions(
        directions.stream().map(each -> language(each.from(), null)).toList(),
        directions.stream()
            .map(each -> language(each.to(), each.tokenizers.before().getFirst()))
            .toList());
  }

  private static Language language(String code, @Nullable Integer before) {
    return new Language(code, before, null, null);
  }

  private String from() {
    return Objects.requireNonNull(languages).source();
  }

  private String to() {
    return Objects.requireNonNull(languages).target();
  }

  /** The languages as figures of the second direction are named, such as {@code fr-en}. */
  public String name() {
    return from() + "-" + to();
  }
}
