package dev.unroll.train.draft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.Task;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Schedule;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairDraftTest {
  private static PairDraft pairs(int count, boolean knowsGeneral) {
    return new PairDraft(
        List.of("mine"), count, 35L * count, new Task.Languages("en", "fr"), knowsGeneral);
  }

  private static Draft.Choice choice(int size, @Nullable String base) {
    return new Draft.Choice(size, Long.MAX_VALUE, "it's mine.tsv", base, false);
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
    PairDraft draft = pairs(count, false);
    Recipe recipe = parsed(draft.recipe(choice(draft.sizes() - 1, null)));
    assertThatItLearns(recipe);
    assertThat(recipe.data())
        .isInstanceOfSatisfying(
            DataSource.PairFile.class, file -> assertThat(file.path()).isEqualTo("it's mine.tsv"));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 500, 5_000, 150_000, 5_000_000})
  void goingOnFromAModel_takesFewUpdates(int count) {
    Recipe mixed = parsed(pairs(count, true).recipe(choice(0, "../base")));
    assertThatItLearns(mixed);
    assertThat(mixed.data())
        .isInstanceOfSatisfying(
            DataSource.Mixture.class, mixture -> assertThat(mixture.parts()).hasSize(2));
    Recipe alone = parsed(pairs(count, false).recipe(choice(0, "../base")));
    assertThat(alone.data())
        .isInstanceOfSatisfying(
            DataSource.Mixture.class, mixture -> assertThat(mixture.parts()).hasSize(1));
    assertThat(alone.training().steps()).isEqualTo(mixed.training().steps());
  }
}
