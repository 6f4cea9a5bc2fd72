package dev.unroll.page;

import dev.unroll.api.TestModels;
import dev.unroll.bundle.Task;
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

  /** Translates English into French, that is, capital letters. */
  static final String TRANSLATION = "fake-en-fr";

  /** The same for fewer parameters, with its alignment. */
  static final String ALIGNED = "fake-en-fr-aligned";

  /** The way back. */
  static final String BACK = "fake-fr-en";

  /** Converses as it is told to. */
  static final String CHAT = "fake-chat";

  /** Most tokens that it reads and writes. */
  static final int CHAT_CONTEXT = 400;

  /** Of no language, and untrained. */
  static final String ATTENTION = "attention";

  @Override
  public Map<String, String> getConfigOverrides() {
    TinyModels.text(MODELS.resolve(TEXT), "Letters at random");
    TinyModels.series(MODELS.resolve(SERIES), "Two waves");
    TestModels.chat(MODELS.resolve(CHAT), TestModels.CHAT_TEMPLATE, CHAT_CONTEXT, 1);
    Task.Languages languages = new Task.Languages("en", "fr");
    TestModels.translation(MODELS.resolve(TRANSLATION), languages, 1_000, false);
    TestModels.translation(MODELS.resolve(ALIGNED), languages, 10, true);
    TestModels.translation(MODELS.resolve(BACK), new Task.Languages("fr", "en"), 1_000, false);
    TestModels.attention(MODELS.resolve(ATTENTION), 5);
    return Map.of(
        "unroll.models", MODELS.toString(),
        "unroll.reload", "100ms",
        "unroll.max-tokens", String.valueOf(ENDLESS));
  }
}
