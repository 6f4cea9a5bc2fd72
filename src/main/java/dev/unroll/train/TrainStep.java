package dev.unroll.train;

import dev.unroll.graph.Gradients;
import dev.unroll.graph.Graph;
import dev.unroll.graph.OnnxWriter;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Value;
import dev.unroll.model.TrainingGraph;
import dev.unroll.runtime.Provider;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One training step as an ONNX graph: forward computation, loss and gradients of all parameters for
 * fixed shapes, on ONNX Runtime. Inputs, parameters and gradients are native memory that the caller
 * fills and reads in place.
 *
 * <p>A second graph without gradients, on the same memory, evaluates.
 */
public final class TrainStep implements AutoCloseable {
  private final Session training;
  private final Session evaluation;
  private final Session.Bound trainingRun;
  private final Session.Bound evaluationRun;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Tensor loss = Tensor.floats();
  private final Tensor prediction;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Carried> states = new ArrayList<>();
  private final List<DropoutMask> masks = new ArrayList<>();
  private final List<Tensor> owned = new ArrayList<>();

  private record Carried(FloatBuffer input, FloatBuffer next) {}

  /**
   * Builds both graphs and loads them. Parameters start as their initializers draw them.
   *
   * @param architecture makes the same training graph each time it is asked
   * @param random draws the initial parameters
   * @param threads of the runtime, at least 1
   */
  public static TrainStep open(
      Supplier<TrainingGraph> architecture, RandomGenerator random, int threads) {
    return new TrainStep(architecture, random, new SessionSettings(threads, true, Provider.CPU));
  }

  private TrainStep(
      Supplier<TrainingGraph> architecture, RandomGenerator random, SessionSettings settings) {
    TrainingGraph forward = architecture.get();
    TrainingGraph backward = architecture.get();
    Graph graph = backward.graph();
    List<Value> gradients =
        Gradients.of(
            graph, backward.loss(), graph.parameters().stream().map(ParameterSpec::value).toList());

    Map<String, Tensor> trainingInputs = new LinkedHashMap<>();
    Map<String, Tensor> evaluationInputs = new LinkedHashMap<>();
    Map<String, Tensor> trainingOutputs = new LinkedHashMap<>();
    Map<String, Tensor> evaluationOutputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      Tensor tensor = own(tensor(input));
      inputs.put(input.name(), tensor);
      trainingInputs.put(input.name(), tensor);
      evaluationInputs.put(input.name(), tensor);
    }
    int index = 0;
    for (ParameterSpec spec : graph.parameters()) {
      Tensor value = own(tensor(spec.value()));
      value.floatBuffer().put(spec.initializer().draw(value.floatBuffer().capacity(), random));
      Tensor gradient = own(tensor(spec.value()));
      parameters.add(new Parameter(spec, value.floatBuffer(), gradient.floatBuffer()));
      trainingInputs.put(spec.name(), value);
      evaluationInputs.put(spec.name(), value);
      String name = "gradient." + spec.name();
      graph.output(name, gradients.get(index++));
      trainingOutputs.put(name, gradient);
    }
    prediction = own(tensor(forward.prediction()));
    owned.add(loss);
    trainingOutputs.put("loss", loss);
    evaluationOutputs.put("loss", loss);
    evaluationOutputs.put("prediction", prediction);
    graph.output("loss", backward.loss());
    forward.graph().output("loss", forward.loss());
    forward.graph().output("prediction", forward.prediction());
    for (int i = 0; i < backward.states().size(); i++) {
      TrainingGraph.State state = backward.states().get(i);
      String name = state.input().name() + ".next";
      Tensor next = own(tensor(state.next()));
      graph.output(name, state.next());
      forward.graph().output(name, forward.states().get(i).next());
      trainingOutputs.put(name, next);
      evaluationOutputs.put(name, next);
      states.add(new Carried(floats(state.input()), next.floatBuffer()));
    }
    for (TrainingGraph.Mask mask : backward.masks()) {
      masks.add(new DropoutMask(floats(mask.input()), mask.rate()));
    }
    training = Session.open(OnnxWriter.withParametersAsInputs(graph), settings);
    evaluation = Session.open(OnnxWriter.withParametersAsInputs(forward.graph()), settings);
    trainingRun = training.bind(trainingInputs, trainingOutputs);
    evaluationRun = evaluation.bind(evaluationInputs, evaluationOutputs);
  }

  /**
   * An input to be filled before a run, for example {@code tokens} or {@code targets}.
   *
   * @throws IllegalArgumentException when the architecture has no such input
   */
  public Tensor input(String name) {
    Tensor tensor = inputs.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no input " + name + "; there are " + inputs.keySet());
    }
    return tensor;
  }

  /** The parameters with their gradients, in the order of the architecture. */
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /**
   * Runs forward and backward on the inputs; gradients are overwritten, and the states reached
   * become those that the next run starts from.
   *
   * @param random draws the dropout masks
   * @return the weighted mean loss
   */
  public float train(RandomGenerator random) {
    masks.forEach(m -> m.draw(random));
    return run(training, trainingRun);
  }

  /** Runs forward only, without dropout; the states are carried on. */
  public float evaluate() {
    masks.forEach(DropoutMask::keepAll);
    return run(evaluation, evaluationRun);
  }

  /** What the last {@link #evaluate} predicted, in the shape that the architecture gives it. */
  public FloatBuffer prediction() {
    return prediction.floatBuffer();
  }

  /** Starts the next run from states of zero. */
  public void resetState() {
    for (Carried state : states) {
      for (int i = 0; i < state.input().capacity(); i++) {
        state.input().put(i, 0);
      }
    }
  }

  /** The states that the next run starts from, one after the other. */
  public float[] copyState() {
    float[] all = new float[states.stream().mapToInt(s -> s.input().capacity()).sum()];
    int at = 0;
    for (Carried state : states) {
      state.input().get(0, all, at, state.input().capacity());
      at += state.input().capacity();
    }
    return all;
  }

  /** Puts back what {@link #copyState} returned. */
  public void restoreState(float[] all) {
    int at = 0;
    for (Carried state : states) {
      state.input().put(0, all, at, state.input().capacity());
      at += state.input().capacity();
    }
  }

  @Override
  public void close() {
    training.close();
    evaluation.close();
    owned.forEach(Tensor::close);
  }

  private float run(Session session, Session.Bound bound) {
    session.run(bound);
    for (Carried state : states) {
      state.input().put(0, state.next(), 0, state.next().capacity());
    }
    return loss.floatBuffer().get(0);
  }

  private FloatBuffer floats(Value input) {
    return input(input.name()).floatBuffer();
  }

  private Tensor own(Tensor tensor) {
    owned.add(tensor);
    return tensor;
  }

  private static Tensor tensor(Value value) {
    long[] shape = value.shape().sizes();
    return switch (value.type()) {
      case FLOAT -> Tensor.floats(shape);
      case INT32 -> Tensor.ints(shape);
      case INT64 -> Tensor.longs(shape);
    };
  }
}
