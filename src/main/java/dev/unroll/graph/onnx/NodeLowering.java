package dev.unroll.graph.onnx;

import static dev.unroll.graph.onnx.OnnxAttributes.integer;
import static dev.unroll.graph.onnx.OnnxAttributes.integers;
import static dev.unroll.graph.onnx.OnnxAttributes.real;
import static dev.unroll.graph.onnx.OnnxAttributes.string;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.unroll.graph.DataType;
import dev.unroll.graph.Dim;
import dev.unroll.graph.Node;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/** The ONNX form of every operator. */
final class NodeLowering {
  private final OnnxWriter writer;
  private final Node node;
  private final OnnxNodes onnx;

  NodeLowering(OnnxWriter writer, Node node, GraphProto.Builder proto) {
    this.writer = writer;
    this.node = node;
    this.onnx = new OnnxNodes(writer, node, proto);
  }

  void lower() {
    switch (node.op()) {
      case Op.Unary _, Op.Binary _, Op.MatMul _ -> sameOperator();
      case Op.ReluGradient _ -> reluGradient();
      case Op.Gemm(boolean ta, boolean tb) ->
          sameOperator(integer("transA", ta ? 1 : 0), integer("transB", tb ? 1 : 0));
      case Op.Transpose(List<Integer> permutation) ->
          sameOperator(integers("perm", permutation.stream().mapToLong(axis -> axis)));
      case Op.Reshape(Shape shape) ->
          withConstant("Reshape", reshaped(node.input(0).shape(), shape));
      case Op.Squeeze(int axis) -> withConstant("Squeeze", axis);
      case Op.Unsqueeze(int axis) -> withConstant("Unsqueeze", axis);
      case Op.Expand(Shape shape) -> withConstant("Expand", shape.sizes());
      case Op.Concat(int axis) -> sameOperator(integer("axis", axis));
      case Op.Append(int axis, Dim _) ->
          onnx.emit("Concat", onnx.inputs(), onnx.outputs(), integer("axis", axis));
      case Op.Split(int axis, List<Long> sizes) ->
          onnx.add(
              onnx.begin("Split")
                  .addAttribute(integer("axis", axis))
                  .addInput(onnx.input(0))
                  .addInput(onnx.constant(sizes.stream().mapToLong(size -> size).toArray()))
                  .addAllOutput(onnx.outputs()));
      case Op.Slice(int axis, long start, long end) ->
          onnx.add(
              onnx.begin("Slice")
                  .addInput(onnx.input(0))
                  .addInput(onnx.constant(start))
                  .addInput(onnx.constant(end))
                  .addInput(onnx.constant(axis))
                  .addOutput(onnx.output(0)));
      case Op.Reduction reduction -> reduce(reduction);
      case Op.Softmax(int axis) -> sameOperator(integer("axis", axis));
      case Op.LogSoftmax(int axis) -> sameOperator(integer("axis", axis));
      case Op.Gather _ -> sameOperator(integer("axis", 0));
      case Op.ProductWithRows _ -> productWithRows();
      case Op.FirstRows(int axis) -> firstRows(axis);
      case Op.CountedRows _ -> countedRows();
      case Op.GroupQueryAttention attention -> groupQueryAttention(attention);
      case Op.MultiHeadAttention(int heads) -> multiHeadAttention(heads);
      case Op.LayerNorm(double epsilon) -> layerNorm(epsilon);
      case Op.ScatterAdd _ -> scatterAdd();
      case Op.SoftmaxCrossEntropy(double smoothing) ->
          new CrossEntropyLowering(node, onnx, smoothing).ofLogits();
      case Op.SoftmaxCrossEntropyGradient(double smoothing) ->
          new CrossEntropyLowering(node, onnx, smoothing).gradientOfLogits();
      case Op.LinearCrossEntropy(double smoothing) ->
          new CrossEntropyLowering(node, onnx, smoothing).ofRows();
      case Op.LinearCrossEntropyGradient(double smoothing) ->
          new CrossEntropyLowering(node, onnx, smoothing).gradientOfRows();
      case Op.Scan scan -> onnx.add(writer.scan(onnx, scan));
      case Op.Rnn(int hidden) -> recurrent(hidden);
      case Op.Lstm(int hidden) -> recurrent(hidden);
    }
  }

  /** ONNX's operator of the same name, with the same operands and results. */
  private void sameOperator(AttributeProto... attributes) {
    onnx.emit(node.op().kind(), onnx.inputs(), onnx.outputs(), attributes);
  }

  private void withConstant(String type, long... elements) {
    onnx.emit(type, List.of(onnx.input(0), onnx.constant(elements)), onnx.output(0));
  }

  /** {@code max(0, min(1, y·largest))} is 1 where y > 0, else 0; faster than Sign. */
  private void reluGradient() {
    String isPositive = onnx.intermediate("on");
    AttributeProto slope = real("alpha", Float.MAX_VALUE);
    onnx.emit("HardSigmoid", List.of(onnx.input(0)), isPositive, slope, real("beta", 0));
    onnx.emit("Mul", List.of(isPositive, onnx.input(1)), onnx.output(0));
  }

  /** Named dimensions are copied (0) where the operand has them at the same place, else found. */
  private static long[] reshaped(Shape from, Shape to) {
    long[] sizes = new long[to.rank()];
    for (int i = 0; i < sizes.length; i++) {
      boolean isSame = i < from.rank() && from.dim(i).equals(to.dim(i));
      sizes[i] = to.dim(i) instanceof Dim.Fixed(long size) ? size : isSame ? 0 : -1;
    }
    return sizes;
  }

