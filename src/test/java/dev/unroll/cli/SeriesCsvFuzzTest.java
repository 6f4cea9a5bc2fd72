package dev.unroll.cli;

import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.fuzz.Fuzzing;
import dev.unroll.text.Utf8Lines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Past values of {@code unroll forecast}. */
public class SeriesCsvFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("csv", SeriesCsvFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try (Utf8Lines lines = new Utf8Lines(new ByteArrayInputStream(input), "past.csv")) {
      SeriesCsv.parse(lines.all(), List.of("height", "wind_speed"), "past.csv");
    } catch (CommandFailed | IOException refused) {
      // As it should be.
    }
  }
}
