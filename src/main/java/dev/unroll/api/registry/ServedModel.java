package dev.unroll.api.registry;

import dev.unroll.api.http.ApiException;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Engine;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.translation.TranslationEngine;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A model that takes requests.
 *
 * @param engine of the kind that the folder's task asks for
 * @param created end of its training, or when it was loaded if its folder does not say
 */
public record ServedModel(ModelFolder folder, ServedEngine engine, Instant created) {
  static ServedModel of(ModelFolder folder, ServedEngine engine) {
    String trainedAt = folder.config().provenance().trainedAt();
    Instant created;
    try {
      created = trainedAt == null ? Instant.now() : Instant.parse(trainedAt);
    } catch (DateTimeParseException e) {
      created = Instant.now();
    }
    return new ServedModel(folder, engine, created);
  }

  public String id() {
    return folder.name();
  }

  /**
   * The engine of a model that continues what it is given.
   *
   * @throws ApiException with status 400 when it is a model of another kind
   */
  public Engine continuing() {
    if (engine instanceof Engine continues) {
      return continues;
    }
    throw wrongKind("translates; POST /translate takes its requests");
  }

  /**
   * The engine of a model that translates.
   *
   * @throws ApiException with status 400 when it is a model of another kind
   */
  public TranslationEngine translating() {
    if (engine instanceof TranslationEngine translates) {
      return translates;
    }
    throw wrongKind("does not translate");
  }

  private ApiException wrongKind(String what) {
    return ApiException.invalid("model", "the model '%s' %s".formatted(id(), what), "wrong_kind");
  }
}
