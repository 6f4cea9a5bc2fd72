package dev.unroll.text.token;

import dev.unroll.fuzz.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code tokenizer.json}: what is checked before the native library gets to see it. */
public class TokenizerFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("tokenizer", TokenizerFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try {
      TokenizerFile.parse(input);
    } catch (IllegalArgumentException | TokenizerException | IOException refused) {
      // As Tokenizer.parse takes it.
    }
  }
}
