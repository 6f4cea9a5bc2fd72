package dev.unroll.train.network;

import dev.unroll.graph.ParameterSpec;
import dev.unroll.train.step.TrainingException;
import java.util.List;
import java.util.function.Predicate;

/**
 * The parameters that a recipe wants to stay as they are.
 *
 * @param beginnings of their names: {@code block0} is all of the first block
 */
record FrozenParameters(List<String> beginnings) implements Predicate<String> {
  FrozenParameters {
    beginnings = List.copyOf(beginnings);
  }

  /**
   * @throws TrainingException if a beginning fits none of the parameters, or nothing is left to
   *     learn
   */
  FrozenParameters checked(List<ParameterSpec> parameters) {
    List<String> names = parameters.stream().map(ParameterSpec::name).toList();
    for (String beginning : beginnings) {
      if (names.stream().noneMatch(name -> begins(name, beginning))) {
        List<String> known =
            names.stream().map(name -> name.replaceFirst("\\..*", "")).distinct().toList();
        throw new TrainingException(
            "training.freeze: there is no parameter '%s'; there are %s and what they hold, such as %s"
                .formatted(beginning, String.join(", ", known), names.getLast()));
      }
    }
    if (names.stream().allMatch(this)) {
      throw new TrainingException("training.freeze: leaves nothing to learn");
    }
    return this;
  }

  @Override
  public boolean test(String name) {
    return beginnings.stream().anyMatch(beginning -> begins(name, beginning));
  }

  private static boolean begins(String name, String beginning) {
    return name.equals(beginning) || name.startsWith(beginning + ".");
  }
}
