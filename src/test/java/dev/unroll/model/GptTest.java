package dev.unroll.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.graph.Shape;
import dev.unroll.model.Gpt.Block;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GptTest {
  private static final int BATCH = 3;
  private static final int TIME = 5;
  private static final int VOCAB = 11;

  static Stream<Gpt.Config> configs() {
    return Stream.concat(plain(), GptVariants.all(VOCAB, TIME + 1));
  }

  private static Stream<Gpt.Config> plain() {
    return Stream.of(
        Gpt.Config.gpt2(2, 16, 2, VOCAB, TIME),
        new Gpt.Config(Block.GPT2, 1, 32, 4, 2, 24, VOCAB, TIME + 2, 0.1, 0, false),
        new Gpt.Config(Block.LLAMA, 2, 64, 4, 2, 24, VOCAB, TIME, 0.1, 0, false),
        new Gpt.Config(Block.LLAMA, 1, 32, 2, 2, 16, VOCAB, TIME + 2, 0, 0, true));
  }

  private static TrainStep open(Gpt.Config config, Random random) {
    return TrainStep.open(
        () -> Gpt.training(config, BATCH, TIME, new TrainingOptions(0, false)),
        random,
        Compute.cpu(1));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void gradient_alongRandomDirections_equalsDifferenceOfTheLoss(Gpt.Config config) {
    Random random = new Random(3);
    try (TrainStep step = open(config, random)) {
      fill(step, random);
      double noise = 1 / Math.sqrt(config.size());
      for (Parameter p : step.parameters()) {
        for (int i = 0; i < p.size(); i++) {
          // away from the small initial weights, so that every path counts
          p.value().put(i, (float) (p.value().get(i) + noise * random.nextGaussian()));
        }
      }
      for (int direction = 0; direction < 5; direction++) {
        step.train(random);
        List<float[]> along = new ArrayList<>();
        double slope = 0;
        double norm = 0;
        for (Parameter p : step.parameters()) {
          float[] d = new float[p.size()];
          for (int i = 0; i < d.length; i++) {
            d[i] = (float) (p.gradient().get(i) + 0.05 * random.nextGaussian());
            slope += (double) d[i] * p.gradient().get(i);
            norm += (double) d[i] * d[i];
          }
          along.add(d);
        }
        double h = 1e-2 / Math.sqrt(norm);
        double difference = lossAt(step, along, h) - lossAt(step, along, -h);
        assertThat(slope).isCloseTo(difference / (2 * h), within(0.01 * Math.abs(slope) + 1e-4));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void prediction_ignoresWhatComesLater(Gpt.Config config) {
    Random random = new Random(4);
    try (TrainStep step = open(config, random)) {
      fill(step, random);
      float[] before = logits(step);
      int last = (TIME - 1) * BATCH; // the last position of the first row
      long token = step.input("tokens").longBuffer().get(last);
      step.input("tokens").longBuffer().put(last, (token + 1) % VOCAB);
      float[] after = logits(step);
      int until = (TIME - 1) * VOCAB;
      assertThat(Arrays.copyOf(after, until)).containsExactly(Arrays.copyOf(before, until));
      assertThat(after[until]).isNotEqualTo(before[until]);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void positionsOfWeightZero_doNotCount(Gpt.Config config) {
    Random random = new Random(5);
    try (TrainStep step = open(config, random)) {
      fill(step, random);
      float all = step.evaluate();
      step.input("weights").floatBuffer().put(4, 0); // of time 1, row 1
      float fewer = step.evaluate();
      long target = step.input("targets").longBuffer().get(4);
      step.input("targets").longBuffer().put(4, (target + 1) % VOCAB);
      assertThat(step.evaluate()).isEqualTo(fewer).isNotEqualTo(all);
    }
  }

  /** Two documents in one row have the logits that each has alone in a row. */
  @ParameterizedTest
  @MethodSource("configs")
  void documentsThatShareARow_doNotSeeEachOther(Gpt.Config config) {
    long[] first = {3, 1, 4};
    long[] second = {5, 9};
    try (TrainStep together = openPacked(config, 1);
        TrainStep apart = openPacked(config, 2)) {
      for (int k = 0; k < together.parameters().size(); k++) {
        together
            .parameters()
            .get(k)
            .value()
            .put(0, apart.parameters().get(k).value(), 0, apart.parameters().get(k).size());
      }
      for (int t = 0; t < TIME; t++) {
        boolean inFirst = t < first.length;
        place(
            together, t, inFirst ? first[t] : second[t - 3], inFirst ? t : t - 3, inFirst ? 1 : 2);
        place(apart, 2 * t, inFirst ? first[t] : 0, t, 1);
        place(apart, 2 * t + 1, t < second.length ? second[t] : 0, t, 1);
      }
      float[] shared = logits(together);
      float[] own = logits(apart);
      int firstNumbers = first.length * VOCAB;
      int secondNumbers = second.length * VOCAB;
      assertThat(Arrays.copyOf(shared, firstNumbers))
          .containsExactly(Arrays.copyOf(own, firstNumbers), within(1e-5f));
      assertThat(Arrays.copyOfRange(shared, firstNumbers, firstNumbers + secondNumbers))
          .containsExactly(
              Arrays.copyOfRange(own, TIME * VOCAB, TIME * VOCAB + secondNumbers), within(1e-5f));
    }
  }

  private static TrainStep openPacked(Gpt.Config config, int batch) {
    TrainStep step =
        TrainStep.open(
            () ->
                Gpt.packedTraining(
                    config, Optional.empty(), batch, TIME, new TrainingOptions(0, false)),
            new Random(6),
            Compute.cpu(1));
    for (int i = 0; i < batch * TIME; i++) {
      step.input("weights").floatBuffer().put(i, 1);
    }
    return step;
  }

  private static void place(TrainStep step, int at, long token, long position, float segment) {
    step.input("tokens").longBuffer().put(at, token);
    if (step.hasInput("positions")) {
      step.input("positions").longBuffer().put(at, position);
    }
    step.input("segments").floatBuffer().put(at, segment);
  }

  @Test
  void adapters_correctQueriesAndValues_andMergeIntoTheWeights() {
    Gpt.Config config = Gpt.Config.gpt2(2, 16, 2, VOCAB, TIME);
    Optional<Adapters> adapters = Optional.of(new Adapters(3, 6));
    TrainingOptions options = TrainingOptions.EVALUATION;
    Random random = new Random(8);
    try (TrainStep corrected =
            TrainStep.open(
                () -> Gpt.training(config, adapters, BATCH, TIME, options),
                random,
                Compute.cpu(1));
        TrainStep merged = open(config, random)) {
      fill(corrected, new Random(9));
      fill(merged, new Random(9));
      Map<String, float[]> trained = new HashMap<>();
      for (Parameter p : corrected.parameters()) {
        if (Adapters.has(p.name())) {
          for (int i = 0; i < p.size(); i++) {
            p.value().put(i, (float) random.nextGaussian());
          }
        }
        trained.put(p.name(), p.copy());
      }
      Function<String, float[]> weights =
          adapters
              .get()
              .merged(Gpt.parameters(config, adapters), name -> requireNonNull(trained.get(name)));
      for (Parameter p : merged.parameters()) {
        p.value().put(0, weights.apply(p.name()));
      }
      assertThat(trained).hasSize(merged.parameters().size() + 2 * 2 * 2);
      assertThat(logits(corrected)).containsExactly(logits(merged), within(1e-4f));
    }
  }

  @Test
  void dropout_masksTheEmbeddingAndInEachBlockTheAttentionAndBothSublayers() {
    Gpt.Config config = new Gpt.Config(Block.GPT2, 3, 16, 2, 2, 24, VOCAB, TIME, 0.1, 0.2, true);
    TrainingGraph graph = Gpt.training(config, BATCH, TIME, new TrainingOptions(0, true));
    assertThat(graph.masks()).hasSize(1 + 3 * 3);
    assertThat(graph.masks().stream().filter(mask -> mask.rate() == 0.2))
        .hasSize(3)
        .allSatisfy(mask -> assertThat(mask.input().shape()).isEqualTo(Shape.of(BATCH, 2, 5, 5)));
    assertThat(Gpt.training(config, BATCH, TIME, TrainingOptions.EVALUATION).masks()).isEmpty();
  }

  @Test
  void parameters_areThoseOfGpt2() {
    // nanoGPT counts 0.80M for this network without its positions, all but the positions here.
    Gpt.Config config = Gpt.Config.gpt2(4, 128, 4, 65, 64);
    long block = 4 * (128 * 128 + 128) + 2 * 128 * 512 + 512 + 128 + 4 * 128;
    assertThat(Gpt.parameterCount(config)).isEqualTo(65 * 128 + 64 * 128 + 4 * block + 2 * 128);
  }

  private static float[] logits(TrainStep step) {
    step.evaluate();
    float[] logits = new float[step.prediction().capacity()];
    step.prediction().get(0, logits);
    return logits;
  }

  private static double lossAt(TrainStep step, List<float[]> along, double h) {
    move(step, along, h);
    double loss = step.evaluate();
    move(step, along, -h);
    return loss;
  }

  private static void move(TrainStep step, List<float[]> along, double h) {
    for (int k = 0; k < along.size(); k++) {
      Parameter p = step.parameters().get(k);
      for (int i = 0; i < p.size(); i++) {
        p.value().put(i, (float) (p.value().get(i) + h * along.get(k)[i]));
      }
    }
  }

  private static void fill(TrainStep step, Random random) {
    for (int i = 0; i < BATCH * TIME; i++) {
      step.input("tokens").longBuffer().put(i, random.nextInt(VOCAB));
      step.input("targets").longBuffer().put(i, random.nextInt(VOCAB));
      step.input("weights").floatBuffer().put(i, 1);
    }
  }
}
