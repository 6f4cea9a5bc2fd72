package dev.unroll.api;

import dev.unroll.keys.ApiKey;
import dev.unroll.keys.KeyEntry;
import dev.unroll.keys.KeyFile;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The service with keys. */
public final class KeysProfile implements QuarkusTestProfile {
  static final Path FILE = Path.of("target", "test-keys.yaml").toAbsolutePath();

  /** May everything. */
  static final String ALL = ApiKey.create();

  /** May use {@code letters} and {@code fake-en-fr} only. */
  static final String SOME = ApiKey.create();

  /** May send two requests a minute. */
  static final String FEW_REQUESTS = ApiKey.create();

  /** The same. */
  static final String OTHER_FEW_REQUESTS = ApiKey.create();

  /** The same, for translations. */
  static final String FEW_TRANSLATIONS = ApiKey.create();

  /** May use 100 tokens a minute. */
  static final String FEW_TOKENS = ApiKey.create();

  /** May have one answer at a time. */
  static final String ONE_STREAM = ApiKey.create();

  @Override
  public Map<String, String> getConfigOverrides() {
    try {
      Files.deleteIfExists(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    change(FILE, "all", ALL, Optional.empty(), KeyEntry.Limits.NONE);
    change(FILE, "some", SOME, Optional.of(List.of("letters", "fake-en-fr")), KeyEntry.Limits.NONE);
    OptionalInt none = OptionalInt.empty();
    change(
        FILE,
        "few-requests",
        FEW_REQUESTS,
        Optional.empty(),
        new KeyEntry.Limits(OptionalInt.of(2), none, none));
    change(
        FILE,
        "other-few-requests",
        OTHER_FEW_REQUESTS,
        Optional.empty(),
        new KeyEntry.Limits(OptionalInt.of(2), none, none));
    change(
        FILE,
        "few-translations",
        FEW_TRANSLATIONS,
        Optional.empty(),
        new KeyEntry.Limits(OptionalInt.of(2), none, none));
    change(
        FILE,
        "few-tokens",
        FEW_TOKENS,
        Optional.empty(),
        new KeyEntry.Limits(none, OptionalInt.of(100), none));
    change(
        FILE,
        "one-stream",
        ONE_STREAM,
        Optional.empty(),
        new KeyEntry.Limits(none, none, OptionalInt.of(1)));
    return Map.of("unroll.keys", FILE.toString());
  }

  /** Adds a key to a file. */
  static void change(
      Path file, String name, String key, Optional<List<String>> models, KeyEntry.Limits limits) {
    new KeyFile(file)
        .change(
            entries -> {
              List<KeyEntry> more = new ArrayList<>(entries);
              more.add(KeyEntry.forKey(name, key, models, limits));
              return more;
            });
  }
}
