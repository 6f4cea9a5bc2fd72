package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.engine.Input;
import dev.unroll.model.Recurrent.Family;
import dev.unroll.model.Recurrent.Form;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.RuntimeFailure;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecurrentRunnerTest {
  private static final int VOCAB = SmallModel.LETTERS.length();
  private static final long[] PROMPT = {3, 1, 4, 1, 5, 9, 2, 6};

  static List<SmallModel> models() {
    List<SmallModel> models = new ArrayList<>();
    for (Family family : Family.values()) {
      for (Form form : Form.values()) {
        models.add(SmallModel.text(family, 2, 40, form));
      }
    }
    return models;
  }

  private static RecurrentRunner open(SmallModel model, int slots) {
    return new RecurrentRunner(
        Session.open(model.graph(), SessionSettings.cpu(2)),
        model.contract(),
        ElementType.INT64,
        slots,
        VOCAB,
        PROMPT.length);
  }

  private static float[] copy(FloatBuffer outputs, int row) {
    float[] copy = new float[VOCAB];
    outputs.get(row * VOCAB, copy);
    return copy;
  }

  /** Reads {@code PROMPT} in slot 0 and then three tokens, and returns the last logits. */
  private static float[] alone(RecurrentRunner runner) {
    runner.clear(0);
    runner.prefill(0, new Input.Tokens(PROMPT));
    runner.decode(new Input.Tokens(new long[] {7}));
    runner.decode(new Input.Tokens(new long[] {8}));
    return copy(runner.decode(new Input.Tokens(new long[] {9})), 0);
  }

  @ParameterizedTest
  @MethodSource("models")
  void sequence_isComputedToTheSameBits_inEverySlotAndBatch(SmallModel model) {
    try (RecurrentRunner runner = open(model, 9)) {
      float[] alone = alone(runner);
      for (int n = 1; n <= 9; n++) {
        for (int slot = 0; slot < n; slot++) {
          runner.clear(slot);
          runner.prefill(slot, new Input.Tokens(new long[] {slot}));
        }
        int mine = n / 2;
        runner.clear(mine);
        runner.prefill(mine, new Input.Tokens(PROMPT));
        long[] ids = new long[n];
        for (int token = 7; token < 9; token++) {
          Arrays.setAll(ids, i -> i % VOCAB);
          ids[mine] = token;
          runner.decode(new Input.Tokens(ids));
        }
        runner.swap(0, mine);
        runner.move(0, n - 1);
        ids[n - 1] = 9;
        assertThat(copy(runner.decode(new Input.Tokens(ids)), n - 1)).isEqualTo(alone);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void slotsBeyondTheBatch_keepWhatTheyHold(SmallModel model) {
    try (RecurrentRunner runner = open(model, 3)) {
      float[] alone = alone(runner);
      runner.clear(1);
      runner.prefill(1, new Input.Tokens(PROMPT));
      runner.decode(new Input.Tokens(new long[] {20}));
      runner.swap(0, 1);
      runner.decode(new Input.Tokens(new long[] {7}));
      runner.decode(new Input.Tokens(new long[] {8}));
      assertThat(copy(runner.decode(new Input.Tokens(new long[] {9, 0})), 0)).isEqualTo(alone);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void promptInStretches_isAsGoodAsInOne(SmallModel model) {
    try (RecurrentRunner runner = open(model, 1)) {
      runner.clear(0);
      float[] whole = copy(runner.prefill(0, new Input.Tokens(PROMPT)), 0);
      runner.clear(0);
      runner.prefill(0, new Input.Tokens(Arrays.copyOfRange(PROMPT, 0, 3)));
      float[] last = copy(runner.prefill(0, new Input.Tokens(Arrays.copyOfRange(PROMPT, 3, 8))), 0);
      for (int i = 0; i < VOCAB; i++) {
        assertThat(last[i]).isCloseTo(whole[i], within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void outputs_areThoseOfEveryStep_inOneStretchAndInTwo(SmallModel model) {
    try (RecurrentRunner runner = open(model, 2)) {
      runner.clear(1);
      float[] whole = new float[PROMPT.length * VOCAB];
      runner.outputs(1, new Input.Tokens(PROMPT)).get(whole);
      runner.clear(1);
      float[] parts = new float[whole.length];
      runner.outputs(1, new Input.Tokens(PROMPT).slice(0, 3)).get(parts, 0, 3 * VOCAB);
      FloatBuffer rest = runner.outputs(1, new Input.Tokens(PROMPT).slice(3, PROMPT.length));
      assertThat(rest.remaining()).isEqualTo(5 * VOCAB);
      rest.get(parts, 3 * VOCAB, 5 * VOCAB);
      runner.clear(0);
      float[] steps = new float[whole.length];
      for (int t = 0; t < PROMPT.length; t++) {
        runner.decode(new Input.Tokens(PROMPT).slice(t, t + 1)).get(steps, t * VOCAB, VOCAB);
      }

      assertThat(whole).containsExactly(steps, within(1e-4f));
      assertThat(parts).containsExactly(steps, within(1e-4f));
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void series_givesOutputsAndStatesOfEveryStep(Family family) {
    SmallModel model = SmallModel.series(family, 2);
    Input.Values values = new Input.Values(new float[][] {{1, 2}, {-1, 0}, {0.5f, 3}});
    try (RecurrentRunner runner =
        new RecurrentRunner(
            Session.open(model.graph(), SessionSettings.cpu(1)),
            model.contract(),
            ElementType.FLOAT,
            1,
            2,
            3)) {
      runner.clear(0);
      float[] whole = new float[3 * 2];
      runner.outputs(0, values).get(whole);
      runner.clear(0);
      float[] steps = new float[whole.length];
      for (int t = 0; t < 3; t++) {
        runner.decode(values.slice(t, t + 1)).get(steps, t * 2, 2);
      }
      assertThat(whole).containsExactly(steps, within(1e-4f));

      float[] states = new float[3 * runner.stateSize()];
      runner.clear(0);
      runner.states(0, values).get(states);
      float[] last = new float[runner.stateSize()];
      runner.clear(0);
      runner.prefill(0, values.slice(0, 2));
      runner.states(0, values.slice(2, 3)).get(last);
      assertThat(Arrays.copyOfRange(states, 2 * last.length, states.length))
          .containsExactly(last, within(1e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void states_afterSomeSteps_areAmongThoseAfterAll(SmallModel model) {
    try (RecurrentRunner runner = open(model, 1)) {
      int size = runner.stateSize();
      runner.clear(0);
      float[] all = new float[PROMPT.length * size];
      runner.states(0, new Input.Tokens(PROMPT)).get(all);
      runner.clear(0);
      float[] some = new float[2 * size];
      FloatBuffer states = runner.states(0, new Input.Tokens(PROMPT), new int[] {3, PROMPT.length});
      assertThat(states.remaining()).isEqualTo(2 * size);
      states.get(some);

      assertThat(Arrays.copyOf(some, size))
          .containsExactly(Arrays.copyOfRange(all, 2 * size, 3 * size), within(1e-4f));
      assertThat(Arrays.copyOfRange(some, size, 2 * size))
          .containsExactly(Arrays.copyOfRange(all, 7 * size, 8 * size), within(1e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void failedRun_changesNothing(SmallModel model) {
    try (RecurrentRunner runner = open(model, 2)) {
      float[] alone = alone(runner);
      runner.clear(0);
      runner.prefill(0, new Input.Tokens(PROMPT));
      runner.decode(new Input.Tokens(new long[] {7}));
      assertThatThrownBy(() -> runner.decode(new Input.Tokens(new long[] {8, VOCAB + 1_000})))
          .isInstanceOf(RuntimeFailure.class)
          .message()
          .doesNotContain("\n");
      runner.decode(new Input.Tokens(new long[] {8}));
      assertThat(copy(runner.decode(new Input.Tokens(new long[] {9})), 0)).isEqualTo(alone);
    }
  }
}
