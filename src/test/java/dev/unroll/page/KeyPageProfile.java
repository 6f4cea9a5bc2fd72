package dev.unroll.page;

import dev.unroll.keys.ApiKey;
import dev.unroll.keys.KeyEntry;
import dev.unroll.keys.KeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The same service, but it wants a key. */
public final class KeyPageProfile extends PageProfile {
  static final String KEY = ApiKey.create();

  @Override
  public Map<String, String> getConfigOverrides() {
    Path file = Path.of("target", "page-keys.yaml").toAbsolutePath();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new KeyFile(file)
        .change(
            none -> List.of(KeyEntry.forKey("page", KEY, Optional.empty(), KeyEntry.Limits.NONE)));
    Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
    overrides.put("unroll.keys", file.toString());
    return overrides;
  }
}
