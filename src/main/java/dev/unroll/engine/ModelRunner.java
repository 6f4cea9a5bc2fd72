package dev.unroll.engine;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A loaded model with a fixed number of slots, each of which holds what the model remembers of one
 * sequence (hidden states, or keys and values). Used by one thread at a time.
 *
 * <p>When a run throws, the slots hold what they held before it.
 */
public interface ModelRunner extends AutoCloseable {
  /** How many slots there are. */
  int slots();

  /** How many numbers the model gives for a sequence: the vocabulary's size, or the features. */
  int outputSize();

  /** How many numbers the last layer's state has; 0 when the model does not give it. */
  default int stateSize() {
    return 0;
  }

  /**
   * Memory that holds what the model remembers of sequences, in bytes. May be called by any thread,
   * and then be a little old.
   */
  default long cacheBytes() {
    return 0;
  }

  /** Makes a slot the beginning of a sequence. */
  void clear(int slot);

  /**
   * Lets the sequence of an empty slot begin with what is known of a prompt that was read before:
   * exactly what reading it would leave.
   *
   * @param prompt all of it
   * @return how many of its first steps need not be read; at least one is left to read
   */
  default int recall(int slot, Input prompt) {
    return 0;
  }

  /** Copies what slot {@code from} holds into slot {@code to}; {@code from} is then free. */
  void move(int from, int to);

  /** Exchanges what two slots hold. */
  void swap(int a, int b);

  /**
   * Reads a stretch of one sequence.
   *
   * @param steps at least one time step
   * @return the output after the last step, {@code [outputSize]}; valid until the next run
   */
  FloatBuffer prefill(int slot, Input steps);

  /** Reads a stretch of one sequence whose output nobody wants. */
  default void read(int slot, Input steps) {
    prefill(slot, steps);
  }

  /**
   * How many steps one run reads of several sequences that begin, those that fill up the shorter
   * ones included; 0 when it reads only one sequence.
   */
  default int stepsTogether() {
    return 0;
  }

  /**
   * Reads the first stretches of several sequences together.
   *
   * @param firstSlot the slot of the first one; the others are in the slots that follow, and all
   *     are empty
   * @param stretches {@code stretches.size()·max(longest, 2)} is at most {@link #stepsTogether}: a
   *     run may fill up a single step
   * @return the output after the last step of each, {@code [stretches, outputSize]}; valid until
   *     the next run
   */
  default FloatBuffer prefill(int firstSlot, List<Input> stretches) {
    throw new UnsupportedOperationException("a run reads one sequence");
  }

  /**
   * Reads a stretch of one sequence, as {@link #prefill} does, for the output after every step.
   *
   * <p>This implementation makes one run a step. A runner whose graph gives all outputs of a
   * stretch makes a single run.
   *
   * @param steps at least one time step
   * @return the output after each step, {@code [steps, outputSize]}; valid until the next run
   */
  default FloatBuffer outputs(int slot, Input steps) {
    FloatBuffer outputs = FloatBuffer.allocate(steps.rows() * outputSize());
    for (int t = 0; t < steps.rows(); t++) {
      outputs.put(prefill(slot, steps.slice(t, t + 1)));
    }
    return outputs.flip();
  }

  /** The states after every step of a stretch, {@code [steps, stateSize]}. */
  default FloatBuffer states(int slot, Input steps) {
    return states(slot, steps, IntStream.rangeClosed(1, steps.rows()).toArray());
  }

  /**
   * Reads a stretch of one sequence, as {@link #prefill} does, for the last layer's states.
   *
   * @param steps at least one time step
   * @param ends after how many steps a state is wanted: rising, the last one the number of steps
   * @return the last layer's state after each end, {@code [ends, stateSize]}; valid until the next
   *     run
   * @throws UnsupportedOperationException when {@link #stateSize} is 0
   */
  default FloatBuffer states(int slot, Input steps, int[] ends) {
    throw new UnsupportedOperationException("the model does not give its states");
  }

  /**
   * Reads one time step of every sequence in the slots {@code [0, n)}.
   *
   * @param batch row {@code i} is for slot {@code i}; at least one row
   * @return the outputs, {@code [n, outputSize]}; valid until the next run
   */
  FloatBuffer decode(Input batch);

  @Override
  void close();
}
