package dev.unroll.page;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;

/** The service with a text and a series model, and streams as long as a test wants them. */
public class PageProfile implements QuarkusTestProfile {
  /** More than any test waits for: a stream of this length is still running. */
  static final int ENDLESS = 5_000_000;

  static final Path MODELS = Path.of("target", "page-models").toAbsolutePath();
  static final String TEXT = "letters";
  static final String SERIES = "waves";

  @Override
  public Map<String, String> getConfigOverrides() {
    TinyModels.text(MODELS.resolve(TEXT), "Letters at random");
    TinyModels.series(MODELS.resolve(SERIES), "Two waves");
    return Map.of(
        "unroll.models", MODELS.toString(),
        "unroll.reload", "100ms",
        "unroll.max-tokens", String.valueOf(ENDLESS));
  }
}
