package dev.unroll.train;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.data.Origin;
import dev.unroll.model.Recurrent;
import dev.unroll.train.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The way of trained weights into a model folder: the graph is exported first, then everything else
 * is found out from the exported graph.
 *
 * @param recipeText content of the folder's {@code recipe.yaml}
 * @param threads for the evaluation
 */
record ModelExport(
    Recipe recipe,
    String recipeText,
    Recurrent.Config architecture,
    Subject subject,
    List<Parameter> parameters,
    int threads) {

  private static final String GRAPH = "model.onnx";

  /**
   * Writes the whole folder; a folder that is already there is replaced at the end.
   *
   * @return the final figures
   */
  List<Metric> write(Path target, Outcome.Completed outcome) {
    List<List<Metric>> measured = new ArrayList<>();
    ModelFolder.write(
        target,
        folder -> {
          try {
            measured.add(fill(folder, target, outcome));
          } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
          }
        });
    return measured.getFirst();
  }

  private List<Metric> fill(Path folder, Path target, Outcome.Completed outcome)
      throws IOException {
    String name = String.valueOf(target.toAbsolutePath().normalize().getFileName());
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      weights.put(parameters.get(i).name(), outcome.weights().get(i));
    }
    Files.write(
        folder.resolve(GRAPH),
        Recurrent.generation(
            architecture,
            switch (recipe.export().layerForm()) {
              case OPERATOR -> Recurrent.Form.OPERATOR;
              case SCAN -> Recurrent.Form.SCAN;
            },
            parameter -> weights.get(parameter),
            metadata(name, outcome)));
    Files.writeString(folder.resolve(ModelFolder.RECIPE), recipeText);
    subject.writeCompanions(folder);

    ModelConfig unmeasured = config(List.of());
    List<Metric> metrics = subject.evaluate(folder, unmeasured, threads);
    ModelConfig config = config(metrics);
    ModelFolder.writeConfig(folder, config);

    SortedMap<String, String> figures = subject.figures(folder, config, threads);
    for (Map.Entry<String, String> figure : figures.entrySet()) {
      Files.writeString(folder.resolve(figure.getKey()), figure.getValue());
    }
    Files.writeString(
        folder.resolve(ModelFolder.CURVES),
        LossCurves.svg(recipe.title(), subject.lossName(), outcome.history()));
    MetricsFile.Run run =
        new MetricsFile.Run(
            outcome.updates(),
            outcome.choice(),
            outcome.elapsed().toMillis() / 1000.0,
            Hardware.processor(),
            threads,
            "ONNX Runtime on Java " + Runtime.version().feature());
    new MetricsFile("unroll eval models/" + name, metrics, run, outcome.history().rows())
        .write(folder.resolve(ModelFolder.METRICS));
    Files.writeString(
        folder.resolve(ModelFolder.CARD),
        new ModelCard(
                name,
                recipe,
                config,
                subject.origin(),
                metrics,
                run,
                subject.lossName(),
                outcome.history().rows(),
                new TreeSet<>(figures.keySet()),
                subject.samples(folder, config, threads))
            .markdown());
    return metrics;
  }

  private Map<String, String> metadata(String name, Outcome.Completed outcome) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("unroll.model", name);
    metadata.put("unroll.recipe.sha256", recipe.sha256());
    metadata.put("unroll.data.sha256", subject.origin().sha256());
    metadata.put("unroll.updates", Long.toString(outcome.updates()));
    metadata.put("unroll.validation.loss", Double.toString(outcome.best().loss()));
    return metadata;
  }

  private ModelConfig config(List<Metric> metrics) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      figures.put(metric.key(), metric.value());
    }
    Origin origin = subject.origin();
    return new ModelConfig(
        ModelConfig.FORMAT,
        architecture.family().name().toLowerCase(Locale.ROOT),
        recipe.title(),
        recipe.description().strip(),
        parameters.stream().mapToLong(Parameter::size).sum(),
        contract(),
        subject.task(),
        new Provenance(
            origin.name(),
            origin.licence(),
            recipe.sha256(),
            origin.sha256(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            figures));
  }

  private GraphContract.Recurrent contract() {
    List<GraphContract.State> states =
        Recurrent.states(architecture).stream()
            .map(port -> new GraphContract.State(port.input(), port.output(), port.size()))
            .toList();
    return switch (architecture.input()) {
      case Recurrent.Input.Tokens _ ->
          new GraphContract.Recurrent(GRAPH, "tokens", "logits", states);
      case Recurrent.Input.Values _ ->
          new GraphContract.Recurrent(GRAPH, "values", "prediction", states);
    };
  }
}
