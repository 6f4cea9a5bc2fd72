package dev.unroll.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.model.Gpt;
import dev.unroll.model.TrainingOptions;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
  private static final Gpt.Config CONFIG = Gpt.Config.gpt2(6, 64, 2, 100, 64);

  private static Training training() {
    return Recipe.parse(
            "test",
            """
            title: t
            data: {source: text-file, path: text.txt}
            architecture: {type: gpt, layers: 6, size: 64, heads: 2, context: 64}
            training: {steps: 1, optimizer: {type: adamw, learningRate: 0.1}, keep: last}
            """,
            List.of())
        .training();
  }

  private static TrainingMemory memory(boolean recomputed) {
    return TrainingMemory.of(
        Gpt.training(CONFIG, 8, 64, new TrainingOptions(0, true, recomputed)),
        name -> name.startsWith("embedding"),
        training());
  }

  @Test
  void parts_followFromTheNetworkAndWhatIsTrained() {
    TrainingMemory memory = memory(false);
    long all = 4 * Gpt.parameterCount(CONFIG);
    long trained = all - 4 * 100 * 64;

    assertThat(memory.weights()).isEqualTo(all);
    assertThat(memory.gradients()).isEqualTo(trained);
    assertThat(memory.optimizer()).isEqualTo(2 * trained);
    // One block keeps at least inner 4, attention 4 and 4 more values of each position.
    assertThat(memory.activations()).isGreaterThan(6L * 12 * 8 * 64 * 64 * 4);
    assertThat(memory(true).activations()).isLessThan(memory.activations() / 2);
  }

  @Test
  void training_thatDoesNotFit_isRefusedWithBothFigures() {
    TrainingMemory memory = new TrainingMemory(100 << 20, 100 << 20, 200 << 20, 300 << 20, 0);

    memory.requireRoom(500 << 20, 200 << 20);
    assertThatThrownBy(() -> memory.requireRoom(499 << 20, 200 << 20))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("beside Java's heap it takes 500 MB, there are 499 MB");
    assertThatThrownBy(() -> memory.requireRoom(500 << 20, 199 << 20))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("in Java's heap it takes 200 MB, there are 199 MB");
  }
}
