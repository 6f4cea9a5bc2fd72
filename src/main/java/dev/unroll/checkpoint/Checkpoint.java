package dev.unroll.checkpoint;

import java.util.SortedSet;

/** Tensors by their names, in one file or several; they can be read until it is closed. */
public interface Checkpoint extends AutoCloseable {
  /** The names of all tensors. */
  SortedSet<String> names();

  /**
   * A tensor.
   *
   * @throws CheckpointException if there is none of that name, or its numbers are of a type that is
   *     not read
   */
  TensorView tensor(String name);

  /** Where it lies, for messages. */
  String origin();

  @Override
  void close();
}
