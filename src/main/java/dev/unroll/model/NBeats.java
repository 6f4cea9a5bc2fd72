package dev.unroll.model;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of dense layers that forecast a whole horizon at once. Each block explains a part of the
 * past, which the next one does not see, and adds its part of the forecast; the first part is the
 * last season again.
 *
 * <pre>
 *   h = ReLU-layers([x; e]),  x ← x − h·B,  y ← y + h·F,  first y = last season of x
 *   x [batch, context] scaled values, e all other inputs, y [batch, horizon·outputs]
 * </pre>
 *
 * <p>B. N. Oreshkin, D. Carpov, N. Chapados, Y. Bengio (2020), N-BEATS: neural basis expansion
 * analysis for interpretable time series forecasting. ICLR: its generic form. That what is known of
 * the future goes into the layers is from K. G. Olivares et al. (2023), NBEATSx. International
 * Journal of Forecasting 39.
 */
public final class NBeats {
  // The inputs and the output of the generation graph.
  public static final String INPUT = "input";
  public static final String SERIES = "series";
  public static final String OUTPUT = "forecast";

  /** The input of a training graph with the sizes of windows of counts. */
  public static final String SIZES = "sizes";

  private static final Dim BATCH = Dim.named("batch");

  private NBeats() {}

  /**
   * The sizes of the network.
   *
   * @param context values that it reads
   * @param inputs all numbers that it reads of a window, the values first
   * @param horizon steps that it forecasts
   * @param outputs numbers of a step
   * @param season steps after which values repeat themselves, at most {@code context}
   * @param series rows of the table of series' vectors; 0 for none
   * @param embedding width of a series' vector
   * @param layers of a block
   * @param hidden units of a layer
   * @param likelihood whose parameters the outputs of a step are; absent for values
   */
  public record Config(
      int context,
      int inputs,
      int horizon,
      int outputs,
      int season,
      int series,
      int embedding,
      int blocks,
      int layers,
      int hidden,
      @Nullable Likelihood likelihood) {
    public Config {
      if (context < 1 || inputs < context || horizon < 1 || outputs < 1) {
        throw new IllegalArgumentException("context, inputs, horizon and outputs do not fit");
      }
      if (season < 1 || season > context) {
        throw new IllegalArgumentException("season must be in [1, context], is " + season);
      }
      if (likelihood != null && outputs != likelihood.parameters()) {
        throw new IllegalArgumentException("outputs are not the parameters of " + likelihood);
      }
    }
  }

  /** What is minimised. */
  public enum Loss {
    /**
     * Twice the pinball loss, mean over the quantiles.
     *
     * <p>R. Koenker, G. Bassett (1978), Regression quantiles. Econometrica 46.
     */
    QUANTILE,
    /** The absolute error. */
    MAE,
    /** The squared error. */
    MSE,
    /** Half the squared error up to a distance of 1, then the absolute one. */
    HUBER,
    /** The negative log-likelihood of a normal distribution. */
    NORMAL,
    /** That of Student's t distribution, for values with outliers. */
    STUDENT_T,
    /** That of the negative binomial distribution, for counts. */
    NEGATIVE_BINOMIAL;

    /** The distribution whose parameters the network gives; empty for those that have none. */
    public Optional<Likelihood> likelihood() {
      return switch (this) {
        case NORMAL -> Optional.of(Likelihood.NORMAL);
        case STUDENT_T -> Optional.of(Likelihood.STUDENT_T);
        case NEGATIVE_BINOMIAL -> Optional.of(Likelihood.NEGATIVE_BINOMIAL);
        case QUANTILE, MAE, MSE, HUBER -> Optional.empty();
      };
    }
  }

  /**
   * The generation graph: {@code input} float {@code [batch, inputs]}, and {@code series} int64
   * {@code [batch]} where series have vectors, to {@code forecast} float {@code [batch,
   * horizon·outputs]}.
   */
  public static Graph generation(Config config) {
    Graph graph = new Graph("forecaster");
    graph.output(OUTPUT, forecast(graph, config, Shape.of(BATCH), new Dropout(graph, 0)));
    return graph;
  }

  /**
   * The training graph. Inputs beside those of the generation graph: {@code targets} and {@code
   * weights} float {@code [batch, horizon]}; a step without a value has weight 0; for counts,
   * {@code sizes} float {@code [batch, 1]} of the windows. The prediction is {@code [batch,
   * horizon·outputs]}.
   *
   * @param quantiles as many as outputs; not read by losses of one number
   */
  public static TrainingGraph training(
      Config config, Loss loss, List<Double> quantiles, int batch, double dropRate) {
    Graph graph = new Graph("forecaster");
    Dropout dropout = new Dropout(graph, dropRate);
    Value forecast = forecast(graph, config, Shape.of(batch), dropout);
    Shape steps = Shape.of(batch, config.horizon());
    Value targets = graph.input("targets", DataType.FLOAT, steps);
    Value weights = graph.input("weights", DataType.FLOAT, steps);
    Value each = graph.reshape(forecast, Shape.of(batch, config.horizon(), config.outputs()));
    Likelihood likelihood = config.likelihood();
    Value losses;
    if (likelihood == null) {
      Value errors = graph.sub(graph.unsqueeze(targets, 2), each);
      losses = graph.reduceMean(losses(graph, loss, errors, quantiles), false, 2);
    } else {
      Value sizes =
          likelihood.isOfCounts()
              ? graph.input(SIZES, DataType.FLOAT, Shape.of(batch, 1))
              : graph.scalar(1);
      losses = likelihood.negativeLog(graph, targets, each, sizes);
    }
    return new TrainingGraph(
        graph,
        TrainingGraph.weightedMean(graph, losses, weights),
        forecast,
        dropout.masks(),
        List.of());
  }

