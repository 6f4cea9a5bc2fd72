package dev.unroll.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelRunnerTest {
  private static final int SIZE = 3;
  private static final Input STEPS = new Input.Tokens(new long[] {4, 1, 5});

  @Test
  void outputs_ofARunnerThatGivesTheLastOnly_areThoseOfEveryStep() {
    try (FakeRunner runner = new FakeRunner(2, SIZE)) {
      runner.clear(1);
      float[] whole = new float[3 * SIZE];
      runner.outputs(1, STEPS).get(whole);
      runner.clear(0);
      float[] steps = new float[whole.length];
      for (int t = 0; t < 3; t++) {
        runner.decode(STEPS.slice(t, t + 1)).get(steps, t * SIZE, SIZE);
      }

      assertThat(whole).isEqualTo(steps);
    }
  }
}
