package dev.unroll.train.loop;

import dev.unroll.runtime.RuntimeFailure;
import dev.unroll.train.parallel.Workers;
import dev.unroll.train.recipe.Sync;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.GradientBuffers;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.step.UpdateRule;
import dev.unroll.train.step.Xoshiro;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The training loop: one update after the other, with an evaluation and a checkpoint from time to
 * time. A loop continued from any of its checkpoints ends with bit-identical weights, however often
 * it was stopped: all that changes from update to update is in {@link #checkpoint}.
 */
public final class TrainingLoop {

  private final Task task;
  private final Workers workers;
  private final Team team;
  private final Optional<OuterSteps> outer;
  private final Objective objective;
  private final List<Parameter> trained;
  private final UpdateRule rule;
  private final GradientBuffers gradients;
  private final LearningRate learningRate;
  private final CheckpointFolder checkpoints;
  private final Duration checkpointEvery;
  private final Consumer<TrainingEvent> listener;

  private Xoshiro random;
  private long updates;
  private long batches;
  private BestSoFar best = BestSoFar.NONE;
  private Optional<List<float[]>> bestWeights = Optional.empty();
  private List<List<float[]>> recentWeights = List.of();
  private LossHistory history = LossHistory.EMPTY;
  private Duration elapsedBefore = Duration.ZERO;
  private final LongSupplier nanoTime;
  private final long started;
  private long lastSaved;

  /**
   * What is trained.
   *
   * @param recipe canonical text of the recipe, for the checkpoints
   * @param dataSha256 of the data, for the checkpoints
   * @param workers that train it together
   */
  public record Task(String recipe, String dataSha256, Training training, Workers workers) {
    /** A task of one worker. */
    public Task(String recipe, String dataSha256, Training training) {
      this(recipe, dataSha256, training, Workers.alone());
    }
  }

  /**
   * @param random continues after the initial weights were drawn from it
   * @param checkpointEvery time between two checkpoints
   * @param stopRequested asked after every update
   */
  public TrainingLoop(
      Task task,
      Objective objective,
      Xoshiro random,
      CheckpointFolder checkpoints,
      Duration checkpointEvery,
      TrainingClock clock,
      Consumer<TrainingEvent> listener,
      BooleanSupplier stopRequested) {
    Training training = task.training();
    this.task = task;
    this.workers = task.workers();
    Sync sync = training.sync();
    this.team = new Team(workers, stopRequested, this::timeToSave, sync == null);
    this.objective = objective;
    this.random = random;
    this.trained = objective.parameters().stream().filter(p -> !p.frozen()).toList();
    this.outer = Optional.ofNullable(sync).map(s -> new OuterSteps(s, workers, trained));
    this.rule = UpdateRule.of(training.optimizer(), trained);
    this.gradients = new GradientBuffers(trained, training.accumulate() > 1 || !workers.isAlone());
    this.learningRate =
        new LearningRate(training.schedule(), training.optimizer().learningRate(), allUpdates());
    this.checkpoints = checkpoints;
    this.checkpointEvery = checkpointEvery;
    this.listener = listener;
    this.nanoTime = clock.nanoTime();
    this.started = nanoTime.getAsLong();
    this.lastSaved = started;
  }

  /**
   * Continues where a checkpoint of the same task was taken.
   *
   * @throws TrainingException when it is of another version
   */
  public void restore(Checkpoint checkpoint) {
    if (checkpoint.weights().size() != trained.size()) {
      throw new TrainingException(
          "cannot resume: the checkpoint in %s holds %d tensors of weights, %d are trained; start anew without --resume"
              .formatted(checkpoints.path(), checkpoint.weights().size(), trained.size()));
    }
    setWeights(checkpoint.weights());
    outer.ifPresent(steps -> steps.restore(checkpoint.outer()));
    rule.restore(checkpoint.optimizer(workers.rank(), workers.count()));
    learningRate.restore(checkpoint.learningRate());
    // Rows are divided otherwise among another number of workers: what they carry starts anew.
    if (checkpoint.hidden().size() == workers.count()) {
      objective.restoreState(checkpoint.hidden().get(workers.rank()));
    }
    random = new Xoshiro(checkpoint.random());
    updates = checkpoint.updates();
    batches = checkpoint.batches();
    best = checkpoint.best();
    bestWeights = checkpoint.bestWeights();
    recentWeights = checkpoint.recentWeights();
    history = checkpoint.history();
    elapsedBefore = checkpoint.elapsed();
  }

  /**
   * Batches of the whole training: so many passes over the data, or what the updates take. With
   * passes, the last update is of those that are left over.
   */
  private long allBatches() {
    Training training = task.training();
    Integer epochs = training.epochs();
    return epochs == null
        ? allUpdates() * training.accumulate()
        : epochs * objective.batchesPerEpoch();
  }

  /** Updates of the whole training. */
  public long allUpdates() {
    Training training = task.training();
    Long steps = training.steps();
    return steps == null
        ? updates + Math.ceilDiv(Math.max(0, allBatches() - batches), training.accumulate())
        : steps;
  }

  /** Updates made so far. */
  public long updates() {
    return updates;
  }

  /**
   * Trains to the end.
   *
   * @throws TrainingException when the loss is no longer a number, or a checkpoint cannot be
   *     written
   */
  public TrainingOutcome run() {
    Integer patience = task.training().patience();
    while (updates < allUpdates() && !best.exhausted(patience)) {
      if (team.stopIsDue()) {
        save();
        return new TrainingOutcome.Interrupted(updates);
      }
      long before = batches;
      update();
      join(before);
      if (evaluationIsDue(before)) {
        evaluate();
      }
      if (team.saveIsDue()) {
        save();
      }
    }
    if (updates < allUpdates()) {
      listener.accept(new TrainingEvent.StoppedEarly(updates, best));
    }
    save();
    return choose();
  }

  private void update() {
    Training training = task.training();
    double rate = learningRate.at(updates + 1);
    long end = Math.min(batches + training.accumulate(), allBatches());
    double loss = loss(end);
    if (gradients.isEmpty()) {
      updates++; // others have all of its rows, and join later
      return;
    }
    gradients.average();
    double norm = gradients.norm();
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw TrainingWarnings.diverged(
          Double.isFinite(loss) ? "gradient is" : "loss is", updates + 1, loss, rate, kept());
    }
    Double clip = training.clip();
    if (clip != null) {
      gradients.clip(norm, clip);
    }
    rule.step(rate);
    updates++;
    history = history.withLoss(loss);
    listener.accept(new TrainingEvent.Updated(updates, loss, rate, norm));
  }

  /** The loss of the batches up to one, whose gradients are added. */
  private MeanLoss mean(long end, RandomGenerator draws) {
    double sum = 0;
    long counted = 0;
    for (; batches < end; batches++) {
      long weight = objective.counted(batches);
      if (weight == 0 && !workers.isAlone()) {
        continue; // others have all rows that count
      }
      sum += trained(draws) * weight;
      counted += weight;
      gradients.add((double) weight);
    }
    return new MeanLoss(sum, counted);
  }

  /**
   * The same over all workers, but for those who train on their own. Each draws its own random
   * numbers, from one that all have drawn, so that the state of the source is the same everywhere.
   */
  private double loss(long end) {
    if (workers.isAlone()) {
      return mean(end, random).mean();
    }
    MeanLoss mine = mean(end, new Xoshiro(random.nextLong() + workers.rank()));
    if (outer.isPresent()) {
      return mine.mean();
    }
    Agreement all = team.agree(mine);
    gradients.join(workers, all.counted());
    return all.loss();
  }

  /** Brings workers together that train on their own, when it is time. */
  private void join(long before) {
    if (outer.isEmpty()) {
      return;
    }
    team.goOn();
    if (outer.get().isDue(updates) || evaluationIsDue(before)) {
      var unused = team.agree(new MeanLoss(0, 0));
      outer.get().join();
    }
  }

  private boolean timeToSave() {
    return nanoTime.getAsLong() - lastSaved >= checkpointEvery.toNanos();
  }

  /** The loss of the next batch, whose gradient is computed. */
  private double trained(RandomGenerator draws) {
    try {
      return objective.train(batches, updates + 1, draws);
    } catch (RuntimeFailure e) {
      throw new TrainingException(
          "update %d failed: %s; kept %s".formatted(updates + 1, e.getMessage(), kept()), e);
    }
  }

  /**
   * Whether the update that was made ends an interval.
   *
   * @param before batches before it
   */
  private boolean evaluationIsDue(long before) {
    var every = task.training().evaluateEvery();
    boolean ends =
        switch (every.unit()) {
          case STEP -> updates % every.count() == 0;
          case EPOCH -> {
            long passes = every.count() * objective.batchesPerEpoch();
            yield batches / passes > before / passes;
          }
        };
    return ends || updates == allUpdates();
  }

  private void evaluate() {
    double validation = objective.validate().meanOf(workers);
    double epoch = (double) batches / objective.batchesPerEpoch();
    history = history.withEvaluation(updates, epoch, validation, learningRate.at(updates));
    learningRate.observe(validation);
    best = best.after(validation, updates);
    if (best.isLatest() && task.training().keep() == Training.Keep.BEST) {
      bestWeights = Optional.of(weights());
    }
    if (task.training().average() > 1) {
      List<List<float[]>> longer = new ArrayList<>(recentWeights);
      longer.add(weights());
      int surplus = Math.max(0, longer.size() - task.training().average());
      recentWeights = List.copyOf(longer.subList(surplus, longer.size()));
    }
    listener.accept(new TrainingEvent.Evaluated(history.rows().getLast(), best.isLatest()));
  }

  /** The weights that become the model, by the recipe's {@code keep} and {@code average}. */
  private TrainingOutcome choose() {
    List<float[]> weights = weights();
    String choice = "weights after the last update, " + updates;
    double loss = history.rows().isEmpty() ? Double.NaN : history.rows().getLast().validation();
    if (recentWeights.size() > 1) {
      List<float[]> average = WeightAverage.of(recentWeights);
      setWeights(average);
      double averaged = objective.validate().meanOf(workers);
      setWeights(weights);
      weights = average;
      loss = averaged;
      choice =
          String.format(
              Locale.ROOT,
              "average of the weights at the last %d evaluations (validation loss %.4f)",
              recentWeights.size(),
              averaged);
    }
    // An average that is no better than the best single evaluation gives way to it.
    if (bestWeights.isPresent() && !(loss < best.loss())) {
      weights = bestWeights.get();
      choice =
          String.format(
              Locale.ROOT,
              "weights after update %d, the best evaluation (validation loss %.4f)",
              best.update(),
              best.loss());
    }
    listener.accept(new TrainingEvent.Chosen(choice));
    return new TrainingOutcome.Completed(weights, choice, updates, best, history, elapsed());
  }

  private void save() {
    List<float[]> weights = weights();
    if (!WeightAverage.areFinite(weights)) {
      throw TrainingWarnings.diverged(
          "weights are", updates + 1, Double.NaN, learningRate.at(updates), kept());
    }
    team.requireEqual(weights, updates);
    List<float[]> carried = workers.gather(objective.copyState());
    List<UpdateRule.State> others = outer.map(o -> o.others(rule.state())).orElse(List.of());
    if (workers.isFirst()) {
      checkpoints.save(checkpoint(weights, carried, others));
      listener.accept(new TrainingEvent.Saved(updates, checkpoints.path()));
    }
    lastSaved = nanoTime.getAsLong();
  }

  private Checkpoint checkpoint(
      List<float[]> weights, List<float[]> carried, List<UpdateRule.State> others) {
    return new Checkpoint(
        task.recipe(),
        task.dataSha256(),
        updates,
        batches,
        random.state(),
        weights,
        rule.state(),
        learningRate.state(),
        carried,
        best,
        bestWeights,
        recentWeights,
        history,
        elapsed(),
        outer.map(OuterSteps::state).orElse(List.of()),
        others);
  }

  /** What a failed training can be continued from, in words. */
  private String kept() {
    return checkpoints
        .latest()
        .map(c -> "the checkpoint of update " + c.updates() + " in " + checkpoints.path())
        .orElse("no checkpoint, there was none yet");
  }

  private Duration elapsed() {
    return elapsedBefore.plusNanos(nanoTime.getAsLong() - started);
  }

  /** Those that are trained; the others stay as they were before. */
  private List<float[]> weights() {
    return trained.stream().map(Parameter::copy).toList();
  }

  private void setWeights(List<float[]> weights) {
    for (int i = 0; i < weights.size(); i++) {
      trained.get(i).value().put(0, weights.get(i));
    }
  }
}
