package dev.unroll.api.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.journal.RunLog;
import dev.unroll.journal.RunPoints;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One training with its curves and its recipe. */
@Schema(name = "TrainingDetail")
record TrainingDetail(
    TrainingInfo training,
    @Schema(description = "The recipe's text") String recipe,
    List<String> warnings,
    @Schema(description = "Bytes by what they are for", implementation = Object.class)
        JsonNode memory,
    Points points,
    @Schema(description = "Evaluations, one after the other", implementation = Object[].class)
        List<JsonNode> evaluations,
    @Schema(
            description = "What the model made of held-out data after the last evaluations",
            implementation = Object[].class)
        List<JsonNode> samples,
    @Schema(description = "Metrics of the model that was written", implementation = Object.class)
        JsonNode metrics,
    @Schema(description = "Where the events after these begin: `after` of their path") long next) {

  /** Some of the updates, each list with one element for each of them. */
  @Schema(name = "TrainingPoints")
  record Points(
      List<Long> update,
      @Schema(description = "Milliseconds since 1970") List<Long> time,
      List<@Nullable Double> loss,
      @JsonProperty("learning_rate") List<@Nullable Double> learningRate,
      @JsonProperty("gradient_norm") List<@Nullable Double> gradientNorm) {
    static Points of(List<RunPoints.Point> points) {
      return new Points(
          points.stream().map(RunPoints.Point::update).toList(),
          points.stream().map(RunPoints.Point::time).toList(),
          numbers(points, RunPoints.Point::loss),
          numbers(points, RunPoints.Point::learningRate),
          numbers(points, RunPoints.Point::norm));
    }

    private static List<@Nullable Double> numbers(
        List<RunPoints.Point> points, ToDoubleFunction<RunPoints.Point> number) {
      Stream<@Nullable Double> all =
          points.stream().map(point -> TrainingInfo.finite(number.applyAsDouble(point)));
      return all.toList();
    }
  }

  static TrainingDetail of(TrainingInfo training, RunLog log) {
    return new TrainingDetail(
        training,
        log.begun().path("recipe").asText(),
        log.warnings(),
        log.memory(),
        Points.of(log.points()),
        log.evaluations(),
        log.samples(),
        log.finished().path("metrics"),
        log.next());
  }
}
