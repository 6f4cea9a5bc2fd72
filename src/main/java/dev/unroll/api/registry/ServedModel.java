package dev.unroll.api.registry;

import dev.unroll.api.http.ApiException;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.chat.tool.ToolDefinitions;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Engine;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.embedding.ClassificationEngine;
import dev.unroll.engine.embedding.EmbeddingEngine;
import dev.unroll.engine.forecast.ForecastEngine;
import dev.unroll.engine.translation.TranslationEngine;
import java.nio.file.Files;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A model that takes requests.
 *
 * @param engine a {@link TranslationEngine} if the model translates, an {@link EmbeddingEngine} if
 *     it is an encoder, a {@link ClassificationEngine} if it classifies, a {@link ForecastEngine}
 *     if it forecasts whole horizons, otherwise an {@link Engine}
 * @param created end of its training, or when it was loaded if its folder does not say
 * @param tools that the folder has for people to try the model with; none unless it knows tools
 */
public record ServedModel(
    ModelFolder folder, ServedEngine engine, Instant created, List<ToolDefinitions.Example> tools) {
  private static final Logger LOG = Logger.getLogger(ServedModel.class);
  private static final int MOST_FAILED_RUNS = 3;

  static ServedModel of(ModelFolder folder, ServedEngine engine, Instant loaded) {
    String trainedAt = folder.config().provenance().trainedAt();
    Instant created;
    try {
      created = trainedAt == null ? loaded : Instant.parse(trainedAt);
    } catch (DateTimeParseException e) {
      created = loaded;
    }
    return new ServedModel(
        folder,
        engine,
        created,
        engine instanceof Engine chats && chats.knowsTools() ? tools(folder) : List.of());
  }

  /** A file that is wrong is no reason not to serve the model. */
  private static List<ToolDefinitions.Example> tools(ModelFolder folder) {
    try {
      Optional<byte[]> file = folder.shown(ModelFolder.TOOLS);
      if (file.isEmpty() && Files.exists(folder.path().resolve(ModelFolder.TOOLS))) {
        throw new IllegalArgumentException("is no small file of this folder");
      }
      return file.map(ToolDefinitions::examples).orElse(List.of());
    } catch (IllegalArgumentException e) {
      LOG.warnf("%s: %s", folder.path().resolve(ModelFolder.TOOLS), e.getMessage());
      return List.of();
    }
  }

  public String id() {
    return folder.name();
  }

  /** Whether so many runs in a row have failed that the model is no good at present. */
  boolean isFailing() {
    return engine.failedRuns() >= MOST_FAILED_RUNS;
  }

  public boolean can(Capability capability) {
    return engine.capabilities().contains(capability);
  }

  /**
   * The engine, for requests that continue something.
   *
   * @throws ApiException with status 400 when the model translates, classifies or is an encoder
   * @throws RequestRejected when the model lacks the capability, or its engine is draining
   */
  public Engine generating(Capability wanted) {
    if (can(Capability.TRANSLATES)) {
      throw wrongKind("translates; POST /translate takes its requests");
    }
    if (engine instanceof ForecastEngine) {
      throw wrongKind("forecasts series; POST /v1/forecasts takes its requests");
    }
    if (engine instanceof EmbeddingEngine) {
      throw wrongKind("makes vectors of texts; POST /v1/embeddings takes its requests");
    }
    if (engine instanceof ClassificationEngine) {
      throw wrongKind("classifies texts; POST /v1/classifications takes its requests");
    }
    Engine generating = (Engine) engine;
    generating.require(wanted);
    return generating;
  }

  /** The engine, if the model is an encoder. */
  public Optional<EmbeddingEngine> encoding() {
    return engine instanceof EmbeddingEngine encoding ? Optional.of(encoding) : Optional.empty();
  }

  /**
   * The engine, for classifications.
   *
   * @throws ApiException with status 400 when the model does not classify
   */
  public ClassificationEngine classifying() {
    if (engine instanceof ClassificationEngine classifying) {
      return classifying;
    }
    throw wrongKind("does not classify texts");
  }

  /** The engine, if the model forecasts whole horizons. */
  public Optional<ForecastEngine> forecasting() {
    return engine instanceof ForecastEngine forecasting
        ? Optional.of(forecasting)
        : Optional.empty();
  }

  /**
   * How many numbers its embeddings have.
   *
   * @throws ApiException with status 400 when it translates
   * @throws RequestRejected when it gives none
   */
  public int embeddingSize() {
    return encoding()
        .map(EmbeddingEngine::embeddingSize)
        .orElseGet(() -> generating(Capability.EMBEDS).embeddingSize());
  }

  /**
   * The engine, for translations.
   *
   * @throws ApiException with status 400 when the model does not translate
   */
  public TranslationEngine translating() {
    if (!can(Capability.TRANSLATES)) {
      throw wrongKind("does not translate");
    }
    return (TranslationEngine) engine;
  }

  private ApiException wrongKind(String what) {
    return ApiException.invalid("model", "the model '%s' %s".formatted(id(), what), "wrong_kind");
  }
}
