package dev.unroll.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.text.token.NativeTokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void nativeLibrary_isUnpackedIntoTheCacheIfItCanBeWritten(@TempDir Path folder)
      throws IOException {
    assertThat(NativeTokenizers.writableCache(Optional.of(folder)))
        .isEqualTo(folder.resolve("native"))
        .isDirectory();

    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThat(NativeTokenizers.writableCache(Optional.of(file))).isNull();
    assertThat(NativeTokenizers.writableCache(Optional.empty())).isNull();
  }
}
