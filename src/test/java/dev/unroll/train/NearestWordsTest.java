package dev.unroll.train;

import static dev.unroll.train.TestTraining.NO_DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.words.WordVectors.Neighbour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordsTest {
  private static final String RECIPE =
      """
      title: Animals and vehicles
      data: {source: text-file, path: text.txt, licence: mine}
      tokenizer: {type: bpe, vocab: 300}
      architecture: %s
      training:
        steps: 120
        batch: 8
        optimizer: {type: adamw, learningRate: 0.01}
        evaluateEvery: 120 step
      """;

  @TempDir Path temporary;

  private ModelFolder train(String recipe) throws IOException {
    Path model = Files.createDirectories(temporary.resolve("model"));
    Files.writeString(model.resolve("recipe.yaml"), recipe);
    Random random = new Random(2);
    List<List<String>> subjects =
        List.of(List.of("cat", "dog", "cow", "horse"), List.of("car", "bus", "train", "lorry"));
    List<List<String>> verbs =
        List.of(List.of("eats", "sleeps", "breathes"), List.of("brakes", "rusts", "honks"));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1500; i++) {
      int kind = random.nextInt(2);
      text.append(
          "The %s %s.\n"
              .formatted(
                  subjects.get(kind).get(random.nextInt(4)),
                  verbs.get(kind).get(random.nextInt(3))));
    }
    Files.writeString(model.resolve("text.txt"), text);
    new TestTraining(temporary).train(model, false, () -> false);
    return ModelFolder.read(model);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: gpt, layers: 1, size: 32, heads: 2, context: 24}",
        "{type: lstm, layers: 2, hidden: 32}",
      })
  void wordsThatAreUsedAlike_areNear_asPredictedAndAsCounted(String architecture)
      throws IOException {
    NearestWords words = NearestWords.of(train(RECIPE.formatted(architecture)), NO_DATA, 3000, 1);

    assertThat(words.predicted().words()).containsAll(List.of("the", "cat", "lorry", "honks"));
    for (var vectors : List.of(words.predicted(), words.counted())) {
      assertThat(vectors.nearest("cat", 3).orElseThrow())
          .extracting(Neighbour::word)
          .containsExactlyInAnyOrder("dog", "cow", "horse");
    }
  }

  @Test
  void seriesModel_hasNoWords() throws IOException {
    ModelFolder folder =
        train(
            """
            title: A wave
            data: {source: sine, length: 400}
            architecture: {type: elman, hidden: 4}
            training: {steps: 2, optimizer: {type: sgd, learningRate: 0.01}}
            """);
    assertThatThrownBy(() -> NearestWords.of(folder, NO_DATA, 100, 1))
        .isInstanceOf(TrainingException.class)
        .hasMessage("model learnt from no text: it has no words");
  }
}
