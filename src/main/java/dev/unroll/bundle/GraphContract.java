package dev.unroll.bundle;

import static dev.unroll.bundle.Required.nonBlank;
import static dev.unroll.bundle.Required.present;

import java.util.List;

/**
 * The names by which a generation graph is fed and read.
 *
 * <p>Batch and time are dynamic, so that one file serves a prompt ({@code [1, n]}) and a step of
 * many sequences ({@code [n, 1]}).
 *
 * @param file the ONNX file in the model's folder
 * @param input {@code tokens} int64 {@code [batch, time]}, or {@code values} float {@code [batch,
 *     time, features]}
 * @param output {@code logits} float {@code [batch, time, vocab]}, or {@code prediction} float
 *     {@code [batch, time, features]}: the model's z for the step after
 * @param states what the network carries from one call to the next
 */
public record GraphContract(String file, String input, String output, List<State> states) {
  public GraphContract {
    nonBlank(file, "file");
    FileName.check(file, "file");
    nonBlank(input, "input");
    nonBlank(output, "output");
    present(states, "states");
    states = List.copyOf(states);
  }

  /**
   * A hidden state: float {@code [batch, size]}, zeros at the start of a sequence.
   *
   * @param input name of the graph input that takes the state
   * @param output name of the graph output that gives the next one
   */
  public record State(String input, String output, int size) {
    public State {
      nonBlank(input, "input");
      nonBlank(output, "output");
      if (size < 1) {
        throw new IllegalArgumentException("size: must be at least 1, is " + size);
      }
    }
  }
}
