package dev.unroll.api.openai;

import dev.unroll.api.http.ApiException;
import dev.unroll.fuzz.Fuzzing;
import org.junit.jupiter.api.Test;

/** Bodies of OpenAI's paths. */
public class RequestsFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("requests", RequestsFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    parse(() -> CompletionRequest.parse(input, 100));
    parse(() -> ChatRequest.parse(input, 100));
    parse(() -> EmbeddingRequest.parse(input));
  }

  private static void parse(Runnable parser) {
    try {
      parser.run();
    } catch (ApiException refused) {
      // As it should be.
    }
  }
}
