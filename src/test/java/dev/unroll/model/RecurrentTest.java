package dev.unroll.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.model.Recurrent.Config;
import dev.unroll.model.Recurrent.Family;
import dev.unroll.model.Recurrent.Form;
import dev.unroll.model.Recurrent.Input;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecurrentTest {
  private static final int BATCH = 3;
  private static final int TIME = 5;
  private static final int VOCAB = 7;
  private static final int FEATURES = 2;

  static Stream<Config> configs() {
    List<Config> all = new ArrayList<>();
    for (Family family : Family.values()) {
      for (int layers : new int[] {1, 2}) {
        all.add(new Config(family, layers, 6, new Input.Tokens(VOCAB, 4), 0));
        all.add(new Config(family, layers, 6, new Input.Tokens(VOCAB, 4), 0.4));
        all.add(new Config(family, layers, 6, new Input.Values(FEATURES, false), 0));
        all.add(new Config(family, layers, 6, new Input.Values(FEATURES, true), 0));
      }
      // A vocabulary larger than a chunk: the embedding is looked up, not folded.
      all.add(new Config(family, 1, 6, new Input.Tokens(50, 4), 0));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void gradient_alongRandomDirections_equalsDifferenceOfTheLoss(Config config) {
    Random random = new Random(11);
    try (TrainStep step = open(config, random)) {
      fill(step, config, random);
      for (int direction = 0; direction < 5; direction++) {
        float[] start = randomState(step, random);
        Map<String, float[]> along = new HashMap<>();
        long maskSeed = random.nextLong();
        step.restoreState(start);
        step.train(new Random(maskSeed));
        double slope = 0;
        double norm = 0;
        for (Parameter p : step.parameters()) {
          float[] d = new float[p.size()];
          for (int i = 0; i < d.length; i++) {
            // mostly along the gradient, so that the slope is well above rounding
            d[i] = (float) (p.gradient().get(i) + 0.05 * random.nextGaussian());
            slope += (double) d[i] * p.gradient().get(i);
            norm += (double) d[i] * d[i];
          }
          along.put(p.name(), d);
        }
        double h = 1e-2 / Math.sqrt(norm);
        double difference =
            lossAt(step, along, h, start, maskSeed) - lossAt(step, along, -h, start, maskSeed);
        assertThat(slope).isCloseTo(difference / (2 * h), within(0.01 * Math.abs(slope) + 1e-4));
      }
    }
  }

  private static double lossAt(
      TrainStep step, Map<String, float[]> along, double h, float[] start, long maskSeed) {
    move(step, along, h);
    step.restoreState(start);
    double loss = step.train(new Random(maskSeed));
    move(step, along, -h);
    return loss;
  }

  private static void move(TrainStep step, Map<String, float[]> along, double h) {
    for (Parameter p : step.parameters()) {
      float[] d = requireNonNull(along.get(p.name()));
      for (int i = 0; i < d.length; i++) {
        p.value().put(i, (float) (p.value().get(i) + h * d[i]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void exportedGraph_inBothForms_predictsWhatTheTrainingGraphPredicts(Config config) {
    Random random = new Random(5);
    try (TrainStep step = open(config, random)) {
      fill(step, config, random);
      float[] start = randomState(step, random);
      step.restoreState(start);
      step.evaluate();
      float[] expected = new float[step.prediction().capacity()]; // [time, batch, ..]
      step.prediction().get(0, expected);
      float[] expectedState = step.copyState();
      Map<String, float[]> weights = new HashMap<>();
      step.parameters().forEach(p -> weights.put(p.name(), p.copy()));
      for (Form form : Form.values()) {
        byte[] model =
            Recurrent.generation(
                config, form, n -> requireNonNull(weights.get(n)), Map.of("k", "v"));
        try (Session session = Session.open(model, SessionSettings.cpu(1))) {
          assertThat(session.metadata()).containsEntry("k", "v");
          check(session, config, step, start, expected, expectedState, TIME);
          check(session, config, step, start, expected, expectedState, 2);
        }
      }
    }
  }

  /** Feeds the sequence in pieces and compares all outputs and the last states. */
  private static void check(
      Session session,
      Config config,
      TrainStep step,
      float[] start,
      float[] expected,
      float[] expectedState,
      int piece) {
    int out = outputs(config);
    Map<String, float[]> states = new LinkedHashMap<>();
    int at = 0;
    for (Recurrent.StatePort port : Recurrent.states(config)) {
      float[] state = new float[BATCH * port.size()];
      System.arraycopy(start, at, state, 0, state.length);
      at += state.length;
      states.put(port.input(), state);
    }
    for (int from = 0; from < TIME; from += piece) {
      int n = Math.min(piece, TIME - from);
      Map<String, Tensor> in = new LinkedHashMap<>();
      Map<String, Tensor> results = new LinkedHashMap<>();
      switch (config.input()) {
        case Input.Tokens _ -> {
          Tensor tokens = Tensor.longs(BATCH, n);
          for (int b = 0; b < BATCH; b++) {
            for (int t = 0; t < n; t++) {
              tokens
                  .longBuffer()
                  .put(b * n + t, step.input("tokens").longBuffer().get((from + t) * BATCH + b));
            }
          }
          in.put("tokens", tokens);
          results.put("logits", Tensor.floats(BATCH, n, out));
        }
        case Input.Values(int features, boolean _) -> {
          Tensor values = Tensor.floats(BATCH, n, features);
          for (int b = 0; b < BATCH; b++) {
            for (int t = 0; t < n; t++) {
              for (int f = 0; f < features; f++) {
                values
                    .floatBuffer()
                    .put(
                        (b * n + t) * features + f,
                        step.input("values")
                            .floatBuffer()
                            .get(((from + t) * BATCH + b) * features + f));
              }
            }
          }
          in.put("values", values);
          results.put("prediction", Tensor.floats(BATCH, n, out));
        }
      }
      for (Recurrent.StatePort port : Recurrent.states(config)) {
        Tensor state = Tensor.floats(BATCH, port.size());
        state.floatBuffer().put(requireNonNull(states.get(port.input())));
        in.put(port.input(), state);
        results.put(port.output(), Tensor.floats(BATCH, port.size()));
      }
      session.run(in, results);
      Tensor predicted = results.values().iterator().next();
      for (int b = 0; b < BATCH; b++) {
        for (int t = 0; t < n; t++) {
          for (int i = 0; i < out; i++) {
            float e = expected[((from + t) * BATCH + b) * out + i];
            assertThat(predicted.floatBuffer().get((b * n + t) * out + i))
                .isCloseTo(e, within(1e-4f * Math.max(1, Math.abs(e))));
          }
        }
      }
      for (Recurrent.StatePort port : Recurrent.states(config)) {
        requireNonNull(results.get(port.output()))
            .floatBuffer()
            .get(0, requireNonNull(states.get(port.input())));
      }
      in.values().forEach(Tensor::close);
      results.values().forEach(Tensor::close);
    }
    int i = 0;
    for (float[] state : states.values()) {
      for (float s : state) {
        assertThat(s).isCloseTo(expectedState[i++], within(1e-4f));
      }
    }
  }

  private static int outputs(Config config) {
    return switch (config.input()) {
      case Input.Tokens(int vocabSize, int _) -> vocabSize;
      case Input.Values(int features, boolean _) -> features;
    };
  }

  private static TrainStep open(Config config, Random random) {
    return TrainStep.open(() -> Recurrent.training(config, BATCH, TIME), random, Compute.cpu(1));
  }

  private static void fill(TrainStep step, Config config, Random random) {
    switch (config.input()) {
      case Input.Tokens(int vocabSize, int _) -> {
        for (int i = 0; i < TIME * BATCH; i++) {
          step.input("tokens").longBuffer().put(i, random.nextInt(vocabSize));
          step.input("targets").longBuffer().put(i, random.nextInt(vocabSize));
        }
      }
      case Input.Values(int features, boolean _) -> {
        for (int i = 0; i < TIME * BATCH * features; i++) {
          step.input("values").floatBuffer().put(i, random.nextFloat());
          step.input("targets").floatBuffer().put(i, random.nextFloat());
        }
      }
    }
    for (int i = 0; i < TIME * BATCH; i++) {
      step.input("weights").floatBuffer().put(i, i == 4 ? 0 : 1 + random.nextFloat());
    }
  }

  private static float[] randomState(TrainStep step, Random random) {
    float[] state = step.copyState();
    for (int i = 0; i < state.length; i++) {
      state[i] = (float) (0.5 * random.nextGaussian());
    }
    return state;
  }
}
