package dev.unroll.family.hub;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.graph.onnx.WeightSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A model of another program in terms of ours, ready to be written. */
public interface NativeModel {
  /** Our architecture, as {@code config.json} names it. */
  String architecture();

  /** The network in full. */
  Record network();

  /** The inputs and outputs of its graphs. */
  GraphContract graph();

  /** What it does. */
  Task task();

  /** The number of learnt scalars. */
  long parameters();

  /** Its sizes, by what they are. */
  Map<String, String> measures();

  /** What a reader should know of it, one line each. */
  List<String> remarks();

  /** Writes its graphs. */
  void writeGraphs(Path folder) throws IOException;

  /** Weights that are read from a checkpoint while they are written. */
  static WeightSource readFrom(Function<String, TensorView> tensors) {
    return new WeightSource() {
      @Override
      public long elements(String name) {
        return tensors.apply(name).elements();
      }

      @Override
      public void read(String name, long from, float[] into, int offset, int count) {
        tensors.apply(name).read(from, into, offset, count);
      }
    };
  }
}
