package dev.unroll.bundle;

import dev.unroll.fuzz.Fuzzing;
import org.junit.jupiter.api.Test;

/** {@code config.json} of a model folder. */
public class ConfigFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("config", ConfigFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try {
      ConfigFile.parse(input, "config.json");
    } catch (BundleException refused) {
      // As it should be.
    }
  }
}