  private void reduce(Op.Reduction reduction) {
    onnx.add(
        onnx.begin(reduction.kind())
            .addAttribute(integer("keepdims", reduction.keepDims() ? 1 : 0))
            .addInput(onnx.input(0))
            .addInput(onnx.constant(reduction.axes().stream().mapToLong(axis -> axis).toArray()))
            .addOutput(onnx.output(0)));
  }

  private void productWithRows() {
    String rows = onnx.emit("Gather", onnx.input(1), onnx.input(2));
    onnx.emit("MatMul", List.of(onnx.input(0), onnx.transposed(rows)), onnx.output(0));
  }

  private void firstRows(int axis) {
    String count = onnx.intermediate("count");
    AttributeProto end = integer("end", axis + 1L);
    onnx.emit("Shape", List.of(onnx.input(1)), count, integer("start", axis), end);
    String zero = onnx.constant(0);
    onnx.emit("Slice", List.of(onnx.input(0), zero, count, zero), onnx.output(0));
  }

  private void countedRows() {
    String count = onnx.intermediate("count");
    AttributeProto type = integer("to", TensorProto.DataType.INT64_VALUE);
    onnx.emit("Cast", List.of(onnx.input(1)), count, type);
    String zero = onnx.constant(0);
    onnx.emit("Slice", List.of(onnx.input(0), zero, count, zero), onnx.output(0));
  }

  private void groupQueryAttention(Op.GroupQueryAttention attention) {
    List<String> inputs = onnx.inputs();
    NodeProto.Builder lowered =
        onnx.beginMicrosoft("GroupQueryAttention")
            .addAttribute(integer("num_heads", attention.heads()))
            .addAttribute(integer("kv_num_heads", attention.kvHeads()))
            .addInput(inputs.getFirst())
            .addInput("") // key and value: packed with the query
            .addInput("")
            .addAllInput(inputs.subList(1, inputs.size() == 6 ? 5 : inputs.size()))
            .addAllOutput(onnx.outputs());
    if (inputs.size() == 6) {
      lowered.addAllInput(List.of("", "", "", inputs.get(5))); // no tables, no positions
    }
    if (inputs.size() == 7) {
      lowered.addAttribute(integer("do_rotary", 1));
    }
    if (attention.scale() != null) {
      lowered.addAttribute(real("scale", attention.scale()));
    }
    if (attention.window() != null) {
      lowered.addAttribute(integer("local_window_size", attention.window()));
    }
    if (attention.softcap() != null) {
      lowered.addAttribute(real("softcap", attention.softcap()));
    }
    onnx.add(lowered);
  }

  private void multiHeadAttention(int heads) {
    List<String> inputs = new ArrayList<>(onnx.inputs());
    if (node.input(4).type() == DataType.FLOAT) {
      String mask = onnx.intermediate("mask");
      onnx.emit(
          "Cast", List.of(onnx.input(4)), mask, integer("to", TensorProto.DataType.INT32_VALUE));
      inputs.set(4, mask);
    }
    onnx.add(
        onnx.beginMicrosoft("MultiHeadAttention")
            .addAttribute(integer("num_heads", heads))
            .addAllInput(inputs)
            .addAllOutput(onnx.outputs()));
  }

  /** zeros [rows, ..], then ScatterND with addition, an index being one row. */
  private void scatterAdd() {
    String zeros = onnx.intermediate("zeros");
    String index = onnx.intermediate("index");
    String shape = onnx.constant(node.output(0).shape().sizes());
    onnx.emit("ConstantOfShape", List.of(shape), zeros);
    String last = onnx.constant(node.input(0).shape().rank());
    onnx.emit("Unsqueeze", List.of(onnx.input(0), last), index);
    List<String> operands = List.of(zeros, index, onnx.input(1));
    onnx.emit("ScatterND", operands, onnx.output(0), string("reduction", "add"));
  }

  /**
   * ONNX's own operator in exported models; step by step in training graphs, where that takes a
   * fifth of the time and the gradient needs the intermediate results.
   */
  private void layerNorm(double epsilon) {
    if (!writer.isTraining()) {
      AttributeProto last = integer("axis", -1);
      onnx.emit(
          "LayerNormalization", onnx.inputs(), onnx.output(0), last, real("epsilon", epsilon));
      return;
    }
    String last = onnx.constant(node.input(0).shape().rank() - 1);
    String normal = onnx.output(1);
    String inverse = onnx.output(2);
    String mean = onnx.emit("ReduceMean", onnx.input(0), last);
    String centred = onnx.emit("Sub", onnx.input(0), mean);
    String squares = onnx.emit("Mul", centred, centred);
    String variance = onnx.emit("ReduceMean", squares, last);
    String above = onnx.emit("Add", variance, onnx.scalar(epsilon));
    String deviation = onnx.emit("Sqrt", above);
    onnx.emit("Reciprocal", List.of(deviation), inverse);
    onnx.emit("Mul", List.of(centred, inverse), normal);
    String scaled = onnx.emit("Mul", normal, onnx.input(1));
    onnx.emit("Add", List.of(scaled, onnx.input(2)), onnx.output(0));
  }

  private void recurrent(int hidden) {
    List<String> inputs = onnx.inputs();
    onnx.add(
        onnx.begin(node.op().kind())
            .addAttribute(integer("hidden_size", hidden))
            .addAllInput(inputs.subList(0, 4))
            .addInput("") // sequence_lens: all of full length
            .addAllInput(inputs.subList(4, inputs.size()))
            .addAllOutput(onnx.outputs()));
  }
}
