package dev.unroll.engine;

import dev.unroll.engine.Scheduler.Sequence.Phase;
import dev.unroll.engine.queue.Sender;
import dev.unroll.engine.queue.WaitingQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which sequence has which slot and what the next step of the model does. It has no thread,
 * no clock and knows no tensors; it only tells the model which slots begin, move and are exchanged.
 *
 * <pre>
 *   slot   0 … decoding-1   decoding … occupied-1            occupied … slots-1
 *          decoded in       prompt being read, or paused     free
 *          every step
 * </pre>
 *
 * <p>Both ranges stay dense, so that a step runs on the first rows of the model's state. Slots are
 * given in the order of the {@link WaitingQueue}.
 *
 * <p>A step first reads prompts, at most {@code budget} tokens of them, then decodes every running
 * sequence once, those included whose prompt was just read. So neither starves: however many
 * prompts wait, a running sequence waits for {@code budget} tokens at most; however many sequences
 * run, a step reads {@code budget} tokens of prompts, the oldest first. A prompt that is read to
 * its end has its first token before the others are decoded.
 *
 * <p>A prompt is cut into pieces of {@code chunk} tokens, whoever else is there: what the model
 * computes for it does not depend on company. No piece is a single token where there is a choice,
 * because a product with one row is rounded in another way.
 */
final class Scheduler<S extends Scheduler.Sequence> {
  private final ModelRunner memory;
  private final int chunk;
  private final int budget;
  private final WaitingQueue<S> waiting = new WaitingQueue<>(Sequence::sender);

  /** Those in {@link Phase#PREFILL}, in the order of admission. */
  private final ArrayDeque<S> prefilling = new ArrayDeque<>();

  /** The sequence in each occupied slot. */
  private final ArrayList<S> occupants = new ArrayList<>();

  private int decoding;

  Scheduler(ModelRunner memory, EngineConfig.Prompts prompts) {
    this.memory = memory;
    this.chunk = prompts.chunk();
    this.budget = prompts.budget();
  }

  /**
   * A sequence as the scheduler knows it: how long its prompt is, how much of the prompt has been
   * read, and which slot of the model holds its state. Only the scheduler changes it.
   */
  abstract static class Sequence {
    /** Where a sequence stands. */
    enum Phase {
      /** In the queue, without a slot. */
      WAITING,
      /** Has a slot; its prompt is being read. */
      PREFILL,
      /** Decoded in every step. */
      DECODING,
      /** Keeps its slot, but is not decoded. */
      PAUSED,
      /** Has no slot any more. */
      ENDED
    }

    private final int promptTokens;
    private final Sender sender;
    Phase phase = Phase.WAITING;
    int slot;
    int prefilled;

    Sequence(int promptTokens, Sender sender) {
      this.promptTokens = promptTokens;
      this.sender = sender;
    }

    final Sender sender() {
      return sender;
    }

    final int promptTokens() {
      return promptTokens;
    }

    /**
     * Makes a slot the beginning of this sequence.
     *
     * @return how many tokens of the prompt need not be read
     */
    int begin(ModelRunner memory, int empty) {
      memory.clear(empty);
      return 0;
    }

    final Phase phase() {
      return phase;
    }

    /** The slot of a sequence that has one. */
    final int slot() {
      return slot;
    }
  }

  /**
   * What is read before the next decoding.
   *
   * @param started sequences that just got a slot
   * @param prefill stretches of prompts to read
   */
  record Plan<S extends Sequence>(List<S> started, List<Chunk<S>> prefill) {}

  /** The prompt tokens {@code [from, to)} of a sequence. */
  record Chunk<S extends Sequence>(S sequence, int from, int to) {
    int tokens() {
      return to - from;
    }

    boolean isLast() {
      return to == sequence.promptTokens();
    }
  }

  /** Lets a sequence wait for its turn. */
  void add(S sequence) {
    waiting.add(sequence);
  }

