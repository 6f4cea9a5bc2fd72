package dev.unroll.api.unroll;

import dev.unroll.api.http.ApiException;
import dev.unroll.fuzz.Fuzzing;
import org.junit.jupiter.api.Test;

/** Bodies of {@code POST /v1/forecasts}. */
public class ForecastRequestFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("requests", ForecastRequestFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try {
      ForecastRequest.parse(input, 100);
    } catch (ApiException refused) {
      // As it should be.
    }
  }
}
