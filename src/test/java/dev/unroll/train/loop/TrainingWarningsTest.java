package dev.unroll.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingWarningsTest {
  private static Training training(String schedule) {
    String yaml =
        """
        title: t
        data: {source: sine}
        architecture: {type: lstm, hidden: 8}
        training: {steps: 300, optimizer: {type: sgd, learningRate: 0.01}, schedule: %s}
        """;
    return Recipe.parse("test", yaml.formatted(schedule), List.of()).training();
  }

  private static List<LossHistory.Row> losses(double... losses) {
    List<LossHistory.Row> rows = new ArrayList<>();
    for (int i = 0; i < losses.length; i++) {
      rows.add(new LossHistory.Row(50L * (i + 1), i + 1, losses[i], losses[i], 0.01));
    }
    return rows;
  }

  @Test
  void fewUpdates_areWarnedOf_200AreNot() {
    Training training = training("{type: constant}");
    assertThat(TrainingWarnings.before(training, 199))
        .containsExactly(
            "only 199 updates; fewer than 200 seldom teach much: more training.steps or a smaller"
                + " batch give more");
    assertThat(TrainingWarnings.before(training, 200)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: constant, warmup: 300} | 1",
        "{type: constant, warmup: 299} | 0",
        "{type: inverse-sqrt, warmup: 4000} | 1",
        "{type: inverse-sqrt, warmup: 100} | 0",
        "{type: cosine, warmup: 299} | 0",
        "{type: plateau} | 0"
      })
  void warmUpAsLongAsTheTraining_isWarnedOf(String schedule, int warnings) {
    List<String> found = TrainingWarnings.before(training(schedule), 300);
    assertThat(found).hasSize(warnings).allMatch(text -> text.startsWith("the warm-up of "));
  }

  @Test
  void lossThatWasStillFalling_isWarnedOf_oneThatHadSettledIsNot() {
    Training training = training("{type: constant}");
    assertThat(TrainingWarnings.of(training, 300, losses(3, 2, 1.5)))
        .containsExactly(
            "the validation loss was still falling at the end, from 2.0000 to 1.5000 in the last 50"
                + " updates: a longer training may be better");
    assertThat(TrainingWarnings.of(training, 300, losses(3, 2, 1.99))).isEmpty();
    assertThat(TrainingWarnings.of(training, 300, losses(3, 1, 2, 1.5))).isEmpty();
    assertThat(TrainingWarnings.of(training, 300, losses(3, 2, 2.5))).isEmpty();
    assertThat(TrainingWarnings.of(training, 300, losses(3))).isEmpty();
  }
}
