package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.engine.Input;
import dev.unroll.runtime.RuntimeFailure;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CachedDecoderRunnerTest {
  private static final int VOCAB = SmallModel.LETTERS.length();
  private static final long[] PROMPT = {3, 1, 4, 1, 5, 9, 2, 6};

  static Stream<SmallGpt> models() {
    return SmallGpt.all();
  }

  private static CachedDecoderRunner open(SmallGpt model, int slots) {
    return new CachedDecoderRunner(
        model.session(2),
        model.contract(),
        new CachedDecoderRunner.Size(
            slots, SmallGpt.CONTEXT, VOCAB, SmallGpt.CONTEXT, model.config().size()));
  }

  private static Input.Tokens tokens(long... ids) {
    return new Input.Tokens(ids);
  }

  private static float[] copy(FloatBuffer outputs, int row) {
    float[] copy = new float[VOCAB];
    outputs.get(row * VOCAB, copy);
    return copy;
  }

  /** Reads {@code PROMPT} in slot 0 and then three tokens, and returns the last logits. */
  private static float[] alone(CachedDecoderRunner runner) {
    runner.clear(0);
    runner.prefill(0, tokens(PROMPT));
    runner.decode(tokens(7));
    runner.decode(tokens(8));
    return copy(runner.decode(tokens(9)), 0);
  }

  @ParameterizedTest
  @MethodSource("models")
  void sequence_isComputedToTheSameBits_inEverySlotAndBatch(SmallGpt model) {
    try (CachedDecoderRunner runner = open(model, 17)) {
      float[] alone = alone(runner);
      for (int n = 1; n <= 17; n++) {
        for (int slot = 0; slot < n; slot++) {
          runner.clear(slot);
          runner.prefill(slot, tokens(Arrays.copyOf(PROMPT, 1 + slot % 8)));
        }
        int mine = n / 2;
        runner.clear(mine);
        runner.prefill(mine, tokens(PROMPT));
        long[] ids = new long[n];
        for (int token = 7; token < 9; token++) {
          Arrays.setAll(ids, i -> i % VOCAB);
          ids[mine] = token;
          runner.decode(tokens(ids));
        }
        runner.swap(0, mine);
        runner.move(0, n - 1);
        ids[n - 1] = 9;
        model.assertSame(copy(runner.decode(tokens(ids)), n - 1), alone, "of " + n);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void slotsBeyondTheBatch_keepWhatTheyHold(SmallGpt model) {
    try (CachedDecoderRunner runner = open(model, 3)) {
      float[] alone = alone(runner);
      runner.clear(1);
      runner.prefill(1, tokens(PROMPT));
      runner.decode(tokens(20));
      runner.swap(0, 1);
      runner.decode(tokens(7));
      runner.decode(tokens(8));
      model.assertSame(copy(runner.decode(tokens(9, 0)), 0), alone, "of 2");
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void swappedTwice_isAsItWas(SmallGpt model) {
    try (CachedDecoderRunner runner = open(model, 2)) {
      float[] alone = alone(runner);
      runner.clear(0);
      runner.prefill(0, tokens(PROMPT));
      runner.clear(1);
      runner.prefill(1, tokens(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
      runner.decode(tokens(7, 1));
      runner.swap(0, 1);
      runner.decode(tokens(1, 8));
      runner.swap(0, 1);
      model.assertSame(copy(runner.decode(tokens(9, 1)), 0), alone, "of 2");
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void promptInStretches_isAsGoodAsInOne(SmallGpt model) {
    // Integer products round their operands, which differ a little.
    double tolerance = tolerance(model);
    try (CachedDecoderRunner runner = open(model, 2)) {
      runner.clear(1);
      float[] whole = copy(runner.prefill(1, tokens(PROMPT)), 0);
      runner.clear(1);
      runner.prefill(1, tokens(Arrays.copyOfRange(PROMPT, 0, 3)));
      float[] last = copy(runner.prefill(1, tokens(Arrays.copyOfRange(PROMPT, 3, 8))), 0);
      for (int i = 0; i < VOCAB; i++) {
        assertThat((double) last[i]).isCloseTo(whole[i], within(tolerance));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void steps_areAsGoodAsAPrompt_upToTheEndOfTheContext(SmallGpt model) {
    double tolerance = tolerance(model);
    long[] whole = new long[SmallGpt.CONTEXT];
    Arrays.setAll(whole, i -> i * 7L % VOCAB);
    try (CachedDecoderRunner runner = open(model, 2)) {
      runner.clear(0);
      float[] expected = copy(runner.prefill(0, tokens(whole)), 0);
      runner.clear(1);
      runner.prefill(1, tokens(1, 2, 3));
      runner.clear(0);
      runner.prefill(0, tokens(whole[0]));
      float[] last = new float[VOCAB];
      for (int i = 1; i < whole.length; i++) {
        FloatBuffer logits =
            i < 20 ? runner.decode(tokens(whole[i], 4)) : runner.decode(tokens(whole[i]));
        last = copy(logits, 0);
      }
      for (int i = 0; i < VOCAB; i++) {
        assertThat((double) last[i]).isCloseTo(expected[i], within(tolerance));
      }
      assertThatThrownBy(() -> runner.decode(tokens(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("49 tokens in a context of 48");
    }
  }

  /** Products of integers round what they read, in one step otherwise than in several. */
  private static float tolerance(SmallGpt model) {
    return switch (model.precision()) {
      case FP32, FP16 -> 1e-3f;
      case INT8, INT4 -> 0.5f;
    };
  }

  @ParameterizedTest
  @MethodSource("models")
  void outputs_areThoseOfEveryStep_inOneStretchAndInTwo(SmallGpt model) {
    float tolerance = tolerance(model);
    try (CachedDecoderRunner runner = open(model, 2)) {
      runner.clear(1);
      float[] whole = new float[PROMPT.length * VOCAB];
      runner.outputs(1, tokens(PROMPT)).get(whole);
      runner.clear(1);
      float[] parts = new float[whole.length];
      runner.outputs(1, tokens(PROMPT).slice(0, 3)).get(parts, 0, 3 * VOCAB);
      FloatBuffer rest = runner.outputs(1, tokens(PROMPT).slice(3, PROMPT.length));
      assertThat(rest.remaining()).isEqualTo(5 * VOCAB);
      rest.get(parts, 3 * VOCAB, 5 * VOCAB);
      runner.clear(0);
      float[] steps = new float[whole.length];
      for (int t = 0; t < PROMPT.length; t++) {
        runner.decode(tokens(PROMPT[t])).get(steps, t * VOCAB, VOCAB);
      }

      assertThat(whole).containsExactly(steps, within(tolerance));
      assertThat(parts).containsExactly(steps, within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void states_afterSomeSteps_areAmongThoseAfterAll(SmallGpt model) {
    try (CachedDecoderRunner runner = open(model, 1)) {
      int size = runner.stateSize();
      runner.clear(0);
      float[] all = new float[PROMPT.length * size];
      runner.states(0, tokens(PROMPT)).get(all);
      runner.clear(0);
      float[] some = new float[2 * size];
      FloatBuffer states = runner.states(0, tokens(PROMPT), new int[] {3, PROMPT.length});
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
  void failedRun_changesNothing(SmallGpt model) {
    try (CachedDecoderRunner runner = open(model, 2)) {
      float[] alone = alone(runner);
      runner.clear(0);
      runner.prefill(0, tokens(PROMPT));
      runner.clear(1);
      runner.prefill(1, tokens(5));
      runner.decode(tokens(7));
      assertThatThrownBy(() -> runner.decode(tokens(8, VOCAB + 1_000)))
          .isInstanceOf(RuntimeFailure.class)
          .message()
          .doesNotContain("\n");
      assertThatThrownBy(() -> runner.prefill(0, tokens(8, VOCAB + 1_000)))
          .isInstanceOf(RuntimeFailure.class);
      runner.decode(tokens(8));
      assertThat(copy(runner.decode(tokens(9)), 0)).isEqualTo(alone);
    }
  }

  @Test
  void values_areRefused() {
    try (CachedDecoderRunner runner = open(SmallGpt.first(), 1)) {
      Input values = new Input.Values(new float[][] {{1}});
      assertThatThrownBy(() -> runner.prefill(0, values))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void states_areTheSame_inOneStretchAndInTwo(SmallGpt model) {
    int size = model.config().size();
    try (CachedDecoderRunner runner = open(model, 2)) {
      assertThat(runner.stateSize()).isEqualTo(size);
      runner.clear(1);
      float[] whole = new float[PROMPT.length * size];
      runner.states(1, tokens(PROMPT)).get(whole);
      runner.clear(0);
      float[] parts = new float[whole.length];
      runner.states(0, tokens(Arrays.copyOf(PROMPT, 3))).get(parts, 0, 3 * size);
      FloatBuffer rest = runner.states(0, tokens(Arrays.copyOfRange(PROMPT, 3, PROMPT.length)));
      assertThat(rest.remaining()).isEqualTo(5 * size);
      rest.get(parts, 3 * size, 5 * size);

      assertThat(parts).containsExactly(whole, within(0.05f));
      assertThat(Arrays.copyOfRange(whole, 0, size))
          .isNotEqualTo(Arrays.copyOfRange(whole, size, 2 * size));
    }
  }
}
