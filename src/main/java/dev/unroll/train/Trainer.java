package dev.unroll.train;

import static java.util.stream.Collectors.joining;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.data.store.DataStore;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.ProgressSample;
import dev.unroll.train.export.ModelExport;
import dev.unroll.train.export.ProgressSampler;
import dev.unroll.train.loop.Checkpoint;
import dev.unroll.train.loop.CheckpointExchange;
import dev.unroll.train.loop.CheckpointFolder;
import dev.unroll.train.loop.LossHistory;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingEvent;
import dev.unroll.train.loop.TrainingLoop;
import dev.unroll.train.loop.TrainingOutcome;
import dev.unroll.train.loop.TrainingWarnings;
import dev.unroll.train.parallel.Workers;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.TrainingMemory;
import dev.unroll.train.step.Xoshiro;
import dev.unroll.train.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Trains the model of a recipe, evaluates it and writes its folder.
 *
 * @param data finds what the recipe names
 * @param listener receives the progress
 * @param stopRequested asked after every update
 * @param isSampled whether the listener is shown what the model makes of held-out data
 */
public record Trainer(
    Job job,
    DataStore data,
    TrainingClock clock,
    Consumer<TrainingEvent> listener,
    BooleanSupplier stopRequested,
    boolean isSampled) {
  /**
   * A training.
   *
   * @param recipe folder with the {@code recipe.yaml}
   * @param output folder to write, often the same
   * @param settings overrides of the recipe
   * @param resume whether to continue from the latest checkpoint, or begin if there is none
   * @param compute where steps are computed
   * @param checkpointEvery time between two checkpoints
   * @param environment of the process, for the place of the checkpoints
   */
  public record Job(
      Path recipe,
      Path output,
      List<String> settings,
      boolean resume,
      Compute compute,
      Duration checkpointEvery,
      Map<String, String> environment) {
    public Job {
      settings = List.copyOf(settings);
      environment = Map.copyOf(environment);
    }
  }

  /** How a job ended. */
  public sealed interface Result {
    /** The model folder was written. */
    record Written(List<Metric> metrics) implements Result {}

    /** The first worker wrote the model folder; this is another one. */
    record Followed(long updates) implements Result {}

    /** Stopped on request; {@code resume} continues after this update. */
    record Interrupted(long updates, Path checkpoints) implements Result {}
  }

  /**
   * Trains, evaluates and writes the model.
   *
   * @throws TrainingException when it cannot go on, with one clear line
   */
  public Result run() {
    refuseOtherFolders(job.output());
    Path file = job.recipe().resolve(ModelFolder.RECIPE);
    Recipe recipe = Recipe.read(file, job.settings());
    String recipeText = recipeText(file, recipe);
    requireWritable(job.output());
    Workers workers = job.compute().workers();
    Path own = CheckpointFolder.pathFor(job.output(), job.environment());
    Path place = workers.isFirst() ? own : own.resolve("worker-" + workers.rank());
    // Held before the data is read, so that a training is seen from its beginning.
    try (CheckpointFolder checkpoints = CheckpointFolder.open(place)) {
      listener.accept(new TrainingEvent.Reading(name()));
      return run(recipe, recipeText, Subject.load(recipe, job.recipe(), data), checkpoints);
    }
  }

  private Result run(
      Recipe recipe, String recipeText, Subject subject, CheckpointFolder checkpoints) {
    Training training = recipe.training();
    Workers workers = job.compute().workers();
    TrainingLoop.Task task =
        new TrainingLoop.Task(recipe.canonical(), basis(subject), training, workers);
    Xoshiro random = new Xoshiro(recipe.seed());
    Optional<TrainingMemory> memory = subject.objective().memory();
    memory.ifPresent(
        needed -> {
          if (workers.isAlone()) { // else it is that of a whole batch, of which there are parts
            needed.requireRoom(job.compute());
          }
          listener.accept(new TrainingEvent.Memory(needed));
        });
    try (Objective objective = subject.objective().open(random, job.compute());
        ProgressSampler sampler = sampler(recipe, subject, objective, checkpoints.path())) {
      subject.base().ifPresent(base -> base.copyInto(objective.parameters()));
      TrainingLoop loop =
          new TrainingLoop(
              task,
              objective,
              random,
              checkpoints,
              job.checkpointEvery(),
              clock,
              event -> passOn(event, sampler),
              stopRequested);
      requireWarmUp(training, loop.allUpdates());
      prepare(loop, task, checkpoints);
      List<String> doubts = TrainingWarnings.before(training, loop.allUpdates());
      doubts.forEach(this::warn);
      listener.accept(started(loop, task, objective, subject));
      return switch (loop.run()) {
        case TrainingOutcome.Interrupted(long updates) ->
            new Result.Interrupted(updates, checkpoints.path());
        case TrainingOutcome.Completed completed when !workers.isFirst() ->
            new Result.Followed(completed.updates());
        case TrainingOutcome.Completed completed -> {
          TrainingWarnings.of(training, loop.allUpdates(), completed.history().rows()).stream()
              .filter(warning -> !doubts.contains(warning))
              .forEach(this::warn);
          ModelExport export =
              new ModelExport(
                  recipe,
                  recipeText,
                  subject,
                  objective.parameters(),
                  job.compute(),
                  clock,
                  this::warn);
          List<Metric> metrics = written(export, completed, checkpoints.path());
          listener.accept(new TrainingEvent.Finished(job.output(), metrics, completed.elapsed()));
          yield new Result.Written(metrics);
        }
      };
    }
  }

  private ProgressSampler sampler(
      Recipe recipe, Subject subject, Objective objective, Path checkpoints) {
    return new ProgressSampler(
        recipe,
        subject,
        objective.parameters(),
        job.compute(),
        clock.nanoTime(),
        checkpoints.resolve("sampled"),
        this::warn);
  }

  /** After an evaluation, what the model makes of held-out data. */
  private void passOn(TrainingEvent event, ProgressSampler sampler) {
    listener.accept(event);
    if (isSampled
        && job.compute().workers().isFirst()
        && event instanceof TrainingEvent.Evaluated(LossHistory.Row row, boolean _)) {
      List<ProgressSample> samples = sampler.samples();
      if (!samples.isEmpty()) {
        listener.accept(new TrainingEvent.Sampled(row.update(), samples));
      }
    }
  }

  private String name() {
    return String.valueOf(job.output().toAbsolutePath().normalize().getFileName());
  }

  private void warn(String warning) {
    listener.accept(new TrainingEvent.Warning(warning));
  }

  private List<Metric> written(
      ModelExport export, TrainingOutcome.Completed completed, Path checkpoints) {
    try {
      return export.write(job.output(), completed);
    } catch (BundleException e) {
      throw new TrainingException(
          e.getMessage()
              + "; the trained weights are in "
              + checkpoints
              + ", --resume writes the model again",
          e);
    }
  }

  /** A warm-up that lasts longer than the training never reaches the rate. */
  private static void requireWarmUp(Training training, long updates) {
    int warmup = TrainingWarnings.warmup(training.schedule());
    if (warmup > 0 && warmup >= updates && training.steps() == null) {
      throw new TrainingException(
          ("training.schedule.warmup: is %,d, but the data gives only %,d updates in %s epochs;"
                  + " give fewer, or more training.epochs")
              .formatted(warmup, updates, training.epochs()));
    }
  }

  private static void requireWritable(Path output) {
    try {
      ModelFolder.requireWritable(output);
    } catch (BundleException e) {
      throw new TrainingException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Identifies what the training depends on beside its recipe: the data and the model of init. */
  private static String basis(Subject subject) {
    String data = subject.origin().sha256();
    return subject.base().map(base -> data + "+" + base.version()).orElse(data);
  }

  /** A model replaces a model or fills an empty folder, so that no other folder is lost. */
  private static void refuseOtherFolders(Path output) {
    if (!Files.exists(output)
        || Files.isRegularFile(output.resolve(ModelFolder.RECIPE))
        || Files.isRegularFile(output.resolve(ModelFolder.CONFIG))) {
      return;
    }
    try (Stream<Path> entries = Files.list(output)) {
      if (entries.findAny().isEmpty()) {
        return;
      }
    } catch (IOException e) {
      throw new TrainingException(output + " cannot be written: " + e.getMessage(), e);
    }
    throw new TrainingException(output + " exists and is no model folder: give another --output");
  }

  /** Continues from the latest checkpoint, or removes what an earlier training left. */
  private void prepare(TrainingLoop loop, TrainingLoop.Task task, CheckpointFolder checkpoints) {
    if (!job.resume()) {
      checkpoints.clear();
      return;
    }
    Workers workers = job.compute().workers();
    Optional<Checkpoint> latest = CheckpointExchange.latest(checkpoints, workers);
    if (latest.isEmpty()) {
      listener.accept(new TrainingEvent.Anew(checkpoints.path()));
      return;
    }
    Checkpoint checkpoint = latest.get();
    RecipeChange.thatMatters(checkpoint.recipe(), task.recipe(), checkpoint.updates())
        .ifPresent(
            change -> {
              throw new TrainingException(
                  "cannot resume: the checkpoint in "
                      + checkpoints.path()
                      + " is of another recipe ("
                      + change
                      + "); undo the change, or start anew without --resume");
            });
    if (!checkpoint.dataSha256().equals(task.dataSha256())) {
      throw new TrainingException(
          "cannot resume: the data (or the model of init) is not the one of the checkpoint in "
              + checkpoints.path());
    }
    loop.restore(checkpoint);
    int before = checkpoint.hidden().size();
    if (before != workers.count()) {
      warn(
          ("the checkpoint is of %d workers, now there are %d: from update %,d on, sums are made in"
                  + " another order, dropout draws other numbers, and a hidden state that is carried"
                  + " starts at zero; batches and learning rates stay as they were")
              .formatted(before, workers.count(), checkpoint.updates() + 1));
    }
  }

  private TrainingEvent.Started started(
      TrainingLoop loop, TrainingLoop.Task task, Objective objective, Subject subject) {
    long perUpdate = task.training().accumulate() * objective.predictionsPerBatch();
    return new TrainingEvent.Started(
        name(),
        objective.parameters().stream().mapToLong(Parameter::size).sum(),
        subject.data(),
        loop.updates(),
        loop.allUpdates(),
        perUpdate,
        subject.loss().unit().symbol());
  }

  /**
   * The recipe that makes the model. With overrides, what was written before stays as a comment.
   */
  private String recipeText(Path file, Recipe recipe) {
    String written;
    try {
      written = Files.readString(file);
    } catch (IOException e) {
      throw new TrainingException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (job.settings().isEmpty()) {
      return written;
    }
    return "# With --set "
        + String.join(" --set ", job.settings())
        + "\n"
        + recipe.canonical()
        + "\n# Before that:\n"
        + written.lines().map(line -> ("# " + line).stripTrailing() + "\n").collect(joining());
  }
}
