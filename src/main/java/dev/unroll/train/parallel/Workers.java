package dev.unroll.train.parallel;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Those that train one model together, each in a process of its own, seen by one of them. All must
 * call the same methods in the same order.
 */
public sealed interface Workers extends AutoCloseable permits Alone, Ring {
  /** One worker, for whom all sums are there and all messages known. */
  static Workers alone() {
    return Alone.INSTANCE;
  }

  /** The number of this worker, from 0. */
  int rank();

  /** How many there are, at least 1. */
  int count();

  /**
   * What each of them says.
   *
   * @return the messages by rank; those of others too
   * @throws WorkerFailure when one is lost
   */
  List<byte[]> gather(byte[] mine);

  /**
   * Replaces elements by their sums over all workers. Every worker gets the same bits, and the same
   * ones each time.
   *
   * @param arrays of the same lengths everywhere
   * @throws WorkerFailure when a worker is lost
   */
  void sum(List<float[]> arrays);

  /** Time spent with the others so far. */
  Spent spent();

  @Override
  void close();

  /** Whether this is the one that writes checkpoints and the model. */
  default boolean isFirst() {
    return rank() == 0;
  }

  /** Whether there are no others. */
  default boolean isAlone() {
    return count() == 1;
  }

  /**
   * Numbers of each worker.
   *
   * @return by rank
   */
  default List<double[]> gather(double... mine) {
    ByteBuffer bytes = ByteBuffer.allocate(mine.length * Double.BYTES);
    bytes.asDoubleBuffer().put(mine);
    return gather(bytes.array()).stream()
        .map(
            message -> {
              double[] numbers = new double[message.length / Double.BYTES];
              ByteBuffer.wrap(message).asDoubleBuffer().get(numbers);
              return numbers;
            })
        .toList();
  }

  /**
   * Elements of each worker.
   *
   * @return by rank
   */
  default List<float[]> gather(float[] mine) {
    ByteBuffer bytes = ByteBuffer.allocate(mine.length * Float.BYTES);
    bytes.asFloatBuffer().put(mine);
    return gather(bytes.array()).stream()
        .map(
            message -> {
              float[] elements = new float[message.length / Float.BYTES];
              ByteBuffer.wrap(message).asFloatBuffer().get(elements);
              return elements;
            })
        .toList();
  }

  /**
   * Where the time of a worker went.
   *
   * @param waiting nanoseconds in {@link #gather}: until the slowest worker is there
   * @param communication nanoseconds in {@link #sum}
   * @param bytes that were sent
   */
  record Spent(long waiting, long communication, long bytes) {}
}
