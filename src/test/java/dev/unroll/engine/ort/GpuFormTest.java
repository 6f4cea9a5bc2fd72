package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.OnnxOutline;
import dev.unroll.engine.Input;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Recurrent.Family;
import dev.unroll.model.Recurrent.Form;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.SessionSettings.Kept;
import dev.unroll.runtime.form.GpuForm;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The form of graphs for a GPU, run on the CPU. */
class GpuFormTest {
  private static final int VOCAB = SmallModel.LETTERS.length();

  static Stream<SmallGpt> models() {
    return SmallGpt.all();
  }

  private static CachedDecoderRunner open(SmallGpt model, byte[] graph, Kept kept) {
    return new CachedDecoderRunner(
        Session.open(graph, SessionSettings.cpu(1).keeping(kept)),
        model.contract(),
        new CachedDecoderRunner.Size(
            2, SmallGpt.CONTEXT, VOCAB, SmallGpt.CONTEXT, model.config().size()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void caches_areInHalfPrecision_andOutputsNearlyTheSame(SmallGpt model) throws Exception {
    double tolerance = model.precision() == Precision.INT8 ? 0.5 : 0.02;
    byte[] graph = model.graph();
    byte[] form = GpuForm.of(graph, true);
    Input.Tokens prompt = new Input.Tokens(new long[] {3, 1, 4, 1, 5, 9, 2, 6});
    for (Kept kept : Kept.values()) {
      try (CachedDecoderRunner whole = open(model, graph, Kept.HOST);
          CachedDecoderRunner half = open(model, form, kept)) {
        for (CachedDecoderRunner runner : List.of(whole, half)) {
          runner.prefill(0, prompt);
          runner.prefill(1, prompt);
          runner.move(1, 0);
        }
        float[] expected = new float[VOCAB];
        whole.decode(new Input.Tokens(new long[] {7})).get(expected);
        float[] actual = new float[VOCAB];
        half.decode(new Input.Tokens(new long[] {7})).get(actual);
        for (int i = 0; i < VOCAB; i++) {
          assertThat((double) actual[i]).isCloseTo(expected[i], within(tolerance));
        }
        assertThat(actual).isNotEqualTo(expected); // The caches are float16 indeed.
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ELMAN", "LSTM"})
  void recurrentOperators_becomeScans_thatComputeTheSame(Family family, @TempDir Path folder)
      throws Exception {
    SmallModel model = SmallModel.text(family, 2, 40, Form.OPERATOR);
    byte[] form = GpuForm.of(model.graph(), false);
    Path file = folder.resolve("model.onnx");
    Files.write(file, form);
    assertThat(OnnxOutline.of(file).operators()).contains("Scan").doesNotContain("LSTM", "RNN");
    try (RecurrentRunner operator = open(model, model.graph());
        RecurrentRunner scan = open(model, form)) {
      for (RecurrentRunner runner : List.of(operator, scan)) {
        runner.clear(0);
        runner.clear(1);
        runner.prefill(0, new Input.Tokens(new long[] {3, 1, 4, 1, 5}));
        runner.prefill(1, new Input.Tokens(new long[] {2, 7}));
        runner.decode(new Input.Tokens(new long[] {9, 2}));
      }
      FloatBuffer expected = operator.decode(new Input.Tokens(new long[] {6, 5}));
      FloatBuffer actual = scan.decode(new Input.Tokens(new long[] {6, 5}));
      assertThat(expected.remaining()).isEqualTo(2 * VOCAB);
      for (int i = 0; i < 2 * VOCAB; i++) {
        assertThat(actual.get(i)).isCloseTo(expected.get(i), within(1e-5f));
      }
    }
  }

  private static RecurrentRunner open(SmallModel model, byte[] graph) {
    return new RecurrentRunner(
        Session.open(graph, SessionSettings.cpu(1)),
        model.contract(),
        ElementType.INT64,
        2,
        VOCAB,
        8);
  }

  @Test
  void graphWithoutSuchOperators_staysAsItIs() throws Exception {
    byte[] graph = SmallModel.text(Family.LSTM, 1, 8, Form.SCAN).graph();

    assertThat(GpuForm.of(graph, false)).isSameAs(graph);
  }
}
