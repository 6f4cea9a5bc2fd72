package dev.unroll.api.registry;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of DeepL's API, {@code unroll.deepl.*}. */
public interface DeepLSettings {
  /** The folder in which clients' glossaries are kept; without it, none can be made. */
  Optional<Path> glossaries();

  /** Most glossaries of one client. */
  @WithDefault("1000")
  int glossaryLimit();

  /** The file that keeps what each client has had translated; without it, that is since a start. */
  Optional<Path> usage();
}
