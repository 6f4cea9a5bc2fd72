package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.engine.Input;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoders in the form in which they are served, beside their files as they are. */
class FusedDecoderTest {
  private static final long[] PROMPT = {3, 1, 4, 1, 5, 9, 2, 6};

  static Stream<SmallGpt> models() {
    return SmallGpt.all().filter(model -> model.precision() == Precision.INT8);
  }

  private static float[] logits(SmallGpt model, Session session) {
    try (CachedDecoderRunner runner =
        new CachedDecoderRunner(
            session,
            model.contract(),
            new CachedDecoderRunner.Size(
                1, SmallGpt.CONTEXT, SmallModel.LETTERS.length(), SmallGpt.CONTEXT, 0))) {
      FloatBuffer outputs = runner.outputs(0, new Input.Tokens(PROMPT));
      float[] copy = new float[outputs.remaining()];
      outputs.get(copy);
      return copy;
    }
  }

  /** The deviation of one row of numbers from another, as a part of its own. */
  private static double deviation(float[] actual, float[] expected) {
    double errors = 0;
    double squares = 0;
    for (int i = 0; i < expected.length; i++) {
      errors += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      squares += expected[i] * expected[i];
    }
    return Math.sqrt(errors / squares);
  }

  @ParameterizedTest
  @MethodSource("models")
  void logits_areAsNearToThoseInFloat32AsThoseOfTheFile(SmallGpt model) {
    SessionSettings settings = SessionSettings.cpu(1);
    SmallGpt exact = new SmallGpt(model.config(), Precision.FP32);
    float[] expected = logits(exact, Session.open(exact.graph(), settings));

    double ofFile = deviation(logits(model, Session.open(model.graph(), settings)), expected);
    double fused = deviation(logits(model, model.session(1)), expected);

    assertThat(ofFile).isBetween(1e-5, 0.05);
    assertThat(fused).isBetween(1e-5, 2.5 * ofFile);
  }
}
