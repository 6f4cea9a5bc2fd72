package dev.unroll.checkpoint;

import dev.unroll.fuzz.Fuzzing;
import org.junit.jupiter.api.Test;

/** {@code pytorch_model.bin}. */
public class TorchFileFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("torch", TorchFileFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try (Checkpoint torch = TorchFile.of(input, "a.bin")) {
      for (String name : torch.names()) {
        torch.tensor(name).floats();
      }
    } catch (CheckpointException refused) {
      // As it should be.
    }
  }
}
