package dev.unroll.checkpoint;

import dev.unroll.fuzz.Fuzzing;
import org.junit.jupiter.api.Test;

/** {@code model.safetensors} and {@code adapter.safetensors}. */
public class SafeTensorsFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("safetensors", SafeTensorsFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try (Checkpoint file = SafeTensorsFile.of(input, "adapter.safetensors")) {
      for (String name : file.names()) {
        file.tensor(name).floats();
      }
    } catch (CheckpointException refused) {
      // As it should be.
    }
  }
}
