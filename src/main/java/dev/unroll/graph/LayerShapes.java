package dev.unroll.graph;

import static dev.unroll.graph.OperandChecks.arity;
import static dev.unroll.graph.OperandChecks.check;
import static dev.unroll.graph.OperandChecks.expect;
import static dev.unroll.graph.OperandChecks.integers;

import dev.unroll.graph.ShapeInference.Result;
import java.util.ArrayList;
import java.util.List;

/** The results of loops, recurrent layers, attention, layer normalisation and cross-entropies. */
final class LayerShapes {
  private LayerShapes() {}

  static List<Result> layerNorm(List<Value> in) {
    arity(in, 3);
    Shape x = in.get(0).shape();
    check(x.rank() >= 1, "nothing to normalise in a scalar");
    expect("gain", in.get(1), Shape.of(x.dim(-1)));
    expect("bias", in.get(2), Shape.of(x.dim(-1)));
    return Result.floats(x, x, x.with(-1, Dim.of(1)));
  }

  static List<Result> softmaxCrossEntropy(List<Value> in) {
    arity(in, 2);
    Shape logits = in.get(0).shape();
    Shape targets = in.get(1).shape();
    integers(in.get(1));
    check(
        logits.rank() == 2 && targets.equals(Shape.of(logits.dim(0))),
        "logits " + logits + " and targets " + targets + " are not [n, classes] and [n]");
    return Result.floats(targets, logits);
  }

  static List<Result> linearCrossEntropy(List<Value> in) {
    arity(in, 3);
    integers(in.get(2));
    Shape x = in.get(0).shape();
    Shape logits = ShapeArithmetic.gemm(x, false, in.get(1).shape(), true);
    Shape targets = Shape.of(x.dim(0));
    expect("targets", in.get(2), targets);
    return Result.floats(targets, logits, logits, Shape.of(x.dim(0), Dim.of(1)));
  }

  static List<Result> scan(Op.Scan scan, List<Value> in) {
    Graph body = scan.body();
    arity(in, body.inputs().size());
    int captured = scan.states() + scan.scans();
    check(scan.scans() >= 1, "nothing to scan over");
    Dim time = in.get(scan.states()).shape().dim(0);
    for (int i = 0; i < in.size(); i++) {
      Value outer = in.get(i);
      Value inner = body.inputs().get(i);
      boolean sequence = i >= scan.states() && i < captured;
      check(
          !sequence || outer.shape().dim(0).equals(time),
          "sequences of different length: " + time + " and " + outer.shape().dim(0));
      Shape element = sequence ? outer.shape().without(0) : outer.shape();
      check(
          element.equals(inner.shape()) && outer.type() == inner.type(),
          "operand " + outer + " does not fit the body's input " + inner);
    }
    List<Value> results = List.copyOf(body.outputs().values());
    check(results.size() >= scan.states(), "the body returns fewer values than states");
    List<Result> out = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      Value inner = results.get(i);
      if (i < scan.states()) {
        Value state = body.inputs().get(i);
        check(
            inner.shape().equals(state.shape()),
            "state " + state + " becomes " + inner.shape() + " after a step");
        out.add(new Result(inner.type(), inner.shape()));
      } else {
        out.add(new Result(inner.type(), inner.shape().insert(0, time)));
      }
    }
    return out;
  }

  static List<Result> recurrent(List<Value> in, int hidden, int gates) {
    arity(in, gates == 4 ? 6 : 5);
    Shape x = in.get(0).shape();
    check(x.rank() == 3, "x must be [time, batch, in], not " + x);
    Dim width = Dim.of((long) gates * hidden);
    expect("w", in.get(1), Shape.of(Dim.of(1), width, x.dim(2)));
    expect("r", in.get(2), Shape.of(Dim.of(1), width, Dim.of(hidden)));
    expect("b", in.get(3), Shape.of(1, 2L * gates * hidden));
    Shape state = Shape.of(Dim.of(1), x.dim(1), Dim.of(hidden));
    for (Value s : in.subList(4, in.size())) {
      expect("an initial state", s, state);
    }
    List<Result> out = new ArrayList<>();
    out.add(new Result(DataType.FLOAT, state.insert(0, x.dim(0))));
    for (int i = 4; i < in.size(); i++) {
      out.add(new Result(DataType.FLOAT, state));
    }
    return out;
  }

  static List<Result> groupQueryAttention(List<Value> in, Op.GroupQueryAttention op) {
    arity(in, in.size() == 7 ? 7 : in.size() == 6 ? 6 : 5);
    Shape qkv = in.get(0).shape();
    Shape past = in.get(1).shape();
    check(qkv.rank() == 3 && past.rank() == 4, qkv + " and " + past + " are not of rank 3 and 4");
    check(
        op.heads() % op.kvHeads() == 0,
        op.heads() + " heads do not share " + op.kvHeads() + " evenly");
    long headSize = past.size(3);
    long width = (op.heads() + 2L * op.kvHeads()) * headSize;
    expect("qkv", in.get(0), Shape.of(past.dim(0), qkv.dim(1), Dim.of(width)));
    expect(
        "the past",
        in.get(2),
        Shape.of(past.dim(0), Dim.of(op.kvHeads()), past.dim(2), past.dim(3)));
    expect("the past", in.get(1), in.get(2).shape());
    expect("seqlens", in.get(3), Shape.of(past.dim(0)));
    expect("total", in.get(4), Shape.of(1));
    for (Value count : in.subList(3, 5)) {
      check(count.type() == DataType.INT32, count + " is " + count.type() + ", not INT32");
    }
    if (in.size() == 6) {
      Shape biases = in.get(5).shape();
      check(biases.rank() == 4, "biases are of rank 4, not " + biases);
      expect(
          "biases",
          in.get(5),
          Shape.of(past.dim(0), Dim.of(op.heads()), qkv.dim(1), biases.dim(3)));
    }
    for (Value table : in.subList(in.size() == 7 ? 5 : in.size(), in.size())) {
      check(
          table.shape().rank() == 2 && table.shape().size(1) <= headSize / 2,
          "a table of positions is [positions, %d] at most, not %s"
              .formatted(headSize / 2, table.shape()));
      expect("a table of positions", table, in.get(5).shape());
    }
    Shape attended = qkv.with(2, Dim.of(op.heads() * headSize));
    return Result.floats(attended, past, past);
  }

  static List<Result> multiHeadAttention(List<Value> in, int heads) {
    arity(in, 5);
    Shape query = in.get(0).shape();
    check(
        query.rank() == 3 && query.size(2) % heads == 0,
        "a query [batch, time, size] of " + heads + " heads is not " + query);
    expect("key", in.get(1), query);
    expect("value", in.get(2), query);
    expect("bias", in.get(3), Shape.of(3 * query.size(2)));
    expect("mask", in.get(4), query.to(2));
    check(in.get(4).type() != DataType.INT64, in.get(4) + " is neither INT32 nor FLOAT");
    return Result.floats(query);
  }
}
