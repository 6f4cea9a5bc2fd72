package dev.unroll.cli;

import dev.unroll.bundle.Directions;
import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.ort.MemoryNeed;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code unroll inspect}: what a model folder holds. The folder's checksums are checked, and the
 * inputs and outputs are those of the ONNX file itself, loaded by ONNX Runtime.
 */
@Command(
    name = "inspect",
    description = "Show a model's architecture, parameters, graph and metrics.")
final class InspectCommand implements Callable<Integer> {
  /** Width of a section's labels, in characters. */
  private static final int USUAL_LABEL = 22;

  @Mixin private ModelArgument model = new ModelArgument();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ModelFolder folder = model.read();
    ModelConfig config = folder.config();
    line("%s: %s", folder.name(), config.title());
    if (!config.description().isBlank()) {
      line("%s", config.description().strip());
    }
    heading("Model");
    entry("architecture", config.architecture());
    entry("parameters", "%,d".formatted(config.parameters()));
    task(config.task());
    heading("Origin");
    origin(config.provenance());
    heading("Graph");
    graph(folder);
    heading("Memory when served, beside Java's heap");
    memory(folder);
    heading("Metrics");
    Map<String, Double> metrics = config.provenance().metrics();
    int longest = metrics.keySet().stream().mapToInt(String::length).max().orElse(0);
    metrics.forEach((name, value) -> entry(name, number(value), Math.max(longest, USUAL_LABEL)));
    heading("Files");
    for (String file : folder.files()) {
      entry(file, "%,d bytes".formatted(Files.size(folder.path().resolve(file))));
    }
    return 0;
  }

  private void task(Task task) {
    switch (task) {
      case Task.Text text -> {
        entry("continues", "text");
        entry("vocabulary", text.vocabSize() + " tokens");
        entry("context", text.context() == null ? null : text.context() + " tokens");
      }
      case Task.Seq2Seq seq2Seq -> {
        Set<String> sources = Directions.sourcesOf(seq2Seq);
        entry(
            "turns",
            sources.isEmpty()
                ? "a text into another"
                : String.join(", ", sources)
                    + " into "
                    + String.join(", ", Directions.targetsOf(seq2Seq)));
        entry(
            "vocabulary",
            seq2Seq.shared()
                ? seq2Seq.source() + " tokens, shared"
                : seq2Seq.source() + " tokens read, " + seq2Seq.target() + " written");
        entry("longest source", seq2Seq.limits().source() + " tokens");
      }
      case Task.Classification classification -> {
        entry("tells", String.join(", ", classification.labels()));
        entry("labels of a text", classification.multiLabel() ? "any number" : "one");
        entry("vocabulary", classification.vocabSize() + " tokens");
        entry("longest text", classification.context() + " tokens");
      }
      case Task.Embedding embedding -> {
        entry("makes", "vectors of texts");
        entry("vocabulary", embedding.vocabSize() + " tokens");
        entry("longest text", embedding.context() + " tokens");
        entry(
            "pooling",
            embedding.pooling().name().toLowerCase(Locale.ROOT)
                + (embedding.normalized() ? ", length 1" : ""));
        embedding.prompts().forEach((name, prompt) -> entry("before a " + name, prompt.strip()));
      }
      case Forecasting.Direct forecast -> {
        entry("forecasts", "%,d steps of a series at once".formatted(forecast.horizon()));
        entry("context", forecast.context() + " steps");
        entry("season", forecast.season() + " steps");
        entry("frequency", forecast.frequency());
        entry("zone", forecast.zone());
        Forecasting.Distribution distribution = forecast.distribution();
        if (distribution != null) {
          entry("distribution", distribution.title());
        }
        entry("quantiles", forecast.quantiles().toString());
        entry("series", "%,d known by name".formatted(forecast.series().size()));
        forecast.known().forEach(feature -> entry("known in advance", feature.name()));
        forecast
            .staticFeatures()
            .forEach(
                feature ->
                    entry(
                        "of a whole series",
                        feature.categories() == null
                            ? feature.name()
                            : "%s, %,d categories".formatted(feature.name(), feature.width())));
      }
      case Task.Series series -> {
        entry("continues", "a series");
        entry("interval", series.interval());
        entry("context", series.context() + " steps");
        entry("transform", series.transform().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        for (Feature feature : series.features()) {
          entry(
              "feature",
              "%s%s, mean %s, scale %s"
                  .formatted(
                      feature.name(),
                      feature.unit() == null ? "" : " (" + feature.unit() + ")",
                      number(feature.mean()),
                      number(feature.scale())));
        }
      }
    }
  }

  private void origin(Provenance origin) {
    entry("family", origin.family());
    entry("data", origin.data());
    entry("licence", origin.licence());
    entry("data SHA-256", origin.dataSha256());
    entry("recipe SHA-256", origin.recipeSha256());
    entry("trained at", origin.trainedAt());
  }

  private void graph(ModelFolder folder) {
    switch (folder.config().graph()) {
      case GraphContract.Recurrent contract -> {
        entry("reads", contract.input());
        entry("gives", contract.output());
        entry(
            "carries",
            contract.states().stream()
                .map(state -> state.input() + " -> " + state.output() + " (" + state.size() + ")")
                .collect(Collectors.joining(", ")));
      }
      case GraphContract.CachedDecoder decoder ->
          entry("caches", decoder.caches().size() / 2 + " layers of keys and values");
      case GraphContract.ExternalDecoder _,
          GraphContract.EncoderDecoder _,
          GraphContract.ExternalEncoderDecoder _,
          GraphContract.Encoder _,
          Forecasting.Network _ -> {}
    }
    for (String graph : folder.config().graph().files()) {
      file(folder.path().resolve(graph));
    }
  }

  private void memory(ModelFolder folder) {
    int usual = EngineConfig.defaults().slots();
    for (int slots : new int[] {1, 8, usual}) {
      MemoryNeed need = MemoryNeed.of(folder, EngineConfig.defaults().withSlots(slots));
      entry("unroll.slots=" + slots, need.toString());
    }
  }

  private void file(Path graph) {
    entry("file", String.valueOf(graph.getFileName()));
    try (Session session = Session.open(graph, SessionSettings.cpu(1))) {
      session.inputs().forEach(input -> entry("input", input.toString()));
      session.outputs().forEach(output -> entry("output", output.toString()));
      new TreeMap<>(session.metadata())
          .forEach((name, value) -> entry("metadata", name + " = " + value));
    }
  }

  private void heading(String title) {
    line("%n%s", title);
  }

  private void entry(String label, @Nullable String value) {
    entry(label, value, USUAL_LABEL);
  }

  private void entry(String label, @Nullable String value, int width) {
    if (value != null && !value.isBlank()) {
      line("  %-" + width + "s %s", label, value);
    }
  }

  private void line(String format, Object... arguments) {
    spec.commandLine().getOut().printf(Locale.ROOT, format + "%n", arguments);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : "%.5g".formatted(value);
  }
}
