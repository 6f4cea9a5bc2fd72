package dev.unroll.train.export;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.data.store.Origin;
import dev.unroll.model.Adapters;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingOutcome;
import dev.unroll.train.loop.TrainingWarnings;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.recipe.Export;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.subject.Evaluator;
import dev.unroll.train.subject.ExportedFolder;
import dev.unroll.train.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes trained weights as a model folder: the graph first, then everything that is computed from
 * the exported graph.
 *
 * @param recipeText content of the folder's {@code recipe.yaml}
 * @param compute where the network was trained; its evaluation runs on the CPU
 * @param doubted hears what makes the model doubtful
 */
public record ModelExport(
    Recipe recipe,
    String recipeText,
    Subject subject,
    List<Parameter> parameters,
    Compute compute,
    TrainingClock clock,
    Consumer<String> doubted) {

  /** The key of the model's name in what is stored in a graph. */
  static final String MODEL = "unroll.model";

  /**
   * Writes the whole folder; a folder that is already there is replaced at the end.
   *
   * @return the final figures
   */
  public List<Metric> write(Path target, TrainingOutcome.Completed outcome) {
    List<List<Metric>> measured = new ArrayList<>();
    ModelFolder.write(target, folder -> measured.add(fill(folder, target, outcome)));
    return measured.getFirst();
  }

  private List<Metric> fill(Path folder, Path target, TrainingOutcome.Completed outcome)
      throws IOException {
    String name = String.valueOf(target.toAbsolutePath().normalize().getFileName());
    Map<String, float[]> weights = new LinkedHashMap<>();
    Iterator<float[]> trained = outcome.weights().iterator();
    for (Parameter parameter : parameters) {
      weights.put(parameter.name(), parameter.frozen() ? parameter.copy() : trained.next());
    }
    Files.writeString(folder.resolve(ModelFolder.RECIPE), recipeText);
    for (Map.Entry<String, String> file : subject.files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    List<Metric> metrics = new ArrayList<>();
    Task task = subject.task();
    List<Metric> inFull = new ArrayList<>();
    for (Export export : forms()) {
      subject
          .network()
          .write(folder, export, parameter -> weights.get(parameter), metadata(name, outcome));
      ExportedFolder unmeasured = exported(folder, config(subject.task(), List.of()));
      if (subject.evaluator() instanceof Evaluator.WithCalibration evaluator) {
        task = evaluator.calibrated(unmeasured);
        unmeasured = exported(folder, config(task, List.of()));
      }
      inFull.addAll(metrics.stream().map(Metric::inFullPrecision).toList());
      metrics = subject.evaluator().metrics(unmeasured);
    }
    metrics = Stream.concat(metrics.stream(), inFull.stream()).toList();
    ModelConfig config = config(task, metrics);
    ModelFolder.writeConfig(folder, config);

    ExportedFolder exported = exported(folder, config);
    List<String> doubts = subject.evaluator().doubts(exported);
    doubts.forEach(doubted);
    SortedMap<String, String> figures =
        subject.evaluator() instanceof Evaluator.WithFigures evaluator
            ? evaluator.figures(exported)
            : new TreeMap<>();
    for (Map.Entry<String, String> figure : figures.entrySet()) {
      Files.writeString(folder.resolve(figure.getKey()), figure.getValue());
    }
    Files.writeString(
        folder.resolve(ModelFolder.CURVES),
        LossCurves.svg(recipe.title(), subject.loss().label(), outcome.history()));
    MetricsFile.Run run =
        new MetricsFile.Run(
            outcome.updates(),
            outcome.choice(),
            outcome.elapsed().toMillis() / 1000.0,
            Hardware.processor(),
            compute.threads(),
            compute.runtime() + " on Java " + Runtime.version().feature());
    new MetricsFile(
            "unroll eval models/" + name,
            metrics,
            run,
            outcome.history().rows(),
            labels(exported, task))
        .write(folder.resolve(ModelFolder.METRICS));
    Files.writeString(
        folder.resolve(ModelFolder.CARD),
        new ModelCard(
                name,
                recipe,
                config,
                subject.network(),
                subject.origin(),
                metrics,
                run,
                Stream.concat(
                        TrainingWarnings.of(
                            recipe.training(), outcome.updates(), outcome.history().rows())
                            .stream(),
                        doubts.stream())
                    .toList(),
                subject.loss().label(),
                outcome.history().rows(),
                new TreeSet<>(figures.keySet()),
                samples(exported))
            .markdown());
    Optional<BaseModel> corrected = subject.base().filter(base -> isCorrection());
    if (corrected.isPresent()) {
      AdapterFile.write(
          folder,
          corrected.get().folder(),
          subject.network(),
          parameter -> Objects.requireNonNull(weights.get(parameter), parameter),
          metadata(name, outcome));
    }
    return metrics;
  }

  private ExportedFolder exported(Path folder, ModelConfig config) {
    return new ExportedFolder(ModelFolder.unchecked(folder, config), compute.threads());
  }

  private @Nullable List<MetricsFile.Label> labels(ExportedFolder folder, Task task) {
    if (!(subject.evaluator() instanceof Evaluator.WithLabels evaluator)
        || !(task instanceof Task.Classification classification)) {
      return null;
    }
    List<Double> thresholds = Objects.requireNonNull(classification.thresholds());
    return evaluator.labels(folder).stream()
        .map(
            count ->
                MetricsFile.Label.of(
                    count, thresholds.get(classification.labels().indexOf(count.label()))))
        .toList();
  }

  private String samples(ExportedFolder folder) {
    return subject.evaluator() instanceof Evaluator.WithSamples evaluator
        ? evaluator.samples(folder)
        : "";
  }

  /** Whether corrections were learnt, and the model itself stayed as it was. */
  private boolean isCorrection() {
    return parameters.stream().anyMatch(parameter -> Adapters.has(parameter.name()));
  }

  /** The forms to write, the last of which stays: in full precision first, to compare with. */
  private List<Export> forms() {
    Export wanted = recipe.export();
    return switch (wanted.precision()) {
      case FP32 -> List.of(wanted);
      case FP16, INT8, INT4 -> List.of(new Export(Export.Precision.FP32, wanted.form()), wanted);
    };
  }

  private Map<String, String> metadata(String name, TrainingOutcome.Completed outcome) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(MODEL, name);
    metadata.put("unroll.recipe.sha256", recipe.sha256());
    metadata.put("unroll.data.sha256", subject.origin().sha256());
    metadata.put("unroll.updates", Long.toString(outcome.updates()));
    metadata.put("unroll.validation.loss", Double.toString(outcome.best().loss()));
    return metadata;
  }

  private ModelConfig config(Task task, List<Metric> metrics) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      figures.put(metric.key(), metric.value());
    }
    String date = clock.date().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return config(recipe, subject, parameters, task, date, figures);
  }

  /** The configuration of a model that a recipe makes. */
  static ModelConfig config(
      Recipe recipe,
      Subject subject,
      List<Parameter> parameters,
      Task task,
      String date,
      Map<String, Double> figures) {
    Origin origin = subject.origin();
    ModelConfig config =
        new ModelConfig(
            ModelConfig.FORMAT,
            subject.network().family(),
            recipe.title(),
            recipe.description().strip(),
            parameters.stream()
                .filter(parameter -> !Adapters.has(parameter.name()))
                .mapToLong(Parameter::size)
                .sum(),
            subject.network().contract(),
            task,
            new Provenance(
                origin.name(), origin.licence(), recipe.sha256(), origin.sha256(), date, figures));
    return subject.network().description().map(config::describing).orElse(config);
  }
}
