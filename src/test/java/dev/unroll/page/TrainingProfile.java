package dev.unroll.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The service when its clients may train, with checkpoints of its own. */
public final class TrainingProfile extends PageProfile {
  static final Path TRAINED = Path.of("target", "training-models").toAbsolutePath();
  static final Path CACHE = Path.of("target", "training-cache").toAbsolutePath();

  @Override
  public Map<String, String> getConfigOverrides() {
    for (Path folder : new Path[] {TRAINED, CACHE}) {
      delete(folder);
    }
    TinyModels.text(TRAINED.resolve(TEXT), "Letters at random");
    Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
    overrides.put("unroll.models", TRAINED.toString());
    overrides.put("unroll.trainings.clients", "run");
    overrides.put("unroll.trainings.cache", CACHE.toString());
    return overrides;
  }

  private static void delete(Path folder) {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
