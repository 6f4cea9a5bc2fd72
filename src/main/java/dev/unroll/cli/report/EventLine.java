package dev.unroll.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.loop.LossHistory;
import dev.unroll.train.loop.TrainingEvent;
import dev.unroll.train.step.TrainingMemory;
import java.util.List;

/** Events of a training as JSON objects. */
final class EventLine {
  private EventLine() {}

  static ObjectNode of(TrainingEvent event) {
    return switch (event) {
      case TrainingEvent.Anew anew ->
          line("anew").put("checkpoints", anew.checkpoints().toString());
      case TrainingEvent.Reading(String name) -> line("reading").put("name", name);
      case TrainingEvent.Sampled(long update, List<ProgressSample> samples) -> {
        ObjectNode line = line("sampled").put("update", update);
        ArrayNode all = line.putArray("samples");
        samples.forEach(sample -> all.add(SampleNode.of(sample)));
        yield line;
      }
      case TrainingEvent.Warning(String text) -> line("warning").put("text", text);
      case TrainingEvent.Memory(TrainingMemory memory) ->
          line("memory")
              .put("weights", memory.weights())
              .put("gradients", memory.gradients())
              .put("optimizer", memory.optimizer())
              .put("activations", memory.activations())
              .put("copies", memory.copies());
      case TrainingEvent.Started start ->
          line("started")
              .put("name", start.name())
              .put("parameters", start.parameters())
              .put("data", start.data())
              .put("from", start.from())
              .put("updates", start.updates())
              .put("elementsPerUpdate", start.elementsPerUpdate())
              .put("element", start.element());
      case TrainingEvent.Updated updated ->
          line("updated")
              .put("update", updated.update())
              .put("loss", updated.loss())
              .put("learningRate", updated.learningRate())
              .put("gradientNorm", updated.gradientNorm());
      case TrainingEvent.Evaluated(LossHistory.Row row, boolean best) ->
          line("evaluated")
              .put("update", row.update())
              .put("epoch", row.epoch())
              .put("train", row.train())
              .put("validation", row.validation())
              .put("learningRate", row.learningRate())
              .put("best", best);
      case TrainingEvent.Saved saved ->
          line("saved").put("update", saved.update()).put("folder", saved.folder().toString());
      case TrainingEvent.StoppedEarly stopped ->
          line("stoppedEarly")
              .put("update", stopped.update())
              .put("bestUpdate", stopped.best().update())
              .put("bestLoss", stopped.best().loss());
      case TrainingEvent.Chosen chosen -> line("chosen").put("choice", chosen.choice());
      case TrainingEvent.Finished finished -> {
        ObjectNode end =
            line("finished")
                .put("folder", finished.folder().toString())
                .put("seconds", finished.elapsed().toMillis() / 1000.0);
        ObjectNode metrics = end.putObject("metrics");
        finished.metrics().forEach(metric -> metrics.put(metric.key(), metric.value()));
        yield end;
      }
    };
  }

  private static ObjectNode line(String event) {
    return JsonNodeFactory.instance.objectNode().put("event", event);
  }
}
