package dev.unroll.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * A graph under construction: inputs, parameters, constants and nodes in the order in which they
 * can run. Every method that adds a node checks its operands at once.
 */
public final class Graph {
  private final String name;
  private final List<Value> inputs = new ArrayList<>();
  private final List<ParameterSpec> parameters = new ArrayList<>();
  private final Map<Value, Object> constants = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Value> outputs = new LinkedHashMap<>();
  private final Deque<String> scopes = new ArrayDeque<>();
  private final Set<String> names = new HashSet<>();
  private int counter;

  /** First nodes of segments, and the nodes behind them. */
  private final NavigableMap<Integer, Integer> segments = new TreeMap<>();

  private boolean recomputed;

  /** The number of what is in no segment. */
  static final int NO_SEGMENT = -1;

  public Graph(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public List<Value> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  public List<ParameterSpec> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  /** The number of elements of all parameters. */
  public long parameterCount() {
    return parameters.stream().mapToLong(parameter -> parameter.shape().elements()).sum();
  }

  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** The outputs by their names, in the order in which they were declared. */
  public Map<String, Value> outputs() {
    return Collections.unmodifiableMap(outputs);
  }

  /** Constants with their elements: {@code float[]} or {@code long[]}. */
  public Map<Value, Object> constants() {
    return Collections.unmodifiableMap(constants);
  }

  /** A part of the model; its name stands in error messages until it is closed. */
  public Scope scope(String part) {
    scopes.addLast(part);
    return new Scope();
  }

  /** Ends a part of the model when closed. */
  public final class Scope implements AutoCloseable {
    private Scope() {}

    @Override
    public void close() {
      scopes.removeLast();
    }
  }

  /** A part whose results the gradient may compute again, from what comes in, to save memory. */
  public Segment segment() {
    return new Segment(nodes.size());
  }

  /** Ends a segment when closed. */
  public final class Segment implements AutoCloseable {
    private final int first;

    private Segment(int first) {
      this.first = first;
    }

    @Override
    public void close() {
      segments.put(first, nodes.size());
    }
  }

  /** Has the gradient compute the results of segments again instead of keeping them. */
  public void recomputeSegments() {
    recomputed = true;
  }

  /** Whether the gradient computes the results of segments again. */
  boolean isRecomputed() {
    return recomputed;
  }

  /** The first node of the segment that a node is in. */
  int segment(int node) {
    Map.Entry<Integer, Integer> before = segments.floorEntry(node);
    return before != null && node < before.getValue() ? before.getKey() : NO_SEGMENT;
  }

  public Value input(String inputName, DataType type, Shape shape) {
    Value value = new Value(claim(inputName), type, shape);
    inputs.add(value);
    return value;
  }

  /** A trainable float value. Its name is the open scopes and the given name, joined by dots. */
  public Value parameter(String localName, Shape shape, Initializer initializer, boolean decay) {
    String full = scopes.isEmpty() ? localName : String.join(".", scopes) + "." + localName;
    Value value = new Value(claim(full), DataType.FLOAT, shape);
    parameters.add(new ParameterSpec(value, initializer, decay));
    return value;
  }

  /** A float constant. */
  public Value constant(Shape shape, float... elements) {
    return constant(DataType.FLOAT, shape, elements.length, elements.clone());
  }

  /** An int64 constant. */
  public Value constant(Shape shape, long... elements) {
    return constant(DataType.INT64, shape, elements.length, elements.clone());
  }

  /** A float scalar. */
  public Value scalar(double value) {
    return constant(Shape.of(new long[0]), (float) value);
  }

  /** A float constant of zeros. */
  public Value zeros(Shape shape) {
    return constant(shape, new float[Math.toIntExact(shape.elements())]);
  }

  /** Declares a result of the graph under a name of its own. */
  public void output(String outputName, Value value) {
    if (outputs.containsKey(outputName)) {
      throw new GraphException("graph " + name + " has two outputs named " + outputName);
    }
    outputs.put(outputName, value);
  }

  /**
   * Adds a node and returns its results.
   *
   * @throws GraphException when the operands do not fit, naming the operator, their shapes and the
   *     place
   */
  public List<Value> apply(Op op, List<Value> operands) {
    List<ShapeInference.Result> results;
    try {
      results = ShapeInference.infer(op, operands);
    } catch (GraphException e) {
      throw new GraphException(op.kind() + " in " + place() + ": " + e.getMessage());
    }
    List<Value> made = values(op, results);
    nodes.add(new Node(op, operands, made, place()));
    return made;
  }

  /** Adds a node of one result. */
  public Value apply(Op op, Value... operands) {
    return apply(op, List.of(operands)).getFirst();
  }

  /** Exchanges a node for one that has the same results and more behind them. */
  List<Value> extend(Node node, Op op) {
    List<ShapeInference.Result> results = ShapeInference.infer(op, node.inputs());
    List<Value> added = values(op, results.subList(node.outputs().size(), results.size()));
    List<Value> all = new ArrayList<>(node.outputs());
    all.addAll(added);
    nodes.set(nodes.indexOf(node), new Node(op, node.inputs(), all, node.place()));
    return added;
  }

  /** New values for results of an operator. */
  private List<Value> values(Op op, List<ShapeInference.Result> results) {
    return results.stream().map(r -> new Value(fresh(op.kind()), r.type(), r.shape())).toList();
  }

  /** Puts the inputs into another order. */
  void orderInputs(List<Value> order) {
    if (order.size() != inputs.size() || !new HashSet<>(order).equals(new HashSet<>(inputs))) {
      throw new GraphException("not the inputs of graph " + name + ": " + order);
    }
    inputs.clear();
    inputs.addAll(order);
  }

  public Value identity(Value x) {
    return apply(new Op.Identity(), x);
  }

  public Value neg(Value x) {
    return apply(new Op.Neg(), x);
  }

  public Value exp(Value x) {
    return apply(new Op.Exp(), x);
  }

  public Value log(Value x) {
    return apply(new Op.Log(), x);
  }

  public Value sqrt(Value x) {
    return apply(new Op.Sqrt(), x);
  }

  public Value tanh(Value x) {
    return apply(new Op.Tanh(), x);
  }

  public Value sigmoid(Value x) {
    return apply(new Op.Sigmoid(), x);
  }

  public Value erf(Value x) {
    return apply(new Op.Erf(), x);
  }

  public Value relu(Value x) {
    return apply(new Op.Relu(), x);
  }

  public Value add(Value a, Value b) {
    return apply(new Op.Add(), a, b);
  }

  public Value sub(Value a, Value b) {
    return apply(new Op.Sub(), a, b);
  }

  public Value mul(Value a, Value b) {
    return apply(new Op.Mul(), a, b);
  }

  public Value div(Value a, Value b) {
    return apply(new Op.Div(), a, b);
  }

  public Value matMul(Value a, Value b) {
    return apply(new Op.MatMul(), a, b);
  }

  public Value gemm(Value a, boolean transposeA, Value b, boolean transposeB) {
    return apply(new Op.Gemm(transposeA, transposeB), a, b);
  }

  public Value transpose(Value x, Integer... permutation) {
    return apply(new Op.Transpose(List.of(permutation)), x);
  }

  /** The transpose of a matrix, or of each matrix of a batch: the last two axes change places. */
  public Value swapLast(Value x) {
    int rank = x.shape().rank();
    Integer[] permutation = new Integer[rank];
    Arrays.setAll(permutation, i -> i);
    permutation[rank - 2] = rank - 1;
    permutation[rank - 1] = rank - 2;
    return transpose(x, permutation);
  }

  public Value reshape(Value x, Shape shape) {
    return x.shape().equals(shape) ? x : apply(new Op.Reshape(shape), x);
  }

  public Value squeeze(Value x, int axis) {
    return apply(new Op.Squeeze(axis), x);
  }

  public Value unsqueeze(Value x, int axis) {
    return apply(new Op.Unsqueeze(axis), x);
  }

  public Value expand(Value x, Shape shape) {
    return x.shape().equals(shape) ? x : apply(new Op.Expand(shape), x);
  }

  public Value concat(int axis, Value... parts) {
    return apply(new Op.Concat(axis), parts);
  }

  /** Cuts an axis into pieces of equal size. */
  public List<Value> split(Value x, int axis, int pieces) {
    long size = x.shape().size(axis);
    if (size % pieces != 0) {
      throw new GraphException(
          "Split in %s: axis %d of %s is not a multiple of %d"
              .formatted(place(), axis, x.shape(), pieces));
    }
    return apply(new Op.Split(axis, Collections.nCopies(pieces, size / pieces)), List.of(x));
  }

  public Value slice(Value x, int axis, long start, long end) {
    return apply(new Op.Slice(axis, start, end), x);
  }

  public Value reduceSum(Value x, boolean keepDims, Integer... axes) {
    return apply(new Op.ReduceSum(List.of(axes), keepDims), x);
  }

  public Value reduceMean(Value x, boolean keepDims, Integer... axes) {
    return apply(new Op.ReduceMean(List.of(axes), keepDims), x);
  }

  public Value softmax(Value x) {
    return apply(new Op.Softmax(x.shape().rank() - 1), x);
  }

  public Value logSoftmax(Value x) {
    return apply(new Op.LogSoftmax(x.shape().rank() - 1), x);
  }

  public Value gather(Value table, Value indices) {
    return apply(new Op.Gather(), table, indices);
  }

  private Value constant(DataType type, Shape shape, int given, Object elements) {
    if (shape.elements() != given) {
      throw new GraphException(
          "a constant of shape " + shape + " in " + place() + " was given " + given + " elements");
    }
    Value value = new Value(fresh("constant"), type, shape);
    constants.put(value, elements);
    return value;
  }

  private String place() {
    return scopes.isEmpty() ? name : name + "/" + String.join(".", scopes);
  }

  private String fresh(String kind) {
    String candidate;
    do {
      candidate = name + "/" + kind + "_" + counter++;
    } while (!names.add(candidate));
    return candidate;
  }

  private String claim(String wanted) {
    if (!names.add(wanted)) {
      throw new GraphException("graph " + name + " already has a value named " + wanted);
    }
    return wanted;
  }
}
