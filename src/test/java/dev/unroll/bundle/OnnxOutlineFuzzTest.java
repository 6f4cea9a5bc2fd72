package dev.unroll.bundle;

import dev.unroll.fuzz.Fuzzing;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The outline of an ONNX file. */
public class OnnxOutlineFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("outline", OnnxOutlineFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Path file = Files.createTempFile("outline", ".onnx");
    try {
      OnnxOutline.of(Files.write(file, input));
    } catch (BundleException refused) {
      // As it should be.
    } finally {
      Files.delete(file);
    }
  }
}
