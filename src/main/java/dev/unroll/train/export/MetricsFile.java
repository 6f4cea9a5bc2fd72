package dev.unroll.train.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.loop.LossHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code metrics.json} holds: the final evaluation of the exported files, and how training got
 * there.
 *
 * @param command that computes the metrics again
 * @param metrics final evaluation
 * @param training how it went
 * @param history one row an evaluation; the losses are the recipe's: cross-entropy in nats for
 *     text, mean squared error of scaled values for series
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MetricsFile(
    String command, List<Metric> metrics, Run training, List<LossHistory.Row> history) {

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
  }

  public static MetricsFile read(Path file) throws IOException {
    return MAPPER.readValue(Files.readAllBytes(file), MetricsFile.class);
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, MAPPER.writeValueAsString(this) + "\n");
  }
}
