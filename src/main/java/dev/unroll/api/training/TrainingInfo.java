package dev.unroll.api.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.journal.RunLog;
import dev.unroll.journal.RunPoints;
import dev.unroll.journal.RunState;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How one training stands. */
@Schema(name = "Training")
record TrainingInfo(
    @Schema(description = "Its name in paths", examples = "sine-lstm-1f2e3d4c") String id,
    @Schema(description = "The model that it makes", examples = "sine-lstm") String model,
    @Schema(
            description = "How it stands",
            enumeration = {"running", "stopped", "finished", "failed", "lost"})
        String state,
    @Schema(
            description = "What it is doing, while it runs",
            enumeration = {"reading", "updating", "writing"})
        @Nullable String stage,
    @Schema(description = "Why it failed") @Nullable String message,
    @Schema(description = "When it began, in milliseconds since 1970") long began,
    @Schema(description = "When it was last heard of, in milliseconds since 1970") long heard,
    @Schema(description = "Updates that were made") long update,
    @Schema(description = "Updates of the whole training") long updates,
    @Schema(description = "Numbers that are learnt") long parameters,
    @Schema(description = "What it learns from") String data,
    @Schema(description = "What is predicted", examples = "token") String element,
    @JsonProperty("elements_per_update") @Schema(description = "Predictions of an update")
        long elementsPerUpdate,
    @Schema(description = "Loss of the last update that was told of") @Nullable Double loss,
    @Schema(description = "Loss of the last evaluation") @Nullable Double validation,
    @JsonProperty("best_validation") @Schema(description = "Least loss of an evaluation")
        @Nullable Double bestValidation) {

  /** All trainings. */
  @Schema(name = "TrainingList")
  record Listing(
      List<TrainingInfo> data,
      @Schema(description = "Whether clients may stop, continue and begin trainings")
          boolean control) {}

  /** None where the journal has not begun. */
  static Optional<TrainingInfo> of(RunLog log) {
    return log.state().map(state -> of(log, state));
  }

  private static TrainingInfo of(RunLog log, RunState state) {
    JsonNode started = log.started();
    List<JsonNode> evaluations = log.evaluations();
    long evaluated = evaluations.isEmpty() ? 0 : evaluations.getLast().path("update").asLong();
    long updated = log.last().map(RunPoints.Point::update).orElse(0L);
    return new TrainingInfo(
        log.folder().id(),
        modelOf(log),
        state.name().toLowerCase(Locale.ROOT),
        state == RunState.RUNNING ? log.stage().name().toLowerCase(Locale.ROOT) : null,
        state == RunState.FAILED ? log.ended().path("message").asText("it failed") : null,
        log.begun().path("time").asLong(),
        log.lastLine(),
        Math.max(started.path("from").asLong(), Math.max(evaluated, updated)),
        started.path("updates").asLong(),
        started.path("parameters").asLong(),
        started.path("data").asText(),
        started.path("element").asText("element"),
        started.path("elementsPerUpdate").asLong(),
        log.last().map(point -> finite(point.loss())).orElse(null),
        evaluations.isEmpty() ? null : validation(evaluations.getLast()),
        evaluations.stream()
            .map(TrainingInfo::validation)
            .flatMap(loss -> Optional.ofNullable(loss).stream())
            .min(Comparator.naturalOrder())
            .orElse(null));
  }

  /** The name of the model that a training makes. */
  static String modelOf(RunLog log) {
    Path folder = Path.of(log.begun().path("model").asText("model"));
    return String.valueOf(folder.getFileName());
  }

  private static @Nullable Double validation(JsonNode row) {
    return finite(row.path("validation").asDouble(Double.NaN));
  }

  /** JSON has no other numbers. */
  static @Nullable Double finite(double number) {
    return Double.isFinite(number) ? number : null;
  }
}
