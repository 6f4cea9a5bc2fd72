package dev.unroll.text;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folder for what this user's programs can fetch or make again: {@code XDG_CACHE_HOME}, else
 * {@code ~/.cache}.
 */
public final class UserCache {
  private UserCache() {}

  /**
   * Our folder in it, which need not exist; none where the user has no home, as in a container that
   * runs under an unknown number.
   *
   * @param environment of the process
   * @param home the system property {@code user.home}; Java says {@code ?} where there is none
   */
  public static Optional<Path> folder(Map<String, String> environment, String home) {
    String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path cache =
        Path.of(configured).isAbsolute() ? Path.of(configured) : Path.of(home).resolve(".cache");
    return cache.isAbsolute() ? Optional.of(cache.resolve("unroll")) : Optional.empty();
  }
}
