package dev.unroll.train;

import dev.unroll.data.store.DataStore;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.recipe.Every;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.UpdateRule;
import dev.unroll.train.step.Xoshiro;
import dev.unroll.train.subject.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a training would take on this machine: its first updates and one evaluation, which are
 * computed as the training computes them, and whose weights are thrown away.
 *
 * @param parameters of the network
 * @param updates of the whole training
 * @param evaluations of it
 * @param perUpdate seconds
 * @param perEvaluation seconds
 * @param measured updates that were timed
 */
public record TrainingTrial(
    long parameters,
    long updates,
    long evaluations,
    double perUpdate,
    double perEvaluation,
    int measured) {
  /** The first update also loads code and fills caches. */
  private static final int UNTIMED = 1;

  private static final int MOST_UPDATES = 20;
  private static final double NANOS = 1e9;

  /**
   * Tries a recipe.
   *
   * @param folder of the recipe, for paths in it
   * @param most time that updates are made for
   * @throws dev.unroll.train.step.TrainingException when it cannot be trained, also when it does
   *     not fit into the memory
   */
  public static TrainingTrial of(
      Recipe recipe,
      Path folder,
      DataStore data,
      Compute compute,
      TrainingClock clock,
      Duration most) {
    Training training = recipe.training();
    Subject subject = Subject.load(recipe, folder, data);
    subject.objective().memory().ifPresent(needed -> needed.requireRoom(compute));
    LongSupplier nanoTime = clock.nanoTime();
    Xoshiro random = new Xoshiro(recipe.seed());
    try (Objective objective = subject.objective().open(random, compute)) {
      List<Parameter> trained = objective.parameters().stream().filter(p -> !p.frozen()).toList();
      UpdateRule rule = UpdateRule.of(training.optimizer(), trained);
      long began = nanoTime.getAsLong();
      int made = 0;
      while (made < UNTIMED + 1
          || (made < UNTIMED + MOST_UPDATES && nanoTime.getAsLong() - began < most.toNanos())) {
        if (made == UNTIMED) {
          began = nanoTime.getAsLong();
        }
        for (int part = 0; part < training.accumulate(); part++) {
          objective.train((long) made * training.accumulate() + part, made + 1L, random);
        }
        rule.step(0);
        made++;
      }
      long updated = nanoTime.getAsLong();
      objective.validate();
      long evaluated = nanoTime.getAsLong();
      long perEpoch = Math.ceilDiv(objective.batchesPerEpoch(), training.accumulate());
      Long steps = training.steps();
      Integer epochs = training.epochs();
      long updates = steps == null ? perEpoch * (epochs == null ? 1 : epochs) : steps;
      return new TrainingTrial(
          objective.parameters().stream().mapToLong(Parameter::size).sum(),
          updates,
          Math.max(1, updates / every(training.evaluateEvery(), perEpoch)),
          (updated - began) / NANOS / (made - UNTIMED),
          (evaluated - updated) / NANOS,
          made - UNTIMED);
    }
  }

  private static long every(Every every, long perEpoch) {
    return switch (every.unit()) {
      case STEP -> every.count();
      case EPOCH -> every.count() * perEpoch;
    };
  }

  /** The same network trained by another recipe with as many evaluations. */
  TrainingTrial of(Recipe recipe) {
    Long steps = recipe.training().steps();
    return new TrainingTrial(
        parameters,
        steps == null ? updates : steps,
        evaluations,
        perUpdate,
        perEvaluation,
        measured);
  }

  /** Seconds of the whole training, without the figures of the finished model. */
  public double seconds() {
    return updates * perUpdate + evaluations * perEvaluation;
  }

  /** Updates for which there is time. */
  long updatesIn(Duration time) {
    double all = perUpdate + perEvaluation * evaluations / updates;
    return (long) (time.toNanos() / NANOS / all);
  }
}
