package dev.unroll.checkpoint;

import dev.unroll.fuzz.Fuzzing;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Marian's {@code .npz} and {@code .bin}. */
public class MarianFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("marian", MarianFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Path file = Files.createTempFile("marian", ".bin");
    try {
      Files.write(file, input);
      try (MarianCheckpoint model = MarianCheckpoint.open(file)) {
        for (String name : model.names()) {
          if (!name.equals(MarianCheckpoint.CONFIGURATION)) {
            model.tensor(name).floats();
          }
        }
        model.configuration();
      } catch (CheckpointException refused) {
        // As it should be.
      }
    } finally {
      Files.delete(file);
    }
  }
}
