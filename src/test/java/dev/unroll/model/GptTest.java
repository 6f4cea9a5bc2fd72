package dev.unroll.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.train.Parameter;
import dev.unroll.train.TrainStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GptTest {
  private static final Gpt.Config CONFIG = new Gpt.Config(2, 8, 2, 16, 11, 5);
  private static final int BATCH = 3;

  @Test
  void gradient_alongRandomDirections_equalsDifferenceOfTheLoss() {
    Random random = new Random(3);
    try (TrainStep step = TrainStep.open(() -> Gpt.training(CONFIG, BATCH), random, 1)) {
      fill(step, random);
      for (Parameter p : step.parameters()) {
        for (int i = 0; i < p.size(); i++) {
          // away from the small initial weights, so that every path counts
          p.value().put(i, (float) (p.value().get(i) + 0.3 * random.nextGaussian()));
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

  @Test
  void prediction_ignoresWhatComesLater() {
    Random random = new Random(4);
    try (TrainStep step = TrainStep.open(() -> Gpt.training(CONFIG, BATCH), random, 1)) {
      fill(step, random);
      float[] before = logits(step);
      int last = CONFIG.context() - 1; // the last position of the first row
      long token = step.input("tokens").longBuffer().get(last);
      step.input("tokens").longBuffer().put(last, (token + 1) % CONFIG.vocabSize());
      float[] after = logits(step);
      int until = last * CONFIG.vocabSize();
      assertThat(java.util.Arrays.copyOf(after, until))
          .containsExactly(java.util.Arrays.copyOf(before, until));
      assertThat(after[until]).isNotEqualTo(before[until]);
    }
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
    for (int i = 0; i < BATCH * CONFIG.context(); i++) {
      step.input("tokens").longBuffer().put(i, random.nextInt(CONFIG.vocabSize()));
      step.input("targets").longBuffer().put(i, random.nextInt(CONFIG.vocabSize()));
    }
  }
}
