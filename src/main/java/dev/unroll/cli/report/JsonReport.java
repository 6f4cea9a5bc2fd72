package dev.unroll.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.loop.TrainingEvent;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** One JSON object a line and event, for programs that watch a training. */
public final class JsonReport implements TrainingReport {

  private final PrintStream out;
  private final ObjectMapper mapper = new ObjectMapper();

  public JsonReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(TrainingEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    switch (event) {
      case TrainingEvent.Started start -> {
        line.put("event", "started");
        line.put("name", start.name());
        line.put("parameters", start.parameters());
        line.put("from", start.from());
        line.put("updates", start.updates());
        line.put("elementsPerUpdate", start.elementsPerUpdate());
        line.put("element", start.element());
      }
      case TrainingEvent.Updated updated -> {
        line.put("event", "updated");
        line.put("update", updated.update());
        line.put("loss", updated.loss());
        line.put("learningRate", updated.learningRate());
      }
      case TrainingEvent.Evaluated evaluated -> {
        line.put("event", "evaluated");
        line.put("update", evaluated.row().update());
        line.put("epoch", evaluated.row().epoch());
        line.put("train", evaluated.row().train());
        line.put("validation", evaluated.row().validation());
        line.put("learningRate", evaluated.row().learningRate());
        line.put("best", evaluated.best());
      }
      case TrainingEvent.Saved saved -> {
        line.put("event", "saved");
        line.put("update", saved.update());
        line.put("folder", saved.folder().toString());
      }
      case TrainingEvent.StoppedEarly stopped -> {
        line.put("event", "stoppedEarly");
        line.put("update", stopped.update());
        line.put("bestUpdate", stopped.best().update());
        line.put("bestLoss", stopped.best().loss());
      }
      case TrainingEvent.Chosen chosen -> {
        line.put("event", "chosen");
        line.put("choice", chosen.choice());
      }
      case TrainingEvent.Finished finished -> {
        line.put("event", "finished");
        line.put("folder", finished.folder().toString());
        line.put("seconds", finished.elapsed().toMillis() / 1000.0);
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (Metric metric : finished.metrics()) {
          metrics.put(metric.key(), metric.value());
        }
        line.put("metrics", metrics);
      }
    }
    try {
      out.println(mapper.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of numbers and strings is always JSON", e);
    }
  }

  @Override
  public void close() {
    out.flush();
  }
}
