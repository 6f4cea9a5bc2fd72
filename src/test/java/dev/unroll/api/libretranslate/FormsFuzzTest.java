package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiException;
import dev.unroll.fuzz.Fuzzing;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies of LibreTranslate's paths: JSON, and forms of either kind. */
public class FormsFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("forms", FormsFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    for (String type : TYPES) {
      try {
        RequestParameters parameters =
            RequestParameters.read(type, MultiMap.caseInsensitiveMultiMap(), input);
        parameters.texts();
        parameters.count("alternatives");
        parameters.flag("alignment", false);
        parameters.requiredText("source");
      } catch (ApiException refused) {
        // As it should be.
      }
    }
  }

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x");
}
