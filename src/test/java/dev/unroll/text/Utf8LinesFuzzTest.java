package dev.unroll.text;

import dev.unroll.fuzz.Fuzzing;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of UTF-8, beside Java's own reader. */
public class Utf8LinesFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("lines", Utf8LinesFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    String whole;
    try {
      whole = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input)).toString();
    } catch (CharacterCodingException malformed) {
      whole = "";
    }
    String text = whole.startsWith("\ufeff") ? whole.substring(1) : whole;
    List<String> expected = new BufferedReader(new StringReader(text)).lines().toList();
    try (Utf8Lines lines = new Utf8Lines(new ByteArrayInputStream(input), "text")) {
      List<String> read = lines.all();
      boolean onlyMark = read.equals(List.of("")) && expected.isEmpty();
      if (!read.equals(expected) && !onlyMark) {
        throw new AssertionError(read + " instead of " + expected);
      }
    } catch (IOException refused) {
      if (!whole.isEmpty()) {
        throw refused;
      }
    }
  }
}
