package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Schedule;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairRecipeTest {
  private static PairRecipe.Pairs pairs(int count) {
    return new PairRecipe.Pairs("it's mine.tsv", count, 35L * count, "en", "fr");
  }

  private static Recipe parsed(String yaml) {
    return Recipe.parse("test", yaml, List.of());
  }

  private static void assertThatItLearns(Recipe recipe) {
    long steps = Objects.requireNonNull(recipe.training().steps());
    assertThat(recipe.training().schedule())
        .isInstanceOfSatisfying(
            Schedule.Cosine.class,
            cosine -> assertThat((long) cosine.warmup()).isLessThanOrEqualTo(steps / 10));
    assertThat(recipe.training().evaluateEvery().count()).isLessThanOrEqualTo((int) (steps / 5));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 500, 5_000, 150_000, 5_000_000})
  void aNetworkOfItsOwn_fitsThePairs(int count) {
    Recipe recipe = parsed(PairRecipe.fromNothing(pairs(count)));
    assertThatItLearns(recipe);
    assertThat(recipe.data())
        .isInstanceOfSatisfying(
            DataSource.PairFile.class, file -> assertThat(file.path()).isEqualTo("it's mine.tsv"));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 500, 5_000, 150_000, 5_000_000})
  void goingOnFromAModel_takesFewUpdates(int count) {
    Recipe mixed = parsed(PairRecipe.from("../base", true, pairs(count)));
    assertThatItLearns(mixed);
    assertThat(mixed.data())
        .isInstanceOfSatisfying(
            DataSource.Mixture.class, mixture -> assertThat(mixture.parts()).hasSize(2));
    Recipe alone = parsed(PairRecipe.from("../base", false, pairs(count)));
    assertThat(alone.data())
        .isInstanceOfSatisfying(
            DataSource.Mixture.class, mixture -> assertThat(mixture.parts()).hasSize(1));
    assertThat(alone.training().steps()).isEqualTo(mixed.training().steps());
  }
}
