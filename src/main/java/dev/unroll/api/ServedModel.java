package dev.unroll.api;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Engine;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A model that takes requests.
 *
 * @param created end of its training, or when it was loaded if its folder does not say
 */
record ServedModel(ModelFolder folder, Engine engine, Instant created) {
  static ServedModel of(ModelFolder folder, Engine engine) {
    String trainedAt = folder.config().provenance().trainedAt();
    Instant created;
    try {
      created = trainedAt == null ? Instant.now() : Instant.parse(trainedAt);
    } catch (DateTimeParseException e) {
      created = Instant.now();
    }
    return new ServedModel(folder, engine, created);
  }

  String id() {
    return folder.name();
  }
}
