package dev.unroll.api.registry;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

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

  /** Whether files are translated. */
  @WithDefault("true")
  boolean files();

  /** Largest file. */
  @WithDefault("10M")
  MemorySize maxFile();

  /** How long a translated file is kept for its client. */
  @WithDefault("30m")
  Duration fileTime();

  /** Most bytes of translated files that are kept; the oldest go first. */
  @WithDefault("256M")
  MemorySize keptFiles();

  /** The file that clients' suggestions are added to; without it, none are taken. */
  Optional<Path> suggestions();

  /** Largest size of that file; what would make it larger is refused. */
  @WithDefault("10M")
  MemorySize maxSuggestions();

  /** The largest file, in bytes. */
  default long largestFile() {
    return maxFile().asLongValue();
  }

  /** Most bytes of translated files. */
  default long keptBytes() {
    return keptFiles().asLongValue();
  }

  /** The largest size of the file with suggestions, in bytes. */
  default long suggestedBytes() {
    return maxSuggestions().asLongValue();
  }
}
