package dev.unroll.family;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
}
