package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.GraphContract.ExternalDecoder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.OnnxOutline;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Input;
import dev.unroll.external.DecoderFamily;
import dev.unroll.external.SmallDecoder;
import dev.unroll.external.SmallDecoder.Layout;
import dev.unroll.external.SmallDecoder.Weights;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExternalDecoderRunnerTest {
  private static final SmallDecoder LLAMA = SmallDecoder.of(DecoderFamily.LLAMA);
  private static final SmallDecoder GPT2 = SmallDecoder.of(DecoderFamily.GPT2);
  private static final int SLOTS = 5;
  private static final int CONTEXT = 256;

  @TempDir private static Path models = Path.of("models");

  static List<SmallDecoder> decoders() {
    return List.of(
        LLAMA,
        GPT2,
        GPT2.withoutPositions(),
        GPT2.as(Layout.GENAI),
        GPT2.as(Layout.COMBINED),
        LLAMA.as(Layout.GENAI).withoutPositions().with(Weights.Q4),
        LLAMA.with(Weights.FP16),
        LLAMA.with(Weights.INT8),
        GPT2.as(Layout.MERGED),
        LLAMA.as(Layout.PAIR));
  }

  @Test
  void keysAndValuesInOneTensor_giveTheLogitsOfThoseApart() throws IOException {
    try (ExternalDecoderRunner apart = open(GPT2);
        ExternalDecoderRunner combined = open(GPT2.as(Layout.COMBINED))) {
      List<float[]> expected = alone(apart, 1, 6, 12);
      List<float[]> actual = alone(combined, 1, 6, 12);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i)).containsExactly(expected.get(i), within(1e-5f));
      }
    }
  }

  private static ExternalDecoderRunner open(SmallDecoder decoder) throws IOException {
    ModelFolder folder = ModelFolder.read(decoder.in(models));
    return ExternalDecoderRunner.open(
        folder.path(),
        (ExternalDecoder) folder.config().graph(),
        (Task.Text) folder.config().task(),
        SessionSettings.cpu(2),
        SLOTS);
  }

  /** Tokens that a sequence reads, whatever it is told. */
  private static long token(int sequence, int position) {
    return 3 + (sequence * 31L + position * 17L) % 250;
  }

  private static long[] prompt(int sequence, int from, int to) {
    long[] ids = new long[to - from];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = token(sequence, from + i);
    }
    return ids;
  }

  private static float[] copy(FloatBuffer logits, int row, int size) {
    float[] copied = new float[size];
    logits.get(row * size, copied);
    return copied;
  }

  /** The logits after a prompt and after each of some steps. */
  private static List<float[]> alone(
      ExternalDecoderRunner runner, int sequence, int length, int to) {
    List<float[]> all = new ArrayList<>();
    int size = runner.outputSize();
    runner.clear(0);
    Input.Tokens start = new Input.Tokens(prompt(sequence, 0, length));
    all.add(copy(runner.prefill(0, start), 0, size));
    for (int position = length; position < to; position++) {
      Input.Tokens step = new Input.Tokens(new long[] {token(sequence, position)});
      all.add(copy(runner.decode(step), 0, size));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void sequence_isComputedToTheSameBits_inEverySlotAndCompany(SmallDecoder decoder)
      throws IOException {
    int[] lengths = {7, 61, 1, 120};
    int steps = 12;
    try (ExternalDecoderRunner runner = open(decoder)) {
      List<List<float[]>> expected = new ArrayList<>();
      for (int s = 0; s < lengths.length; s++) {
        expected.add(alone(runner, s, lengths[s], lengths[s] + steps));
      }

      int size = runner.outputSize();
      List<Integer> inSlots = new ArrayList<>();
      for (int s = 0; s < lengths.length; s++) {
        runner.clear(s);
        Input.Tokens start = new Input.Tokens(prompt(s, 0, lengths[s]));
        assertThat(copy(runner.prefill(s, start), 0, size)).isEqualTo(expected.get(s).getFirst());
        inSlots.add(s);
      }
      int[] done = new int[lengths.length];
      for (int step = 1; step <= steps + 6; step++) {
        if (step == 3) { // The first and the last change places; the last pauses.
          runner.swap(0, 3);
          swap(inSlots, 0, 3);
        }
        int running = step >= 4 && step < 10 ? 3 : inSlots.size();
        if (step == 7) { // One ends, the last that runs takes its place, and so on.
          inSlots.set(1, inSlots.get(2));
          runner.move(2, 1);
          inSlots.set(2, inSlots.get(3));
          runner.move(3, 2);
          inSlots.remove(3);
          running = 2;
        } else if (step > 7 && step < 10) {
          running = 2;
        }
        long[] ids = new long[running];
        for (int slot = 0; slot < running; slot++) {
          int s = inSlots.get(slot);
          ids[slot] = token(s, lengths[s] + done[s]);
        }
        FloatBuffer logits = runner.decode(new Input.Tokens(ids));
        for (int slot = 0; slot < running; slot++) {
          int s = inSlots.get(slot);
          done[s]++;
          if (done[s] <= steps) {
            assertThat(copy(logits, slot, size))
                .as("sequence %d after %d steps", s, done[s])
                .isEqualTo(expected.get(s).get(done[s]));
          }
        }
      }
      assertThat(done).contains(steps + 6, steps);
    }
  }

  private static void swap(List<Integer> list, int a, int b) {
    Integer held = list.get(a);
    list.set(a, list.get(b));
    list.set(b, held);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void promptInPieces_isReadAsInOne(SmallDecoder decoder) throws IOException {
    float tolerance =
        switch (decoder.weights()) {
          case BF16, FP32, Q4 -> 1e-3f;
          case FP16 -> 0.1f;
          case INT8 -> 1; // What is rounded, and how, depends on all tokens of a piece.
        };
    try (ExternalDecoderRunner runner = open(decoder)) {
      float[] whole = alone(runner, 1, 150, 150).getFirst();
      runner.clear(0);
      int at = 0;
      FloatBuffer logits = FloatBuffer.allocate(0);
      for (int to : new int[] {64, 128, 149, 150}) {
        logits = runner.prefill(0, new Input.Tokens(prompt(1, at, to)));
        at = to;
      }
      float[] pieces = copy(logits, 0, runner.outputSize());
      for (int i = 0; i < whole.length; i++) {
        assertThat(pieces[i]).isCloseTo(whole[i], within(tolerance));
      }
      assertThat(whole).isNotEqualTo(alone(runner, 2, 150, 150).getFirst());
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void sequence_growsToTheContextAndNoFurther(SmallDecoder decoder) throws IOException {
    try (ExternalDecoderRunner runner = open(decoder)) {
      alone(runner, 3, CONTEXT - 3, CONTEXT);

      assertThatThrownBy(() -> runner.decode(new Input.Tokens(new long[] {5})))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("context of 256 tokens is full");
    }
  }

  private static CacheLayout layout(SmallDecoder decoder) throws IOException {
    ModelFolder folder = ModelFolder.read(decoder.in(models));
    ExternalDecoder contract = (ExternalDecoder) folder.config().graph();
    Path file = folder.path().resolve(contract.files().getLast());
    try (Session session = Session.open(file, SessionSettings.cpu(1))) {
      return CacheLayout.of(
          contract,
          DecoderSignature.of(file, session.inputs(), session.outputs(), contract.names()),
          OnnxOutline.of(file),
          CONTEXT);
    }
  }

  @Test
  void layout_followsFromTheGraph() throws IOException {
    assertThat(layout(LLAMA)).isEqualTo(CacheLayout.PADDED);
    assertThat(layout(GPT2.as(Layout.MERGED))).isEqualTo(CacheLayout.PADDED);
    assertThat(layout(LLAMA.as(Layout.PAIR))).isEqualTo(CacheLayout.PADDED);
    assertThat(layout(GPT2.withoutPositions())).isEqualTo(CacheLayout.SEPARATE);
    assertThat(layout(GPT2.as(Layout.GENAI))).isEqualTo(CacheLayout.IN_PLACE);
  }
}
