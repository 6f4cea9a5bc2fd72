package dev.unroll.data.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DrawnBatchesTest {
  private static final PairBatches.Special SPECIAL = new PairBatches.Special(0, 1, 2);
  private static final int LONGEST = 20;

  /** Another number of pairs in every epoch, the first token of each of which is the epoch. */
  private static List<TokenPair> epoch(long number) {
    Random random = new Random(number);
    List<TokenPair> pairs = new ArrayList<>();
    for (int i = 0; i < 60 + random.nextInt(40); i++) {
      int[] source = new int[1 + random.nextInt(LONGEST - 2)];
      source[0] = 10 + (int) number;
      pairs.add(new TokenPair(source, new int[1 + random.nextInt(LONGEST - 2)]));
    }
    return pairs;
  }

  private static DrawnBatches batches() {
    return new DrawnBatches(
        DrawnBatchesTest::epoch, SPECIAL, new PairBatches.Size.Tokens(60), LONGEST, 3);
  }

  private static List<Long> sources(DrawnBatches batches, long batch) {
    PairBatches.Shape shape = batches.shape(batch);
    int sources = shape.rows() * shape.source();
    int targets = shape.rows() * shape.target();
    PairBuffers buffers =
        new PairBuffers(
            LongBuffer.allocate(sources),
            FloatBuffer.allocate(sources),
            LongBuffer.allocate(targets),
            LongBuffer.allocate(targets),
            FloatBuffer.allocate(targets));
    batches.fill(batch, buffers);
    List<Long> tokens = new ArrayList<>();
    for (int i = 0; i < sources; i++) {
      tokens.add(buffers.source().get(i));
    }
    return tokens;
  }

  @Test
  void aBatch_dependsOnItsNumberAlone() {
    DrawnBatches inOrder = batches();
    List<List<Long>> all = new ArrayList<>();
    for (long batch = 0; batch < 3 * inOrder.perEpoch(); batch++) {
      all.add(sources(inOrder, batch));
    }
    DrawnBatches backwards = batches();
    for (int batch = all.size() - 1; batch >= 0; batch--) {
      assertThat(sources(backwards, batch)).isEqualTo(all.get(batch));
    }
  }

  @Test
  void everyEpoch_isDrawnAnew() {
    DrawnBatches batches = batches();
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(sources(batches, epoch * batches.perEpoch())).contains(10L + epoch);
    }
  }

  @Test
  void shapes_areKnownBeforehand() {
    DrawnBatches batches = batches();
    for (long batch = 0; batch < 4 * batches.perEpoch(); batch++) {
      assertThat(batches.shapes()).contains(batches.shape(batch));
    }
  }
}