  private static Value losses(Graph graph, Loss loss, Value errors, List<Double> quantiles) {
    return switch (loss) {
      case QUANTILE -> {
        float[] levels = new float[quantiles.size()];
        for (int q = 0; q < levels.length; q++) {
          levels[q] = 2 * quantiles.get(q).floatValue();
        }
        // max(q·e, (q − 1)·e) = q·e + max(0, −e)
        Value below = graph.relu(graph.neg(errors));
        Value level = graph.constant(Shape.of(levels.length), levels);
        yield graph.add(graph.mul(errors, level), graph.mul(below, graph.scalar(2)));
      }
      case MAE -> absolute(graph, errors);
      case MSE -> graph.mul(errors, errors);
      case HUBER -> {
        Value size = absolute(graph, errors);
        Value beyond = graph.relu(graph.sub(size, graph.scalar(1)));
        Value within = graph.sub(size, beyond); // min(|e|, 1)
        yield graph.add(graph.mul(graph.mul(within, within), graph.scalar(0.5)), beyond);
      }
      case NORMAL, STUDENT_T, NEGATIVE_BINOMIAL ->
          throw new IllegalArgumentException(loss + " needs a network of its parameters");
    };
  }

  private static Value absolute(Graph graph, Value x) {
    return graph.add(graph.relu(x), graph.relu(graph.neg(x)));
  }

  private static Value forecast(Graph graph, Config config, Shape batch, Dropout dropout) {
    int context = config.context();
    Value input =
        graph.input(INPUT, DataType.FLOAT, Shape.of(batch.dim(0), Dim.of(config.inputs())));
    Value past = graph.slice(input, 1, 0, context);
    List<Value> others = new ArrayList<>();
    int width = config.inputs();
    if (config.inputs() > context) {
      others.add(graph.slice(input, 1, context, config.inputs()));
    }
    if (config.series() > 0) {
      Value series = graph.input(SERIES, DataType.INT64, batch);
      others.add(
          Embedding.create(graph, "embedding", config.series(), config.embedding(), 0.1)
              .apply(graph, series));
      width += config.embedding();
    }
    int all = config.horizon() * config.outputs();
    Value forecast = lastSeason(graph, config, past);
    for (int block = 0; block < config.blocks(); block++) {
      try (Graph.Scope _ = graph.scope("block" + block)) {
        List<Value> read = new ArrayList<>(List.of(past));
        read.addAll(others);
        Value h = read.size() == 1 ? past : graph.concat(1, read.toArray(Value[]::new));
        int in = width;
        for (int layer = 0; layer < config.layers(); layer++) {
          h = graph.relu(linear(graph, "layer" + layer, in, config.hidden(), 6).apply(graph, h));
          h = dropout.apply(h);
          in = config.hidden();
        }
        // The last block's rest is not read.
        if (block < config.blocks() - 1) {
          past = graph.sub(past, linear(graph, "past", in, context, 0.1).apply(graph, h));
        }
        forecast = graph.add(forecast, linear(graph, "future", in, all, 0.1).apply(graph, h));
      }
    }
    Likelihood likelihood = config.likelihood();
    return likelihood == null ? forecast : likelihood.head(graph, forecast, config.horizon());
  }

  /** Uniform weights with a variance of a third of the gain over the inputs. */
  private static Linear linear(Graph graph, String name, int in, int out, double gain) {
    Initializer weight = new Initializer.Uniform((float) Math.sqrt(gain / in));
    return Linear.create(graph, name, in, out, weight, new Initializer.Constant(0));
  }

  /**
   * The last season until the end of the horizon, for each number of a step the same; of the
   * parameters of a distribution for the first, its place.
   */
  private static Value lastSeason(Graph graph, Config config, Value past) {
    // [season, horizon·outputs], 1 where a step repeats a value: a product needs no reshaping of
    // rows whose number is not known.
    int season = config.season();
    int outputs = config.outputs();
    float[] repeats = new float[season * config.horizon() * outputs];
    for (int h = 0; h < config.horizon(); h++) {
      for (int q = 0; q < (config.likelihood() == null ? outputs : 1); q++) {
        repeats[h % season * config.horizon() * outputs + h * outputs + q] = 1;
      }
    }
    Value last = graph.slice(past, 1, config.context() - season, config.context());
    return graph.matMul(
        last, graph.constant(Shape.of(season, (long) config.horizon() * outputs), repeats));
  }
}
