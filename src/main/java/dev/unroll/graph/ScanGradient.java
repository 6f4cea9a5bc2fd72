package dev.unroll.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The gradient of a {@link Op.Scan}: another Scan, in the opposite direction, whose states are the
 * gradients of the forward states.
 *
 * <p>Its body is the backward walk over the forward body. What that walk needs of a forward step
 * comes in as a sequence: the scanned operand or result where there is one, else an additional
 * result that the forward Scan is extended by. A captured matrix {@code W} that a step multiplies
 * by ({@code z = a·W}) gets its gradient {@code Σₜ aₜᵀ·dzₜ} after the loop, as one product of the
 * stacked {@code a} and {@code dz}, and so does a batch of matrices; other captured values add
 * theirs up in a state of the loop.
 */
final class ScanGradient {
  private final Gradients outer;
  private final Node node;
  private final Op.Scan scan;
  private final Graph body;
  private final List<Value> bodyResults;
  private final Graph step;

  private final List<Operand> states = new ArrayList<>();
  private final List<Operand> sequences = new ArrayList<>();
  private final List<Operand> captures = new ArrayList<>();
  private final List<Deferred> deferred = new ArrayList<>();

  /** An operand of the backward scan, and the step's input for it. */
  private record Operand(Value input, Value outside) {}

  /** The part {@code aᵀ·dz} of a captured matrix's gradient, all forward body values but dz. */
  private record Deferred(Value a, Value matrix, Value dz) {}

  ScanGradient(Gradients outer, Node node, Op.Scan scan) {
    this.outer = outer;
    this.node = node;
    this.scan = scan;
    this.body = scan.body();
    this.bodyResults = List.copyOf(body.outputs().values());
    this.step = new Graph(body.name() + ".gradient");
  }

  void run() {
    Inside inside = new Inside();
    Gradients pass = new Gradients(step, inside, activeInBody());
    List<Node> forwardNodes = List.copyOf(body.nodes());
    for (int i = 0; i < bodyResults.size(); i++) {
      Value result = bodyResults.get(i);
      Value gradient = outer.gradient(node.output(i));
      if (i < scan.states()) {
        Value start = outer.gradientOrZeros(node.output(i));
        pass.add(result, input(states, "d_state_" + i + "_in", result.shape(), start));
      } else if (gradient != null) {
        pass.add(result, input(sequences, "d_result_" + i + "_in", result.shape(), gradient));
      }
    }
    pass.run(forwardNodes);

    List<Value> inputs = body.inputs();
    int sequencesEnd = scan.states() + scan.scans();
    Map<Integer, String> gradients = new LinkedHashMap<>(); // of operands, as outputs of the step
    for (int i = 0; i < scan.states(); i++) {
      step.output("d_state_" + i, pass.gradientOrZeros(inputs.get(i)));
      gradients.put(i, "d_state_" + i);
    }
    for (int i = sequencesEnd; i < inputs.size(); i++) {
      Value gradient = pass.gradient(inputs.get(i));
      if (gradient != null) {
        String name = "d_capture_" + i;
        Shape shape = inputs.get(i).shape();
        Value sum = input(states, name + "_in", shape, outer.graph().zeros(shape));
        step.output(name, step.add(sum, gradient));
        gradients.put(i, name);
      }
    }
    for (int i = scan.states(); i < sequencesEnd; i++) {
      Value gradient = pass.gradient(inputs.get(i));
      if (gradient != null && outer.isActive(node.input(i))) {
        gradients.put(i, emit("d_scan_" + i, gradient));
      }
    }
    Map<Deferred, String> factors = new LinkedHashMap<>();
    for (Deferred part : deferred) {
      factors.put(part, emit("dz_" + factors.size(), part.dz()));
    }
    Map<String, Value> results = addBackwardScan();
    gradients.forEach((i, name) -> give(i, result(results, name)));
    Graph graph = outer.graph();
    factors.forEach(
        (part, name) -> {
          Value a = inside.stacked(part.a());
          Value dz = result(results, name);
          Value gradient =
              part.matrix().shape().rank() == 2
                  ? graph.gemm(flat(a), true, flat(dz), false) // [k, time·batch] × [time·batch, n]
                  : batchedProduct(a, dz);
          give(body.inputs().indexOf(part.matrix()), gradient);
        });
  }

  private Map<String, Value> addBackwardScan() {
    List<Operand> all =
        Stream.of(states, sequences, captures).<Operand>flatMap(List::stream).toList();
    step.orderInputs(all.stream().map(Operand::input).toList());
    Op.Scan backward = new Op.Scan(step, states.size(), sequences.size(), !scan.reverse());
    List<Value> results =
        outer.graph().apply(backward, all.stream().map(Operand::outside).toList());
    Map<String, Value> named = new HashMap<>();
    int i = 0;
    for (String name : step.outputs().keySet()) {
      named.put(name, results.get(i++));
    }
    return named;
  }

