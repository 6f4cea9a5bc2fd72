package dev.unroll.train.loop;

import dev.unroll.bundle.Pooling;
import dev.unroll.data.batch.EpochOrder;
import dev.unroll.data.batch.Share;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.Parameter;
import dev.unroll.train.step.Parameters;
import dev.unroll.train.step.TrainStep;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The loss of what an encoder learns from whole texts. A batch is as wide as its longest text,
 * rounded up to one of few widths; each has a training step of its own, made when it first occurs,
 * and all work on the same parameters.
 */
public final class EncoderObjective implements Objective {
  /** The narrowest batch; the others are its multiples by powers of 2, and halfway between. */
  private static final int NARROWEST = 8;

  private final TextBatches train;
  private final TextBatches validation;
  private final Settings settings;
  private final Compute compute;
  private final Share share;
  private final int room;
  private final EpochOrder order;
  private final Parameters parameters;
  private final Map<Integer, TrainStep> steps = new LinkedHashMap<>();

  /**
   * How texts are read.
   *
   * @param batch items of a batch
   * @param longest most tokens of a text
   * @param pooling how the vectors of a text's tokens become one; none but mean, first and last
   * @param dropout probability with which an element is dropped
   * @param seed of the order of the items
   */
  public record Settings(int batch, int longest, Pooling pooling, double dropout, long seed) {
    /** How wide a batch is whose longest text has so many tokens. */
    public int width(int tokens) {
      int width = NARROWEST;
      while (width < tokens) {
        width = Integer.bitCount(width) == 1 ? width / 2 * 3 : width / 3 * 4;
      }
      return Math.min(width, Math.max(longest, tokens));
    }
  }

  /**
   * @param frozen whether a parameter, given by its name, stays as it is
   * @param random draws the initial parameters
   * @param compute where steps are computed
   */
  public EncoderObjective(
      TextBatches train,
      TextBatches validation,
      Settings settings,
      Predicate<String> frozen,
      RandomGenerator random,
      Compute compute) {
    this.train = train;
    this.validation = validation;
    this.settings = settings;
    this.compute = compute;
    this.share = compute.share();
    this.room = share.rows(settings.batch());
    this.order = EpochOrder.shuffled(train.size(), settings.seed());
    this.parameters =
        new Parameters(
            train.graph(room, NARROWEST, OptionalDouble.empty()).graph().parameters(),
            random,
            frozen);
  }

  @Override
  public List<Parameter> parameters() {
    return parameters.all();
  }

  @Override
  public long batchesPerEpoch() {
    return Math.ceilDiv(train.size(), settings.batch());
  }

  @Override
  public long predictionsPerBatch() {
    return Math.min(settings.batch(), train.size());
  }

  @Override
  public long counted(long number) {
    long first = number % batchesPerEpoch() * settings.batch();
    int all = (int) Math.min(settings.batch(), train.size() - first);
    return (long) share.to(all) - share.from(all);
  }

  @Override
  public double train(long number, long update, RandomGenerator random) {
    long epoch = number / batchesPerEpoch();
    int first = Math.toIntExact(number % batchesPerEpoch()) * settings.batch();
    int all = Math.min(settings.batch(), train.size() - first);
    List<Integer> items =
        IntStream.range(first + share.from(all), first + share.to(all))
            .mapToObj(place -> order.at(epoch, place))
            .toList();
    return filled(train, items).train(random);
  }

  @Override
  public MeanLoss validate() {
    double sum = 0;
    long count = 0;
    for (int first = 0; first < validation.size(); first += settings.batch()) {
      int all = Math.min(settings.batch(), validation.size() - first);
      List<Integer> items =
          IntStream.range(first + share.from(all), first + share.to(all)).boxed().toList();
      if (!items.isEmpty()) {
        sum += filled(validation, items).evaluate() * items.size();
        count += items.size();
      }
    }
    return new MeanLoss(sum, count);
  }

  /** The step of a batch, which has read it. */
  private TrainStep filled(TextBatches batches, List<Integer> items) {
    List<int[]> texts = batches.texts(items);
    int longest = texts.stream().mapToInt(text -> text.length).max().orElse(1);
    int time = settings.width(longest);
    TrainStep step = steps.computeIfAbsent(time, this::open);
    List<int[]> rows = new ArrayList<>();
    int parts = batches.rows(1);
    for (int part = 0; part < parts; part++) {
      for (int i = 0; i < room; i++) {
        rows.add(i < items.size() ? texts.get(part * items.size() + i) : new int[0]);
      }
    }
    fill(step, rows, time);
    batches.fill(step, items);
    return step;
  }

  private TrainStep open(int time) {
    return TrainStep.open(
        () -> train.graph(room, time, OptionalDouble.of(settings.dropout())),
        () -> train.graph(room, time, OptionalDouble.empty()),
        parameters,
        compute);
  }

  /** A row without a text has one token, which is part of nothing. */
  private void fill(TrainStep step, List<int[]> rows, int time) {
    LongBuffer tokens = step.input("tokens").longBuffer();
    FloatBuffer mask = step.input("mask").floatBuffer();
    FloatBuffer pooling = step.input("pooling").floatBuffer();
    for (int row = 0; row < rows.size(); row++) {
      int[] text = rows.get(row);
      for (int t = 0; t < time; t++) {
        int at = row * time + t;
        boolean has = t < text.length;
        tokens.put(at, has ? text[t] : 0);
        mask.put(at, has || t == 0 ? 1 : 0);
        pooling.put(at, has ? share(t, text.length) : 0);
      }
    }
  }

  /** The weight of one token's vector in that of its text. */
  private float share(int place, int count) {
    return switch (settings.pooling()) {
      case MEAN -> 1f / count;
      case CLS -> place == 0 ? 1 : 0;
      case LAST -> place == count - 1 ? 1 : 0;
      case MAX -> throw new IllegalArgumentException("the greatest numbers are not learnt here");
    };
  }

  @Override
  public float[] copyState() {
    return new float[0];
  }

  @Override
  public void restoreState(float[] state) {}

  @Override
  public void close() {
    steps.values().forEach(TrainStep::close);
    parameters.close();
  }
}