  /** Gives free slots to those that wait, and says which prompts to read. */
  Plan<S> plan() {
    List<S> started = new ArrayList<>();
    while (occupants.size() < memory.slots() && !waiting.isEmpty()) {
      S sequence = waiting.poll().orElseThrow();
      sequence.slot = occupants.size();
      sequence.phase = Phase.PREFILL;
      occupants.add(sequence);
      prefilling.add(sequence);
      sequence.prefilled = sequence.begin(memory, sequence.slot);
      started.add(sequence);
    }
    return new Plan<>(started, chunks());
  }

  /** The sequences to decode now; the one at index {@code i} has slot {@code i}. */
  List<S> decoding() {
    return List.copyOf(occupants.subList(0, decoding));
  }

  private List<Chunk<S>> chunks() {
    List<Chunk<S>> chunks = new ArrayList<>();
    int left = budget;
    for (S sequence : prefilling) {
      int from = sequence.prefilled;
      Chunk<S> next = new Chunk<>(sequence, from, end(from, sequence.promptTokens()));
      if (next.tokens() > left) {
        break;
      }
      left -= next.tokens();
      chunks.add(next);
    }
    return chunks;
  }

  /** Where the piece that begins at {@code from} ends. */
  private int end(int from, int promptTokens) {
    int to = Math.min(from + chunk, promptTokens);
    boolean leavesOne = promptTokens - to == 1;
    return leavesOne && to - from > 2 ? to - 1 : to;
  }

  /**
   * Notes that a stretch of a prompt was read. After the last one the sequence is decoded in every
   * step.
   *
   * @return whether it was the last
   */
  boolean prefilled(Chunk<S> read) {
    S sequence = read.sequence();
    require(sequence, Phase.PREFILL);
    sequence.prefilled = read.to();
    if (sequence.prefilled < sequence.promptTokens()) {
      return false;
    }
    prefilling.remove(sequence);
    startDecoding(sequence);
    return true;
  }

  /** Takes a decoding sequence out of the steps; it keeps its slot. */
  void pause(S sequence) {
    require(sequence, Phase.DECODING);
    decoding--;
    exchange(sequence, occupants.get(decoding));
    sequence.phase = Phase.PAUSED;
  }

  /** Decodes a paused sequence again. */
  void resume(S sequence) {
    require(sequence, Phase.PAUSED);
    startDecoding(sequence);
  }

  /** Ends a sequence wherever it stands; its slot, if it had one, is free. */
  void remove(S sequence) {
    switch (sequence.phase) {
      case WAITING -> waiting.remove(sequence);
      case PREFILL -> {
        prefilling.remove(sequence);
        fill(sequence.slot);
      }
      case DECODING -> {
        decoding--;
        int hole = sequence.slot;
        if (hole != decoding) {
          put(occupants.get(decoding), hole);
        }
        fill(decoding);
      }
      case PAUSED -> fill(sequence.slot);
      case ENDED -> {}
    }
    sequence.phase = Phase.ENDED;
  }

  /** Everything that has not ended: first what has a slot, then the queue. */
  List<S> all() {
    List<S> all = new ArrayList<>(occupants);
    all.addAll(waiting.all());
    return all;
  }

  /** How many sequences have a slot. */
  int occupied() {
    return occupants.size();
  }

  /** How many sequences wait for a slot. */
  int waiting() {
    return waiting.size();
  }

  private void startDecoding(S sequence) {
    exchange(sequence, occupants.get(decoding));
    decoding++;
    sequence.phase = Phase.DECODING;
  }

  private void exchange(S a, S b) {
    if (a.slot == b.slot) {
      return;
    }
    memory.swap(a.slot, b.slot);
    int slot = a.slot;
    a.slot = b.slot;
    b.slot = slot;
    occupants.set(a.slot, a);
    occupants.set(b.slot, b);
  }

  /** Moves the last occupant into a hole. */
  private void fill(int hole) {
    S last = occupants.removeLast();
    if (hole < occupants.size()) {
      put(last, hole);
    }
  }

  private void put(S sequence, int hole) {
    memory.move(sequence.slot, hole);
    occupants.set(hole, sequence);
    sequence.slot = hole;
  }

  private void require(S sequence, Phase phase) {
    if (sequence.phase != phase) {
      throw new IllegalStateException("the sequence is " + sequence.phase + ", not " + phase);
    }
  }
}
