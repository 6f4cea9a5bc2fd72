package dev.unroll.api.registry;

import io.smallrye.config.WithDefault;

/**
 * The settings of LibreTranslate's API, {@code unroll.translate.*}, named as LibreTranslate does.
 */
public interface TranslateSettings {
  /** The value of a limit that there is not, as LibreTranslate's clients know it. */
  int NO_LIMIT = -1;

  /** Most characters of one text; -1 for no limit. */
  @WithDefault("50000")
  int charLimit();

  /** Most texts of one request; -1 for no limit. */
  @WithDefault("-1")
  int batchLimit();

  /** Most alternatives that a request may ask for; -1 for no limit. */
  @WithDefault("10")
  int alternativesLimit();

  /** The widest beam that a request may ask for; -1 for no limit. */
  @WithDefault("16")
  int beamLimit();
}