  private static Value result(Map<String, Value> results, String name) {
    return java.util.Objects.requireNonNull(results.get(name));
  }

  private void give(int operand, Value gradient) {
    if (outer.isActive(node.input(operand))) {
      outer.add(node.input(operand), gradient);
    }
  }

  /** [time, batch, n] → [time·batch, n]. */
  private Value flat(Value sequence) {
    long width = sequence.shape().size(-1);
    return outer.graph().reshape(sequence, Shape.of(sequence.shape().elements() / width, width));
  }

  /** {@code a [time, batch, m, k], dz [time, batch, m, n] → Σ aᵀ·dz [batch, k, n]}. */
  private Value batchedProduct(Value a, Value dz) {
    Graph graph = outer.graph();
    Shape steps = a.shape();
    long rows = steps.size(0) * steps.size(2);
    Value left =
        graph.reshape(
            graph.transpose(a, 1, 3, 0, 2), // [batch, k, time, m]
            Shape.of(steps.size(1), steps.size(3), rows));
    Value right =
        graph.reshape(
            graph.transpose(dz, 1, 0, 2, 3), // [batch, time, m, n]
            Shape.of(steps.size(1), rows, dz.shape().size(3)));
    return graph.matMul(left, right);
  }

  /** Which values of the body lead from what is differentiated to a result. */
  private Set<Value> activeInBody() {
    Set<Value> sources = new HashSet<>(body.inputs().subList(0, scan.states()));
    for (int i = scan.states(); i < body.inputs().size(); i++) {
      if (outer.isActive(node.input(i))) {
        sources.add(body.inputs().get(i));
      }
    }
    return Gradients.dependents(body.nodes(), sources);
  }

  /** A new input of the step for an operand of one of the three kinds. */
  private Value input(List<Operand> kind, String name, Shape shape, Value outside) {
    Value input = step.input(name, outside.type(), shape);
    kind.add(new Operand(input, outside));
    return input;
  }

  /** Declares a result sequence, once for each value. */
  private String emit(String name, Value value) {
    for (Map.Entry<String, Value> output : step.outputs().entrySet()) {
      if (output.getValue() == value && !output.getKey().startsWith("d_state_")) {
        return output.getKey();
      }
    }
    step.output(name, value);
    return name;
  }

  /** Forward values inside a step of the backward scan. */
  private final class Inside implements Gradients.ForwardValues {
    private final Map<Value, Value> reached = new HashMap<>();
    private final Map<Value, Value> stacks = new HashMap<>();
    private final Map<Value, Value> transposes = new HashMap<>();

    @Override
    public Graph graph() {
      return body;
    }

    @Override
    public Value get(Value value) {
      return reached.computeIfAbsent(value, this::reach);
    }

    private Value reach(Value value) {
      Object constant = body.constants().get(value);
      if (constant instanceof float[] floats) {
        return step.constant(value.shape(), floats);
      }
      if (constant instanceof long[] longs) {
        return step.constant(value.shape(), longs);
      }
      int input = body.inputs().indexOf(value);
      if (input >= scan.states() + scan.scans()) {
        return capture(outer.forward().get(node.input(input)));
      }
      String name = "forward_" + sequences.size() + "_in";
      return input(sequences, name, value.shape(), stacked(value));
    }

    /** The values that a body value takes over time, as one sequence outside of the loop. */
    Value stacked(Value value) {
      return stacks.computeIfAbsent(value, v -> outer.forward().get(stack(v)));
    }

    private Value stack(Value value) {
      int input = body.inputs().indexOf(value);
      if (input >= scan.states()) {
        return node.input(input);
      }
      List<Value> results = List.copyOf(body.outputs().values());
      for (int i = scan.states(); i < results.size(); i++) {
        if (results.get(i) == value) {
          return current().output(i);
        }
      }
      body.output("kept_" + results.size(), value);
      return outer.forward().graph().extend(current(), scan).getLast();
    }

    /** The forward node, which grows results while the gradient is built. */
    private Node current() {
      return outer.forward().graph().nodes().stream()
          .filter(n -> n.outputs().getFirst() == node.output(0))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public Value transposed(Value matrix) {
      return transposes.computeIfAbsent(
          matrix,
          m -> {
            int input = body.inputs().indexOf(m);
            if (input >= scan.states() + scan.scans()) {
              // Transposed once, outside of the loop.
              return capture(outer.forward().transposed(node.input(input)));
            }
            return step.swapLast(get(m));
          });
    }

    private Value capture(Value outside) {
      return input(captures, "captured_" + captures.size(), outside.shape(), outside);
    }

    @Override
    public boolean defers(Value a, Value matrix, Value dz) {
      if (body.inputs().indexOf(matrix) < scan.states() + scan.scans()) {
        return false;
      }
      deferred.add(new Deferred(a, matrix, dz));
      return true;
    }
  }
}
