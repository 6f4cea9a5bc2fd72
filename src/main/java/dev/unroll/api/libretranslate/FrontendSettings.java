package dev.unroll.api.libretranslate;

import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.text.file.FileFormat;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The settings of a service, as LibreTranslate's pages read them.
 *
 * @param charLimit most characters of one text; -1 for no limit
 * @param frontendTimeout how long a page waits after the last key, in milliseconds
 * @param apiKeys whether keys are known
 * @param keyRequired whether every request needs one
 */
@Schema(name = "FrontendSettings")
public record FrontendSettings(
    int charLimit,
    int frontendTimeout,
    boolean apiKeys,
    boolean keyRequired,
    boolean suggestions,
    boolean filesTranslation,
    List<String> supportedFilesFormat,
    Chosen language) {
  private static final int TIMEOUT_MILLIS = 500;

  /** The languages that a page begins with. */
  @Schema(name = "FrontendLanguages")
  public record Chosen(Named source, Named target) {}

  /** A language and its English name. */
  @Schema(name = "FrontendLanguage")
  public record Named(
      @Schema(examples = "fr") String code, @Schema(examples = "French") String name) {
    static Named of(String code) {
      return new Named(code, Languages.name(code));
    }
  }

  static FrontendSettings of(TranslateSettings settings, boolean keys, Languages languages) {
    // LibreTranslate takes the second language where the browser's is unknown.
    List<String> codes = List.copyOf(languages.codes());
    String target = codes.isEmpty() ? "en" : codes.get(Math.min(1, codes.size() - 1));
    return new FrontendSettings(
        settings.charLimit(),
        TIMEOUT_MILLIS,
        keys,
        keys,
        settings.suggestions().isPresent(),
        settings.files(),
        settings.files() ? FileFormat.allEndings() : List.of(),
        new Chosen(new Named("auto", "Auto Detect"), Named.of(target)));
  }
}
