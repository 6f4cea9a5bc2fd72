package dev.unroll.train.export;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.label.LabelCount;
import dev.unroll.train.loop.LossHistory;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code metrics.json}: the final evaluation of the exported files, and the course
 * of the training.
 *
 * @param command that computes the metrics again
 * @param metrics final evaluation
 * @param training how it went
 * @param history one row an evaluation; the losses are the recipe's: cross-entropy in nats for
 *     text, mean squared error of scaled values for series
 * @param labels of a classifier whose texts may have several, those that most texts have first;
 *     absent for others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MetricsFile(
    String command,
    List<Metric> metrics,
    Run training,
    List<LossHistory.Row> history,
    @Nullable List<Label> labels) {

  /**
   * How well a label is told.
   *
   * @param texts that have it
   * @param given texts that the model gives it
   * @param right of these, those that have it
   * @param threshold probability from which a text is given it
   */
  public record Label(
      String label,
      int texts,
      int given,
      int right,
      double precision,
      double recall,
      double f1,
      double threshold) {
    static Label of(LabelCount count, double threshold) {
      return new Label(
          count.label(),
          count.texts(),
          count.given(),
          count.right(),
          count.precision(),
          count.recall(),
          count.f1(),
          threshold);
    }
  }

  /** The figures of a model that is no such classifier. */
  public MetricsFile(
      String command, List<Metric> metrics, Run training, List<LossHistory.Row> history) {
    this(command, metrics, training, history, /* labels= */ null);
  }

  /**
   * How the training went.
   *
   * @param choice which weights became the model
   * @param seconds spent on the updates, over all resumptions
   * @param hardware the processor
   * @param threads of the runtime
   */
  public record Run(
      long updates, String choice, double seconds, String hardware, int threads, String runtime) {}

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public MetricsFile {
    metrics = List.copyOf(metrics);
    history = List.copyOf(history);
    labels = labels == null ? null : List.copyOf(labels);
  }

  /**
   * Reads a file.
   *
   * @throws TrainingException when there is none, or it cannot be read
   */
  public static MetricsFile read(Path file) {
    try {
      return MAPPER.readValue(Files.readAllBytes(file), MetricsFile.class);
    } catch (NoSuchFileException e) {
      throw new TrainingException(file + " is missing: train the model first", e);
    } catch (IOException e) {
      throw new TrainingException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The figures by key. */
  public Map<String, Double> values() {
    return metrics.stream().collect(toMap(Metric::key, Metric::value, (_, last) -> last));
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, MAPPER.writeValueAsString(this) + "\n");
  }
}
