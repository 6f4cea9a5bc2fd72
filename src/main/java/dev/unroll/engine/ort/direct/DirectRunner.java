package dev.unroll.engine.ort.direct;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.FolderDescription;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.forecast.DirectForecaster;
import dev.unroll.engine.forecast.ForecastEngine;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import dev.unroll.runtime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A model that forecasts a whole horizon at once, on ONNX Runtime. */
public final class DirectRunner implements DirectForecaster {
  private final Session session;
  private final Forecasting.Network contract;
  private final int inputs;
  private final int numbers;
  private final int series;

  /**
   * Loads a model on the CPU.
   *
   * @param threads of the runtime
   * @throws BundleException with one line when the graph differs from the contract, or the folder
   *     holds another kind of model
   */
  public static DirectRunner open(ModelFolder folder, int threads) {
    return open(folder, SessionSettings.cpu(threads));
  }

  /**
   * Loads a model and starts its engine.
   *
   * @throws BundleException as {@link #open(ModelFolder, int)}
   */
  public static ForecastEngine engine(
      ModelFolder folder,
      SessionSettings settings,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    if (!(folder.config().task() instanceof Forecasting.Direct task)) {
      throw new BundleException(folder.name() + " forecasts no whole horizon");
    }
    DirectRunner runner = open(folder, settings);
    try {
      return new ForecastEngine(folder.name(), task, runner, config, clock, listener);
    } catch (RuntimeException | Error e) {
      runner.close();
      throw e;
    }
  }

  /** Loads a model, as {@link #open(ModelFolder, int)}. */
  public static DirectRunner open(ModelFolder folder, SessionSettings settings) {
    if (!(FolderDescription.of(folder.config())
        instanceof FolderDescription.DirectForecast(var graph, var task))) {
      throw new BundleException(folder.name() + " forecasts no whole horizon");
    }
    Path file = folder.path().resolve(graph.file());
    return Session.open(file, settings, session -> new DirectRunner(file, session, graph, task));
  }

  /** A model on a session that it closes. */
  private DirectRunner(
      Path file, Session session, Forecasting.Network contract, Forecasting.Direct task) {
    this.session = session;
    this.contract = contract;
    this.inputs = task.inputs();
    this.numbers = task.horizon() * task.outputs();
    this.series = task.series().size();
    String name = contract.series();
    check(file, "input", session.inputs(), contract.input(), "FLOAT", inputs);
    check(file, "output", session.outputs(), contract.output(), "FLOAT", numbers);
    if (name != null) {
      check(file, "input", session.inputs(), name, "INT64", -1);
    }
    if (session.inputs().size() != (name == null ? 1 : 2)) {
      throw new BundleException(file + ": has inputs that the config does not name");
    }
  }

  private static void check(
      Path file, String role, List<TensorInfo> tensors, String name, String type, int width) {
    TensorInfo found =
        tensors.stream()
            .filter(tensor -> tensor.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new BundleException(
                        "%s: has no %s '%s', but %s".formatted(file, role, name, tensors)));
    List<String> dimensions = found.dimensions();
    boolean fits =
        width < 0
            ? dimensions.size() == 1
            : dimensions.size() == 2
                && (!TensorInfo.isNumber(dimensions.get(1))
                    || dimensions.get(1).equals(Integer.toString(width)));
    if (!found.type().equals(type) || !fits) {
      throw new BundleException(
          "%s: has %s %s where %s[batch%s] is needed"
              .formatted(
                  file, role, found, type.toLowerCase(Locale.ROOT), width < 0 ? "" : ", " + width));
    }
  }

  @Override
  public FloatBuffer run(float[][] windows, long[] numbersOfSeries) {
    int rows = windows.length;
    Map<String, Tensor> read = new HashMap<>();
    try (Tensor input = Tensor.floats(rows, inputs);
        Tensor ids = Tensor.longs(rows);
        Tensor output = Tensor.floats(rows, numbers)) {
      for (int row = 0; row < rows; row++) {
        input.floatBuffer().put(row * inputs, windows[row]);
        long number = numbersOfSeries[row];
        ids.longBuffer().put(row, number >= 0 && number <= series ? number : 0);
      }
      read.put(contract.input(), input);
      String name = contract.series();
      if (name != null) {
        read.put(name, ids);
      }
      session.run(read, Map.of(contract.output(), output));
      FloatBuffer copy = FloatBuffer.allocate(rows * numbers);
      copy.put(output.floatBuffer().duplicate().position(0).limit(rows * numbers));
      return copy.flip();
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
