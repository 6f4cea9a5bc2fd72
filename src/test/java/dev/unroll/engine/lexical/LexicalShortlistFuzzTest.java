package dev.unroll.engine.lexical;

import dev.unroll.fuzz.Fuzzing;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code lex.s2t.bin}. */
public class LexicalShortlistFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("shortlist", LexicalShortlistFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try {
      LexicalShortlist.parse(input, "lex.bin", 2, 40).candidates(List.of(0, 1), true);
    } catch (IOException refused) {
      // As it should be.
    }
  }
}
