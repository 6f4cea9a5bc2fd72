package dev.unroll.train.export;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.train.eval.ProgressSample;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Shows what a model makes of held-out data while it is trained: its weights are exported as those
 * of a finished model are, so that what is shown is what users would get. Nothing that the training
 * draws or carries is touched. Sampling takes at most a twentieth of the time, and stops for good
 * when it fails.
 */
public final class ProgressSampler implements AutoCloseable {
  /** How many times as long as the last samples took must pass before the next. */
  private static final long PATIENCE = 20;

  /** Weights from which on another copy of them is too much. */
  private static final long MOST_WEIGHTS = 60_000_000;

  private final Recipe recipe;
  private final Subject subject;
  private final List<Parameter> parameters;
  private final Compute compute;
  private final LongSupplier nanoTime;
  private final Path folder;
  private final Consumer<String> doubted;
  private boolean isOff;
  private boolean isFirst = true;
  private long ended;
  private long took;

  /**
   * Of a training.
   *
   * @param parameters the weights as they change
   * @param folder to write to, which is removed
   * @param doubted hears why there are no samples any more
   */
  public ProgressSampler(
      Recipe recipe,
      Subject subject,
      List<Parameter> parameters,
      Compute compute,
      LongSupplier nanoTime,
      Path folder,
      Consumer<String> doubted) {
    this.recipe = recipe;
    this.subject = subject;
    this.parameters = List.copyOf(parameters);
    this.compute = compute;
    this.nanoTime = nanoTime;
    this.folder = folder;
    this.doubted = doubted;
    long weights = parameters.stream().mapToLong(Parameter::size).sum();
    this.isOff = weights > MOST_WEIGHTS || !(subject.evaluator() instanceof Evaluator.WithProgress);
  }

  /** The samples with the weights of now; none where that would take too much of the time. */
  public List<ProgressSample> samples() {
    long began = nanoTime.getAsLong();
    boolean isTooSoon = !isFirst && began - ended < PATIENCE * took;
    if (isOff || isTooSoon || !(subject.evaluator() instanceof Evaluator.WithProgress evaluator)) {
      return List.of();
    }
    try {
      List<ProgressSample> samples = evaluator.progress(exported());
      isFirst = false;
      ended = nanoTime.getAsLong();
      took = ended - began;
      return samples;
    } catch (IOException | RuntimeException e) {
      isOff = true; // The training itself may well go on.
      doubted.accept("samples cannot be made: " + e.getMessage());
      return List.of();
    }
  }

  private ExportedFolder exported() throws IOException {
    Files.createDirectories(folder);
    Map<String, float[]> weights = new HashMap<>();
    parameters.forEach(parameter -> weights.put(parameter.name(), parameter.copy()));
    for (Map.Entry<String, String> file : subject.files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    Export export = new Export(Export.Precision.FP32, recipe.export().form());
    subject.network().write(folder, export, weights::get, new TreeMap<>());
    ModelConfig config =
        ModelExport.config(recipe, subject, parameters, subject.task(), "", Map.of());
    return new ExportedFolder(ModelFolder.unchecked(folder, config), compute.threads());
  }

  @Override
  public void close() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      doubted.accept("%s cannot be removed: %s".formatted(folder, e.getMessage()));
    }
  }
}
