package dev.unroll.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import dev.unroll.train.step.Xoshiro;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of a graph whose blocks are computed again in the backward pass. */
class RecomputationTest {
  private static final int VOCAB = 23;
  private static final int BATCH = 3;
  private static final int TIME = 7;

  static Stream<Function<TrainingOptions, TrainingGraph>> graphs() {
    Gpt.Config gpt2 = new Gpt.Config(Gpt.Block.GPT2, 3, 16, 2, 2, 24, VOCAB, TIME, 0.1, 0.1, true);
    Gpt.Config llama = new Gpt.Config(Gpt.Block.LLAMA, 2, 32, 2, 1, 48, VOCAB, TIME, 0, 0, false);
    Transformer.Config translator =
        new Transformer.Config(
            2,
            2,
            16,
            2,
            24,
            VOCAB,
            VOCAB,
            0.1,
            Transformer.Norm.PRE,
            Transformer.Positions.SINUSOIDAL,
            TIME,
            Transformer.Tying.ALL);
    Optional<Adapters> adapters = Optional.of(new Adapters(Adapters.ofAll().targets(), 2, 4, 0.1));
    return Stream.of(
        options -> Gpt.training(gpt2, BATCH, TIME, options),
        options -> Gpt.packedTraining(llama, adapters, BATCH, TIME, options),
        options -> Transformer.training(translator, BATCH, TIME, TIME, options),
        options -> Transformer.training(translator, adapters, BATCH, TIME, TIME, options));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void gradients_areThoseOfTheGraphThatKeepsEverything(
      Function<TrainingOptions, TrainingGraph> graph) {
    List<float[]> kept = gradients(graph, new TrainingOptions(0.1, true, false));
    List<float[]> recomputed = gradients(graph, new TrainingOptions(0.1, true, true));

    assertThat(kept).isNotEmpty();
    for (int i = 0; i < kept.size(); i++) {
      assertThat(recomputed.get(i)).containsExactly(kept.get(i), within(1e-6f));
    }
  }

  private static List<float[]> gradients(
      Function<TrainingOptions, TrainingGraph> graph, TrainingOptions options) {
    Random random = new Random(5);
    try (TrainStep step =
        TrainStep.open(() -> graph.apply(options), new Xoshiro(3), Compute.cpu(1))) {
      for (Parameter parameter : step.parameters()) {
        for (int i = 0; i < parameter.size(); i++) {
          parameter.value().put(i, (float) (0.3 * random.nextGaussian()));
        }
      }
      Consumer<String> tokens =
          name -> {
            if (step.hasInput(name)) {
              var buffer = step.input(name).longBuffer();
              for (int i = 0; i < buffer.capacity(); i++) {
                buffer.put(i, random.nextInt(TIME));
              }
            }
          };
      Stream.of("tokens", "targets", "source", "positions").forEach(tokens);
      for (String name : List.of("weights", "source_mask")) {
        if (step.hasInput(name)) {
          var buffer = step.input(name).floatBuffer();
          for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, 1);
          }
        }
      }
      step.train(new Xoshiro(9));
      List<float[]> gradients = new ArrayList<>();
      for (Parameter parameter : step.parameters()) {
        float[] gradient = new float[parameter.size()];
        parameter.gradient().get(0, gradient);
        gradients.add(gradient);
      }
      return gradients;
    }
  }
}
