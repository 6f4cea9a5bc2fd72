package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.GraphContract.DecoderState;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.GraphContract.Memory;
import dev.unroll.bundle.PairTrait;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The encoder of a model, which encodes sentences of similar length together.
 *
 * <p>A sentence is padded to the next multiple of {@value #STEP} tokens, if at all, and runs only
 * with others of that length, so that its results are the same to the last bit whatever else is in
 * the batch: sums over a longer row may be rounded differently. Where products are exact, sentences
 * of fewer tokens are not padded: a run of few rows costs less. A recurrent encoder never runs a
 * single row, because a product with a single row may be rounded differently too.
 */
final class SourceEncoder implements AutoCloseable {
  private static final int STEP = 8;

  private final Session session;
  private final EncoderDecoder contract;
  private final long padding;
  private final int longest;
  private final int leastRows;
  private final boolean isPadded;
  private final boolean isExact;
  private final int capacity;
  private final Tensors owned = new Tensors();
  private final Map<Shape, Session.Bound> runs = new HashMap<>();
  private final Tensor source; // [rows, length]
  private final Tensor mask; // [rows, length]
  private final List<Tensor> memories = new ArrayList<>(); // [rows, groups, length, size]
  private final List<Tensor> states = new ArrayList<>(); // [rows, size]

  private record Shape(int rows, int length) {}

  /** Receives encoded sentences. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Called for each sentence.
     *
     * @param sentence its place in the list
     * @param encoded results of the batch
     * @param row its row in that
     */
    void take(int sentence, Encoded encoded, int row);
  }

  /**
   * The results of one run, valid during the call.
   *
   * @param length of the rows, padding included
   * @param memories {@code [rows, groups, length, size]}, in the contract's order
   * @param states those that the encoder starts, {@code [rows, size]}, in the contract's order
   */
  record Encoded(int length, List<FloatBuffer> memories, List<FloatBuffer> states) {}

  /**
   * An encoder on a session, which stays the caller's to close.
   *
   * @param longest longest source, in tokens
   * @param tokens most tokens of one run, unless one sentence has more
   */
  SourceEncoder(Session session, EncoderDecoder contract, long padding, int longest, int tokens) {
    this.session = session;
    this.contract = contract;
    this.padding = padding;
    this.longest = longest;
    this.leastRows = started().isEmpty() ? 1 : 2;
    this.isPadded = !contract.has(PairTrait.UNPADDED);
    this.isExact = contract.has(PairTrait.EXACT);
    this.capacity = Math.max(tokens, leastRows * longest);
    int mostRows = capacity / (isPadded && !isExact ? Math.min(STEP, longest) : 1);
    this.source = owned.own(Tensor.longs(capacity));
    this.mask = owned.own(Tensor.floats(capacity));
    for (Memory memory : contract.memories()) {
      memories.add(owned.own(Tensor.floats(capacity, memory.groups(), memory.size())));
    }
    for (DecoderState state : started()) {
      states.add(owned.own(Tensor.floats(mostRows, state.size())));
    }
  }

  /** The states whose first value the encoder outputs. */
  private List<DecoderState> started() {
    return contract.states().stream().filter(DecoderState::started).toList();
  }

  /** Encodes sentences. */
  void encode(List<long[]> sentences, Receiver receiver) {
    Map<Integer, List<Integer>> byLength = new TreeMap<>();
    for (int i = 0; i < sentences.size(); i++) {
      byLength.computeIfAbsent(padded(sentences.get(i)), _ -> new ArrayList<>()).add(i);
    }
    byLength.forEach(
        (length, group) -> {
          int most = Math.max(1, capacity / length);
          for (int from = 0; from < group.size(); from += most) {
            List<Integer> batch = group.subList(from, Math.min(group.size(), from + most));
            Encoded encoded = run(batch.stream().map(sentences::get).toList(), length);
            for (int row = 0; row < batch.size(); row++) {
              receiver.take(batch.get(row), encoded, row);
            }
          }
        });
  }

  private int padded(long[] sentence) {
    int length = sentence.length;
    return !isPadded || (isExact && length < STEP)
        ? length
        : Math.min(longest, (length + STEP - 1) / STEP * STEP);
  }

  private Encoded run(List<long[]> batch, int length) {
    int rows = Math.max(batch.size(), leastRows);
    LongBuffer to = source.longBuffer();
    FloatBuffer known = mask.floatBuffer();
    for (int row = 0; row < rows; row++) {
      long[] sentence = batch.get(row < batch.size() ? row : 0);
      for (int i = 0; i < length; i++) {
        to.put(i < sentence.length ? sentence[i] : padding);
        known.put(i < sentence.length ? 1 : 0);
      }
    }
    session.run(runs.computeIfAbsent(new Shape(rows, length), this::bind));
    return new Encoded(
        length,
        memories.stream().map(Tensor::floatBuffer).toList(),
        states.stream().map(Tensor::floatBuffer).toList());
  }

  private Session.Bound bind(Shape shape) {
    int rows = shape.rows();
    int length = shape.length();
    Map<String, Tensor> in =
        Map.of(
            EncoderDecoder.SOURCE, owned.own(source.view(rows, length)),
            EncoderDecoder.SOURCE_MASK, owned.own(mask.view(rows, length)));
    Map<String, Tensor> out = new LinkedHashMap<>();
    for (int i = 0; i < memories.size(); i++) {
      GraphContract.Memory memory = contract.memories().get(i);
      out.put(
          memory.name(),
          owned.own(memories.get(i).view(rows, memory.groups(), length, memory.size())));
    }
    List<DecoderState> started = started();
    for (int i = 0; i < states.size(); i++) {
      DecoderState state = started.get(i);
      out.put(state.input(), owned.own(states.get(i).view(rows, state.size())));
    }
    return session.bind(in, out);
  }

  @Override
  public void close() {
    owned.close();
  }
}
