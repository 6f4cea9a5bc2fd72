package dev.unroll.train.step;

import dev.unroll.graph.Gradients;
import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Value;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.model.TrainingGraph;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One training step as an ONNX graph: forward computation, loss and gradients of all parameters for
 * fixed shapes, on ONNX Runtime. Inputs, parameters and gradients are native memory that the caller
 * fills and reads in place.
 *
 * <p>A second graph without gradients, on the same memory, evaluates; it is loaded when it is first
 * needed.
 */
public final class TrainStep implements AutoCloseable {
  private final Supplier<TrainingGraph> evaluationGraph;
  private final SessionSettings settings;
  private final Parameters parameters;
  private final boolean ownsParameters;
  private final Run training;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Tensor loss = Tensor.floats();
  private final List<Carried> states = new ArrayList<>();
  private final List<DropoutMask> masks = new ArrayList<>();
  private final List<Tensor> owned = new ArrayList<>();
  private @Nullable Evaluation evaluation;

  private record Carried(FloatBuffer input, Tensor next) {}

  private record Run(Session session, Session.Bound bound) {}

  private record Evaluation(Run run, Tensor prediction) {}

  /** The outputs of a graph and the memory that each is written to. */
  private record Outputs(Graph graph, Map<String, Tensor> memory) {
    Outputs(Graph graph) {
      this(graph, new LinkedHashMap<>());
    }

    void add(String name, Value value, Tensor tensor) {
      graph.output(name, value);
      memory.put(name, tensor);
    }
  }

  /**
   * Builds a step with parameters of its own, as their initializers draw them.
   *
   * @param architecture makes the same training graph each time it is asked
   * @param random draws the initial parameters
   * @param compute where steps are computed
   */
  public static TrainStep open(
      Supplier<TrainingGraph> architecture, RandomGenerator random, Compute compute) {
    TrainingGraph graph = architecture.get();
    return new TrainStep(
        graph,
        architecture,
        new Parameters(graph.graph().parameters(), random),
        true,
        compute.settings(SessionSettings.Memory.OWN));
  }

  /**
   * Builds a step with parameters of its own that evaluates with a graph of its own.
   *
   * @param architecture makes the training graph
   * @param evaluation makes the graph that evaluates, which may leave out what only training needs
   * @param frozen whether a parameter, given by its name, stays as it is
   * @param random draws the initial parameters
   * @param compute where steps are computed
   */
  public static TrainStep open(
      Supplier<TrainingGraph> architecture,
      Supplier<TrainingGraph> evaluation,
      Predicate<String> frozen,
      RandomGenerator random,
      Compute compute) {
    TrainingGraph graph = architecture.get();
    return new TrainStep(
        graph,
        evaluation,
        new Parameters(graph.graph().parameters(), random, frozen),
        true,
        compute.settings(SessionSettings.Memory.SHARED));
  }

  /**
   * Builds a step on parameters that it shares with others, for other shapes of a batch.
   *
   * @param architecture makes the training graph
   * @param evaluation makes the graph that evaluates, which may leave out what only training needs
   * @param compute where steps are computed
   */
  public static TrainStep open(
      Supplier<TrainingGraph> architecture,
      Supplier<TrainingGraph> evaluation,
      Parameters parameters,
      Compute compute) {
    return new TrainStep(
        architecture.get(),
        evaluation,
        parameters,
        false,
        compute.settings(SessionSettings.Memory.SHARED));
  }

  private TrainStep(
      TrainingGraph backward,
      Supplier<TrainingGraph> evaluationGraph,
      Parameters parameters,
      boolean ownsParameters,
      SessionSettings settings) {
    this.evaluationGraph = evaluationGraph;
    this.settings = settings;
    this.parameters = parameters;
    this.ownsParameters = ownsParameters;
    Graph graph = backward.graph();
    Set<String> frozen = parameters.frozen();
    List<ParameterSpec> trained =
        graph.parameters().stream().filter(spec -> !frozen.contains(spec.name())).toList();
    List<Value> gradients =
        Gradients.of(graph, backward.loss(), trained.stream().map(ParameterSpec::value).toList());

    graph.inputs().forEach(input -> inputs.put(input.name(), own(tensor(input))));
    Outputs outputs = new Outputs(graph);
    for (int i = 0; i < trained.size(); i++) {
      String name = trained.get(i).name();
      outputs.add("gradient." + name, gradients.get(i), parameters.gradient(name));
    }
    outputs.add("loss", backward.loss(), own(loss));
    for (TrainingGraph.State state : backward.states()) {
      Tensor next = own(tensor(state.next()));
      outputs.add(next(state), state.next(), next);
      states.add(new Carried(floats(state.input()), next));
    }
    for (TrainingGraph.Mask mask : backward.masks()) {
      masks.add(new DropoutMask(floats(mask.input()), mask.rate()));
    }
    training = open(outputs);
  }

  private Run open(Outputs outputs) {
    Graph graph = outputs.graph();
    Map<String, Tensor> read = new LinkedHashMap<>();
    graph.inputs().forEach(input -> read.put(input.name(), input(input.name())));
    graph.parameters().forEach(p -> read.put(p.name(), parameters.value(p.name())));
    Session session = Session.open(OnnxWriter.withParametersAsInputs(graph), settings);
    return new Run(session, session.bind(read, outputs.memory()));
  }

  private Evaluation openEvaluation() {
    TrainingGraph forward = evaluationGraph.get();
    Outputs outputs = new Outputs(forward.graph());
    Tensor prediction = own(tensor(forward.prediction()));
    outputs.add("loss", forward.loss(), loss);
    outputs.add("prediction", forward.prediction(), prediction);
    for (int i = 0; i < states.size(); i++) {
      TrainingGraph.State state = forward.states().get(i);
      outputs.add(next(state), state.next(), states.get(i).next());
    }
    return new Evaluation(open(outputs), prediction);
  }

  private Evaluation evaluation() {
    Evaluation open = evaluation;
    if (open == null) {
      open = openEvaluation();
      evaluation = open;
    }
    return open;
  }

  private static String next(TrainingGraph.State state) {
    return state.input().name() + ".next";
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

  /** Whether the architecture has an input of that name. */
  public boolean hasInput(String name) {
    return inputs.containsKey(name);
  }

  /** The parameters with their gradients, in the order of the architecture. */
  public List<Parameter> parameters() {
    return parameters.all();
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
    return run(training);
  }

  /** Runs forward only, without dropout; the states are carried on. */
  public float evaluate() {
    masks.forEach(DropoutMask::keepAll);
    return run(evaluation().run());
  }

  /** What the last {@link #evaluate} predicted, in the shape that the architecture gives it. */
  public FloatBuffer prediction() {
    return evaluation().prediction().floatBuffer();
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
    training.session().close();
    Evaluation open = evaluation;
    if (open != null) {
      open.run().session().close();
    }
    owned.forEach(Tensor::close);
    if (ownsParameters) {
      parameters.close();
    }
  }

  private float run(Run run) {
    run.session().run(run.bound());
    for (Carried state : states) {
      state.input().put(0, state.next().floatBuffer(), 0, state.input().capacity());
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
