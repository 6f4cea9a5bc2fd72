package dev.unroll.bundle;

import dev.unroll.fuzz.Fuzzing;
import org.junit.jupiter.api.Test;

/** {@code SHA256SUMS} of a model folder. */
public class ChecksumsFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("checksums", ChecksumsFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try {
      Checksums.parse(input, "SHA256SUMS");
    } catch (BundleException refused) {
      // As it should be.
    }
  }
}
