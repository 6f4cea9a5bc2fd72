package dev.unroll.train.network;

import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.NamePattern;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.TrainingException;
import java.util.List;
import java.util.function.Predicate;

/**
 * The parameters that a recipe wants to stay as they are.
 *
 * @param beginnings of their names: {@code block0} is all of the first block, {@code *.norm1} all
 *     that is called so
 */
record FrozenParameters(List<NamePattern> beginnings) implements Predicate<String> {
  FrozenParameters {
    beginnings = List.copyOf(beginnings);
  }

  /** Those of a recipe. */
  static FrozenParameters of(Training training) {
    return new FrozenParameters(training.frozen().stream().map(NamePattern::new).toList());
  }

  /**
   * @throws TrainingException if a beginning fits none of the parameters, or nothing is left to
   *     learn
   */
  FrozenParameters checked(List<ParameterSpec> parameters) {
    List<String> names = parameters.stream().map(ParameterSpec::name).toList();
    for (NamePattern beginning : beginnings) {
      if (names.stream().noneMatch(beginning::isBeginningOf)) {
        List<String> known =
            names.stream().map(name -> name.replaceFirst("\\..*", "")).distinct().toList();
        throw new TrainingException(
            "training.freeze: there is no parameter '%s'; there are %s and what they hold, such as %s"
                .formatted(beginning.text(), String.join(", ", known), names.getLast()));
      }
    }
    if (names.stream().allMatch(this)) {
      throw new TrainingException("training.freeze: leaves nothing to learn");
    }
    return this;
  }

  @Override
  public boolean test(String name) {
    return beginnings.stream().anyMatch(beginning -> beginning.isBeginningOf(name));
  }
}
