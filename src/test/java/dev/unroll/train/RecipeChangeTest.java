package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.train.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecipeChangeTest {

  private static String recipe(String... settings) {
    String yaml =
        """
        title: Sine
        data: {source: sine}
        architecture: {type: lstm, hidden: 8}
        training:
          epochs: 5
          optimizer: {type: adamw, learningRate: 0.01}
        """;
    return Recipe.parse("test", yaml, List.of(settings)).canonical();
  }

  private static Optional<String> change(String... settings) {
    return RecipeChange.thatMatters(recipe(), recipe(settings), 10);
  }

  @Test
  void anotherNetworkDataSeedOrRate_matters() {
    assertThat(change("architecture.hidden=16")).contains("architecture.hidden was 8, is 16");
    assertThat(change("seed=2")).contains("seed was 1, is 2");
    assertThat(change("data.noise=0.2")).isPresent();
    assertThat(change("training.optimizer.learningRate=0.02")).isPresent();
    assertThat(change("training.clip=1.0")).contains("training.clip was not given, is 1.0");
    assertThat(change("architecture.type=elman")).isPresent();
  }

  @Test
  void anotherBudgetPatienceOrTitle_doesNotMatter() {
    assertThat(change("training.epochs=50", "training.patience=3", "title=Wave")).isEmpty();
    assertThat(change()).isEmpty();
  }

  @Test
  void anotherBudget_underACosine_matters() {
    String cosine = "training.schedule={type: cosine}";
    assertThat(RecipeChange.thatMatters(recipe(cosine), recipe(cosine, "training.epochs=50"), 10))
        .contains("training.epochs was 5, is 50");
  }

  private static Optional<String> budget(int updates, int steps, int more) {
    String schedule = "training.schedule={type: inverse-sqrt, warmup: 10, cooldown: 20}";
    return RecipeChange.thatMatters(
        recipe(schedule, "training.epochs=null", "training.steps=" + steps),
        recipe(schedule, "training.epochs=null", "training.steps=" + more),
        updates);
  }

  @Test
  void anotherBudget_beforeACooldownHasBegun_doesNotMatter() {
    assertThat(budget(80, 100, 200)).isEmpty();
    assertThat(budget(80, 200, 100)).isEmpty();
    assertThat(budget(80, 200, 80)).isEmpty();
    assertThat(budget(81, 100, 200)).contains("training.steps was 100, is 200");
    assertThat(budget(81, 200, 100)).contains("training.steps was 200, is 100");
  }
}
