package dev.unroll.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.SinusoidalPositions;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainStep;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A Transformer whose decoder is recurrent: its files against the training graph. */
class RecurrentDecoderTest {
  private static final int ROWS = 2;
  private static final int SOURCE = 5;
  private static final int TARGET = 4;
  private static final int VOCAB = 13;
  private static final Transformer.Config CONFIG =
      new Transformer.Config(
          2,
          2,
          32,
          2,
          40,
          VOCAB,
          VOCAB,
          0,
          Norm.POST,
          Positions.SINUSOIDAL,
          9,
          Tying.ALL,
          new TransformerStyle(
              new TransformerStyle.Lookup(true, false),
              SinusoidalPositions.Layout.MARIAN,
              TransformerStyle.Buckets.DEFAULT,
              TransformerStyle.VASWANI.normalisation(),
              0,
              new TransformerStyle.Inner(FeedForward.Activation.RELU, false),
              true,
              new TransformerStyle.Logits(false, true),
              TransformerStyle.History.SSRU,
              0));

  @Test
  void steps_giveTheTrainingGraphsLogits_andTheSecondRowsPaddingChangesNothing() {
    Random random = new Random(3);
    try (TrainStep step =
        TrainStep.open(
            () -> Transformer.training(CONFIG, ROWS, SOURCE, TARGET, TrainingOptions.EVALUATION),
            random,
            Compute.cpu(1))) {
      Map<String, float[]> weights = new HashMap<>();
      for (Parameter p : step.parameters()) {
        for (int i = 0; i < p.size(); i++) {
          p.value().put(i, (float) (p.value().get(i) + 0.05 * random.nextGaussian()));
        }
        weights.put(p.name(), p.copy());
      }
      Map<String, Tensor> in = new LinkedHashMap<>();
      in.put("source", Tensor.longs(ROWS, SOURCE));
      in.put("source_mask", Tensor.floats(ROWS, SOURCE));
      for (int i = 0; i < ROWS * SOURCE; i++) {
        long token = i == ROWS * SOURCE - 1 ? 0 : random.nextInt(1, VOCAB);
        step.input("source").longBuffer().put(i, token);
        in.get("source").longBuffer().put(i, token);
        step.input("source_mask").floatBuffer().put(i, token == 0 ? 0 : 1);
        in.get("source_mask").floatBuffer().put(i, token == 0 ? 0 : 1);
      }
      for (int i = 0; i < ROWS * TARGET; i++) {
        step.input("tokens").longBuffer().put(i, random.nextInt(VOCAB));
        step.input("weights").floatBuffer().put(i, 1);
      }
      step.evaluate();
      try (Session encoder =
              Session.open(
                  Transformer.encoder(
                      CONFIG, Precision.FP32, n -> requireNonNull(weights.get(n)), Map.of()),
                  SessionSettings.cpu(1));
          Session decoder =
              Session.open(
                  Transformer.decoder(
                      CONFIG, Precision.FP32, n -> requireNonNull(weights.get(n)), Map.of()),
                  SessionSettings.cpu(1))) {
        Map<String, Tensor> memories = new LinkedHashMap<>();
        for (Memory m : Transformer.memories(CONFIG)) {
          memories.put(m.name(), Tensor.floats(ROWS, m.groups(), SOURCE, m.size()));
        }
        encoder.run(in, memories);
        check(step, decoder, in.get("source_mask"), memories);
      }
    }
  }

  private static void check(
      TrainStep step, Session decoder, Tensor mask, Map<String, Tensor> memories) {
    Map<String, Tensor> in = new LinkedHashMap<>(memories);
    Map<String, Tensor> out = new LinkedHashMap<>();
    in.put("source_mask", mask);
    in.put("tokens", Tensor.longs(ROWS, 1));
    in.put("positions", Tensor.longs(ROWS, 1));
    for (Transformer.State state : Transformer.states(CONFIG)) {
      in.put(state.input(), Tensor.floats(ROWS, state.size()));
      out.put(state.output(), Tensor.floats(ROWS, state.size()));
    }
    Tensor logits = Tensor.floats(ROWS, 1, VOCAB);
    out.put("logits", logits);
    for (int t = 0; t < TARGET; t++) {
      for (int row = 0; row < ROWS; row++) {
        long token = step.input("tokens").longBuffer().get(row * TARGET + t);
        in.get("tokens").longBuffer().put(row, token);
        in.get("positions").longBuffer().put(row, t);
      }
      decoder.run(in, out);
      for (int i = 0; i < ROWS * VOCAB; i++) {
        int expected = (i / VOCAB * TARGET + t) * VOCAB + i % VOCAB;
        assertThat(logits.floatBuffer().get(i))
            .isCloseTo(step.prediction().get(expected), within(1e-4f));
      }
      for (Transformer.State state : Transformer.states(CONFIG)) {
        requireNonNull(in.get(state.input()))
            .floatBuffer()
            .put(requireNonNull(out.get(state.output())).floatBuffer());
      }
    }
  }
}
