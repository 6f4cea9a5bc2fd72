package dev.unroll.checkpoint;

import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The tensors of one file that is mapped into memory.
 *
 * @param <T> what the file says of a tensor
 */
abstract class StoredTensors<T> implements Checkpoint {
  private final Arena arena;
  private final String origin;

  StoredTensors(String origin, Arena arena) {
    this.arena = arena;
    this.origin = origin;
  }

  /** What the file says of its tensors, by their names. */
  abstract SortedMap<String, T> stored();

  /**
   * The numbers of a tensor.
   *
   * @throws CheckpointException if they are of a type that is not read
   */
  abstract TensorView view(String name, T stored);

  /** What the file says of a tensor. */
  final T stored(String name) {
    T stored = stored().get(name);
    if (stored == null) {
      throw fault("has no tensor " + name);
    }
    return stored;
  }

  final CheckpointException fault(String what) {
    return new CheckpointException(origin + ": " + what);
  }

  @Override
  public final SortedSet<String> names() {
    return Collections.unmodifiableSortedSet((SortedSet<String>) stored().keySet());
  }

  @Override
  public final TensorView tensor(String name) {
    return view(name, stored(name));
  }

  @Override
  public final String origin() {
    return origin;
  }

  @Override
  public final void close() {
    arena.close();
  }
}
