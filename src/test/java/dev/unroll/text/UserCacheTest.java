package dev.unroll.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserCacheTest {
  @Test
  void cache_isTheConfiguredOneElseInTheHome() {
    assertThat(UserCache.folder(Map.of(), "/home/me")).contains(Path.of("/home/me/.cache/unroll"));
    assertThat(UserCache.folder(Map.of("XDG_CACHE_HOME", "/cache"), "/home/me"))
        .contains(Path.of("/cache/unroll"));
    assertThat(UserCache.folder(Map.of("XDG_CACHE_HOME", "relative"), "/home/me"))
        .contains(Path.of("/home/me/.cache/unroll"));
  }

  @Test
  void userWithoutAHome_hasNone() {
    assertThat(UserCache.folder(Map.of(), "?")).isEmpty();
    assertThat(UserCache.folder(Map.of("XDG_CACHE_HOME", "/cache"), "?"))
        .contains(Path.of("/cache/unroll"));
  }
}
