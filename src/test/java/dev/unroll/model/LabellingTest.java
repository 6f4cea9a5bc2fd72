package dev.unroll.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.graph.onnx.Precision;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loss of texts with any number of labels, against its formula and finite differences. */
class LabellingTest {
  private static final int BATCH = 3;
  private static final int TIME = 5;
  private static final int VOCAB = 11;
  private static final int CLASSES = 4;
  private static final Gpt.Config GPT = Gpt.Config.gpt2(1, 16, 2, VOCAB, TIME);

  private static TrainStep open(Random random) {
    return TrainStep.open(
        () ->
            Gpt.classifierTraining(
                GPT,
                Optional.empty(),
                CLASSES,
                Labelling.MULTI,
                0,
                BATCH,
                TIME,
                TrainingOptions.EVALUATION),
        random,
        Compute.cpu(1));
  }

  /** The last row does not count. */
  private static void fill(TrainStep step, Random random) {
    for (int i = 0; i < BATCH * TIME; i++) {
      step.input("tokens").longBuffer().put(i, random.nextInt(VOCAB));
    }
    FloatBuffer sets = step.input(Labelling.LABEL_SETS).floatBuffer();
    for (int i = 0; i < sets.capacity(); i++) {
      sets.put(i, i < CLASSES ? 0 : random.nextInt(2)); // the first text has no label
    }
    for (int row = 0; row < BATCH; row++) {
      step.input("places").longBuffer().put(row, row * TIME + random.nextInt(TIME));
      step.input("counted").floatBuffer().put(row, row + 1 < BATCH ? 1 : 0);
    }
  }

  private static void moveAway(TrainStep step, Random random, double by) {
    for (Parameter parameter : step.parameters()) {
      for (int i = 0; i < parameter.size(); i++) {
        FloatBuffer values = parameter.value();
        values.put(i, (float) (values.get(i) + by * random.nextGaussian()));
      }
    }
  }

  private static Parameter classes(TrainStep step) {
    return step.parameters().stream()
        .filter(parameter -> parameter.name().equals(Gpt.CLASSES))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void loss_isTheSumOfTheBinaryCrossEntropies() {
    Random random = new Random(1);
    try (TrainStep step = open(random)) {
      fill(step, random);
      moveAway(step, random, 0.5);
      double loss = step.evaluate();
      FloatBuffer logits = step.prediction();
      FloatBuffer sets = step.input(Labelling.LABEL_SETS).floatBuffer();
      double sum = 0;
      for (int i = 0; i < (BATCH - 1) * CLASSES; i++) {
        double likely = 1 / (1 + Math.exp(-(double) logits.get(i)));
        sum -= Math.log(sets.get(i) > 0 ? likely : 1 - likely);
      }
      assertThat(loss).isCloseTo(sum / (BATCH - 1), within(1e-5));
    }
  }

  @Test
  void loss_isFinite_whereALogitIsFarOff() {
    Random random = new Random(2);
    try (TrainStep step = open(random)) {
      fill(step, random);
      FloatBuffer matrix = classes(step).value();
      for (int i = 0; i < matrix.capacity(); i++) {
        matrix.put(i, 1_000 * matrix.get(i) + 100);
      }
      step.train(random);
      assertThat(step.evaluate()).isFinite();
      FloatBuffer gradient = classes(step).gradient();
      for (int i = 0; i < gradient.capacity(); i++) {
        assertThat(gradient.get(i)).isFinite();
      }
    }
  }

  @Test
  void gradientOfTheHead_equalsDifferencesOfTheLoss() {
    Random random = new Random(3);
    try (TrainStep step = open(random)) {
      fill(step, random);
      moveAway(step, random, 0.3);
      step.train(random);
      Parameter head = classes(step);
      float[] gradient = new float[head.size()];
      head.gradient().get(0, gradient);
      double h = 1e-2;
      for (int i = 0; i < gradient.length; i += 7) {
        float at = head.value().get(i);
        head.value().put(i, (float) (at + h));
        double above = step.evaluate();
        head.value().put(i, (float) (at - h));
        double below = step.evaluate();
        head.value().put(i, at);
        assertThat((double) gradient[i])
            .isCloseTo((above - below) / (2 * h), within(0.01 * Math.abs(gradient[i]) + 2e-4));
      }
    }
  }

  /**
   * The exported graph reads three texts, each in a row, and tells its labels at the last token.
   */
  @ParameterizedTest
  @CsvSource({"FP32, 1e-4", "INT8, 0.2"})
  void exportedGraph_givesTheLogitsOfTheTraining_andTheirProbabilities(
      Precision precision, double tolerance) {
    Random random = new Random(4);
    List<Tensor> owned = new ArrayList<>();
    try (TrainStep step = open(random)) {
      fill(step, random);
      moveAway(step, random, 0.15);
      for (int row = 0; row < BATCH; row++) {
        step.input("places").longBuffer().put(row, row * TIME + TIME - 1);
      }
      step.evaluate();
      Map<String, float[]> weights = new HashMap<>();
      step.parameters().forEach(parameter -> weights.put(parameter.name(), parameter.copy()));
      byte[] file =
          Gpt.classifier(
              GPT,
              CLASSES,
              Labelling.MULTI,
              precision,
              name -> Objects.requireNonNull(weights.get(name)),
              Map.of());
      Map<String, Tensor> in = new HashMap<>();
      Map<String, Tensor> out = new HashMap<>();
      Tensor tokens = own(owned, Tensor.longs(BATCH, TIME));
      Tensor positions = own(owned, Tensor.longs(BATCH, TIME));
      Tensor seqlens = own(owned, Tensor.ints(BATCH));
      Tensor total = own(owned, Tensor.ints(1));
      for (int row = 0; row < BATCH; row++) {
        for (int t = 0; t < TIME; t++) {
          tokens
              .longBuffer()
              .put(row * TIME + t, step.input("tokens").longBuffer().get(t * BATCH + row));
          positions.longBuffer().put(row * TIME + t, t);
        }
        seqlens.intBuffer().put(row, TIME - 1);
      }
      total.intBuffer().put(0, TIME);
      in.put("tokens", tokens);
      in.put("positions", positions);
      in.put("seqlens_k", seqlens);
      in.put("total", total);
      for (KeyValueCache cache : Gpt.caches(GPT)) {
        Tensor both = own(owned, Tensor.floats(BATCH, cache.heads(), TIME, cache.headSize()));
        in.put(cache.past(), both);
        out.put(cache.present(), both);
      }
      Tensor logits = own(owned, Tensor.floats(BATCH, TIME, CLASSES));
      Tensor probabilities = own(owned, Tensor.floats(BATCH, TIME, CLASSES));
      out.put("logits", logits);
      out.put("probabilities", probabilities);
      try (Session session = Session.open(file, SessionSettings.cpu(1))) {
        session.run(in, out);
      }
      for (int row = 0; row < BATCH; row++) {
        for (int label = 0; label < CLASSES; label++) {
          int at = (row * TIME + TIME - 1) * CLASSES + label;
          double logit = logits.floatBuffer().get(at);
          double trained = step.prediction().get(row * CLASSES + label);
          assertThat(logit).isCloseTo(trained, within(tolerance * Math.max(1, Math.abs(trained))));
          assertThat((double) probabilities.floatBuffer().get(at))
              .isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
        }
      }
    } finally {
      owned.forEach(Tensor::close);
    }
  }

  private static Tensor own(List<Tensor> owned, Tensor tensor) {
    owned.add(tensor);
    return tensor;
  }
}
