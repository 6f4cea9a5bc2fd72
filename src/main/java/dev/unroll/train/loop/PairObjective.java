package dev.unroll.train.loop;

import dev.unroll.data.batch.PairBatches;
import dev.unroll.data.batch.PairBuffers;
import dev.unroll.data.batch.PairStream;
import dev.unroll.data.batch.SharedPairs;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.train.eval.Logits;
import dev.unroll.train.network.TranslationNetwork;
import dev.unroll.train.recipe.TeacherForcing;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.Parameters;
import dev.unroll.train.step.TrainStep;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The loss of predicting every target token from the source and the target tokens before it. Each
 * shape of a batch has a training step of its own, made when it first occurs; all work on the same
 * parameters.
 */
public final class PairObjective implements Objective {
  private final TranslationNetwork network;
  private final Training training;
  private final Optional<TeacherForcing> teacherForcing;
  private final PairStream train;
  private final PairStream validation;
  private final Compute compute;
  private final Parameters parameters;
  private final Map<PairBatches.Shape, Step> steps = new LinkedHashMap<>();

  private record Step(TrainStep step, PairBuffers buffers) {}

  /**
   * @param training what stays as it is, how targets are smoothed, and how often the decoder reads
   *     the true token
   * @param random draws the initial parameters
   * @param compute where steps are computed
   */
  public PairObjective(
      TranslationNetwork network,
      Training training,
      PairStream train,
      PairBatches validation,
      RandomGenerator random,
      Compute compute) {
    this.network = network;
    this.training = training;
    this.teacherForcing = Optional.ofNullable(training.teacherForcing());
    this.train = SharedPairs.of(train, compute.share());
    this.validation = SharedPairs.of(validation, compute.share());
    this.compute = compute;
    List<ParameterSpec> specs =
        network.evaluation(this.train.shapes().getFirst()).graph().parameters();
    this.parameters = new Parameters(specs, random, network.frozen(training, specs));
  }

  @Override
  public List<Parameter> parameters() {
    return parameters.all();
  }

  @Override
  public long batchesPerEpoch() {
    return train.perEpoch();
  }

  @Override
  public long predictionsPerBatch() {
    return train.countedOnAverage();
  }

  @Override
  public long counted(long batch) {
    return train.counted(batch);
  }

  @Override
  public double train(long batch, long update, RandomGenerator random) {
    PairBatches.Shape shape = train.shape(batch);
    Step step = step(shape);
    train.fill(batch, step.buffers());
    if (teacherForcing.isPresent()) {
      double ratio = teacherForcing.get().at(update);
      if (ratio < 1) {
        readPredictions(step, shape, ratio, random);
      }
    }
    return step.step().train(random);
  }

  /**
   * Exchanges tokens that the decoder is to read for what it predicts at their place when it reads
   * the true ones, each with probability {@code 1 − ratio}. The first, which begins the target,
   * stays, and so does padding.
   */
  private static void readPredictions(
      Step step, PairBatches.Shape shape, double ratio, RandomGenerator random) {
    step.step().evaluate();
    FloatBuffer logits = step.step().prediction(); // [batch·target, vocab]
    int vocab = logits.capacity() / (shape.rows() * shape.target());
    LongBuffer tokens = step.buffers().tokens();
    for (int row = 0; row < shape.rows(); row++) {
      for (int t = 1; t < shape.target(); t++) {
        int at = row * shape.target() + t;
        if (random.nextDouble() >= ratio && step.buffers().weights().get(at) != 0) {
          tokens.put(at, Logits.argmax(logits, (at - 1) * vocab, vocab));
        }
      }
    }
  }

  @Override
  public MeanLoss validate() {
    double sum = 0;
    long count = 0;
    for (long batch = 0; batch < validation.perEpoch(); batch++) {
      int counted = validation.counted(batch);
      if (counted == 0) {
        continue; // other workers have its rows
      }
      Step step = step(validation.shape(batch));
      validation.fill(batch, step.buffers());
      sum += (double) step.step().evaluate() * counted;
      count += counted;
    }
    return new MeanLoss(sum, count);
  }

  @Override
  public float[] copyState() {
    return new float[0];
  }

  @Override
  public void restoreState(float[] state) {}

  @Override
  public void close() {
    steps.values().forEach(step -> step.step().close());
    parameters.close();
  }

  private Step step(PairBatches.Shape shape) {
    return steps.computeIfAbsent(shape, this::open);
  }

  private Step open(PairBatches.Shape shape) {
    TrainStep step =
        TrainStep.open(
            () -> network.training(shape, training),
            () -> network.evaluation(shape),
            parameters,
            compute);
    return new Step(
        step,
        new PairBuffers(
            step.input("source").longBuffer(),
            step.input("source_mask").floatBuffer(),
            step.input("tokens").longBuffer(),
            step.input("targets").longBuffer(),
            step.input("weights").floatBuffer()));
  }
}
