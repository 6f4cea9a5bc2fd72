package dev.unroll.train.export;

import dev.unroll.fuzz.Fuzzing;
import dev.unroll.train.step.TrainingException;
import org.junit.jupiter.api.Test;

/** {@code adapter.safetensors}. */
public class SafeTensorsFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("safetensors", SafeTensorsFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try {
      SafeTensors.parse(input, "adapter.safetensors");
    } catch (TrainingException refused) {
      // As it should be.
    }
  }
}
