package dev.unroll.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  private final List<Value> stateInputs = new ArrayList<>();
  private final List<Value> stateStarts = new ArrayList<>();
  private final List<Value> sequenceInputs = new ArrayList<>();
  private final List<Value> sequences = new ArrayList<>();
  private final List<Value> captureInputs = new ArrayList<>();
  private final List<Value> captures = new ArrayList<>();
  private final List<Deferred> deferred = new ArrayList<>();

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
        pass.add(result, state("d_state_" + i, result.shape(), start));
      } else if (gradient != null) {
        pass.add(result, sequence("d_result_" + i, result.shape(), gradient));
      }
    }
    pass.run(forwardNodes);

    List<Value> inputs = body.inputs();
    int sequencesEnd = scan.states() + scan.scans();
    for (int i = 0; i < scan.states(); i++) {
      step.output("d_state_" + i, pass.gradientOrZeros(inputs.get(i)));
    }
    Map<Integer, String> totals = new LinkedHashMap<>();
    for (int i = sequencesEnd; i < inputs.size(); i++) {
      Value gradient = pass.gradient(inputs.get(i));
      if (gradient != null) {
        String name = "d_capture_" + i;
        Shape shape = inputs.get(i).shape();
        Value sum = state(name, shape, outer.graph().zeros(shape));
        step.output(name, step.add(sum, gradient));
        totals.put(i, name);
      }
    }
    Map<Integer, String> scanned = new LinkedHashMap<>();
    for (int i = scan.states(); i < sequencesEnd; i++) {
      Value gradient = pass.gradient(inputs.get(i));
      if (gradient != null && outer.isActive(node.input(i))) {
        scanned.put(i, emit("d_scan_" + i, gradient));
      }
    }
    Map<Deferred, String> factors = new LinkedHashMap<>();
    for (Deferred part : deferred) {
      factors.put(part, emit("dz_" + factors.size(), part.dz()));
    }
    distribute(addBackwardScan(), totals, scanned, factors, inside);
  }

  private void distribute(
      Map<String, Value> results,
      Map<Integer, String> totals,
      Map<Integer, String> scanned,
      Map<Deferred, String> factors,
      Inside inside) {
    for (int i = 0; i < scan.states(); i++) {
      give(i, result(results, "d_state_" + i));
    }
    totals.forEach((i, name) -> give(i, result(results, name)));
    scanned.forEach((i, name) -> give(i, result(results, name)));
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
    List<Value> inputs = new ArrayList<>(stateInputs);
    inputs.addAll(sequenceInputs);
    inputs.addAll(captureInputs);
    step.orderInputs(inputs);
    List<Value> operands = new ArrayList<>(stateStarts);
    operands.addAll(sequences);
    operands.addAll(captures);
    Op.Scan backward =
        new Op.Scan(step, stateInputs.size(), sequenceInputs.size(), !scan.reverse());
    List<Value> results = outer.graph().apply(backward, operands);
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

  private Value state(String name, Shape shape, Value start) {
    Value input = step.input(name + "_in", DataType.FLOAT, shape);
    stateInputs.add(input);
    stateStarts.add(start);
    return input;
  }

  private Value sequence(String name, Shape element, Value outerSequence) {
    Value input = step.input(name + "_in", outerSequence.type(), element);
    sequenceInputs.add(input);
    sequences.add(outerSequence);
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
      Value known = reached.get(value);
      if (known == null) {
        known = reach(value);
        reached.put(value, known);
      }
      return known;
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
        return capture(value, outer.forward().get(node.input(input)));
      }
      return sequence("forward_" + sequences.size(), value.shape(), stacked(value));
    }

    /** The values that a body value takes over time, as one sequence outside of the loop. */
    Value stacked(Value value) {
      Value known = stacks.get(value);
      if (known == null) {
        known = outer.forward().get(stack(value));
        stacks.put(value, known);
      }
      return known;
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
              return capture(m, outer.forward().transposed(node.input(input)));
            }
            return step.swapLast(get(m));
          });
    }

    private Value capture(Value value, Value outside) {
      Value inside = step.input("captured_" + captures.size(), value.type(), outside.shape());
      captureInputs.add(inside);
      captures.add(outside);
      return inside;
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
