package dev.unroll.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.store.DataException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairBatchesTest {
  private static final PairBatches.Special SPECIAL = new PairBatches.Special(0, 1, 2);

  /** Pairs whose tokens are their own index, so that they can be told apart. */
  private static List<TokenPair> pairs(int count) {
    Random random = new Random(7);
    List<TokenPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(new TokenPair(row(random.nextInt(1, 30), i), row(random.nextInt(1, 30), i)));
    }
    return pairs;
  }

  private static int[] row(int length, int token) {
    int[] row = new int[length];
    java.util.Arrays.fill(row, 10 + token);
    return row;
  }

  private static PairBuffers buffers(PairBatches.Shape shape) {
    int source = shape.rows() * shape.source();
    int target = shape.rows() * shape.target();
    return new PairBuffers(
        LongBuffer.allocate(source),
        FloatBuffer.allocate(source),
        LongBuffer.allocate(target),
        LongBuffer.allocate(target),
        FloatBuffer.allocate(target));
  }

  private static List<Long> firstTokens(PairBatches batches, long batch) {
    PairBatches.Shape shape = batches.shape(batch);
    PairBuffers into = buffers(shape);
    batches.fill(batch, into);
    List<Long> first = new ArrayList<>();
    for (int row = 0; row < shape.rows(); row++) {
      if (into.weights().get(row * shape.target()) == 1) {
        first.add(into.source().get(row * shape.source()));
      }
    }
    return first;
  }

  @Test
  void epoch_holdsEveryPairOnce_inAnotherOrderThanTheLast() {
    PairBatches batches =
        PairBatches.shuffled(pairs(500), SPECIAL, new PairBatches.Size.Tokens(200), 3);
    List<List<Long>> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < 2; epoch++) {
      List<Long> seen = new ArrayList<>();
      for (long b = 0; b < batches.perEpoch(); b++) {
        seen.addAll(firstTokens(batches, epoch * batches.perEpoch() + b));
      }
      epochs.add(seen);
    }
    assertThat(epochs.get(0)).hasSize(500).doesNotHaveDuplicates();
    assertThat(epochs.get(1)).containsExactlyInAnyOrderElementsOf(epochs.get(0));
    assertThat(epochs.get(1)).isNotEqualTo(epochs.get(0));
  }

  @Test
  void batch_isTheSameWheneverItIsMade() {
    PairBatches once =
        PairBatches.shuffled(pairs(300), SPECIAL, new PairBatches.Size.Tokens(150), 3);
    PairBatches again =
        PairBatches.shuffled(pairs(300), SPECIAL, new PairBatches.Size.Tokens(150), 3);
    for (long b = 0; b < 3 * once.perEpoch(); b++) {
      firstTokens(once, b);
    }
    long late = 2 * once.perEpoch() + 1;
    assertThat(firstTokens(again, late)).isEqualTo(firstTokens(once, late));
    PairBatches other =
        PairBatches.shuffled(pairs(300), SPECIAL, new PairBatches.Size.Tokens(150), 4);
    assertThat(firstTokens(other, late)).isNotEqualTo(firstTokens(once, late));
  }

  @Test
  void batch_keepsToItsBudgetOfTokens() {
    PairBatches batches =
        PairBatches.shuffled(pairs(2000), SPECIAL, new PairBatches.Size.Tokens(400), 3);
    Set<PairBatches.Shape> shapes = new HashSet<>(batches.shapes());
    assertThat(shapes).hasSizeGreaterThan(4);
    assertThat(shapes)
        .allSatisfy(
            shape -> {
              assertThat(shape.rows() * shape.source()).isLessThanOrEqualTo(400);
              assertThat(shape.rows() * shape.target()).isLessThanOrEqualTo(400);
            });
    long rooms = 0;
    long tokens = 0;
    for (long b = 0; b < batches.perEpoch(); b++) {
      rooms += (long) batches.shape(b).rows() * batches.shape(b).target();
      tokens += batches.counted(b);
    }
    assertThat((double) tokens / rooms).isGreaterThan(0.5); // lengths of both sides are random here
  }

  @Test
  void row_isTokensEndAndPadding_andTheDecoderReadsOneStepBehind() {
    List<TokenPair> pair = List.of(new TokenPair(new int[] {7, 8}, new int[] {5, 6, 9}));
    PairBatches batches = PairBatches.inOrder(pair, SPECIAL, new PairBatches.Size.Pairs(4));
    assertThat(batches.shape(0)).isEqualTo(new PairBatches.Shape(1, 6, 6));
    PairBuffers into = buffers(batches.shape(0));
    batches.fill(0, into);
    assertThat(into.source().array()).containsExactly(7, 8, 2, 0, 0, 0);
    assertThat(into.sourceMask().array()).containsExactly(1, 1, 1, 0, 0, 0);
    assertThat(into.tokens().array()).containsExactly(1, 5, 6, 9, 0, 0);
    assertThat(into.targets().array()).containsExactly(5, 6, 9, 2, 0, 0);
    assertThat(into.weights().array()).containsExactly(1, 1, 1, 1, 0, 0);
    assertThat(batches.counted(0)).isEqualTo(4);
  }

  @Test
  void countingPadding_weighsItLikeTokens_butNotRowsWithoutAPair() {
    List<TokenPair> pairs =
        List.of(
            new TokenPair(new int[] {7}, new int[] {5}),
            new TokenPair(new int[] {8}, new int[] {6, 6}),
            new TokenPair(new int[] {9}, new int[] {3}));
    PairBatches batches = PairBatches.inOrder(pairs, SPECIAL, new PairBatches.Shape(2, 2, 4), true);
    assertThat(batches.perEpoch()).isEqualTo(2);
    assertThat(batches.counted(0)).isEqualTo(8);
    assertThat(batches.counted(1)).isEqualTo(4);
    PairBuffers into = buffers(batches.shape(1));
    batches.fill(1, into);
    assertThat(into.targets().array()).startsWith(3, 2, 0, 0);
    assertThat(into.weights().array()).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
  }

  @Test
  void noPairs_areRefused() {
    assertThatThrownBy(() -> PairBatches.inOrder(List.of(), SPECIAL, new PairBatches.Size.Pairs(4)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no pairs");
  }
}
