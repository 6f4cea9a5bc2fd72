package dev.unroll.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.store.DataException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
  /** Token i at step i, so that a batch shows which steps it holds. */
  private static Sequence.Tokens counting(int length) {
    return new Sequence.Tokens(IntStream.range(0, length).toArray());
  }

  private static BatchBuffers.Tokens buffers(int size) {
    LongBuffer tokens = LongBuffer.allocate(size);
    LongBuffer targets = LongBuffer.allocate(size);
    FloatBuffer weights = FloatBuffer.allocate(size);
    for (int i = 0; i < size; i++) {
      tokens.put(i, -9);
      targets.put(i, -9);
      weights.put(i, -9);
    }
    return new BatchBuffers.Tokens(tokens, targets, weights);
  }

  private static long[] read(Batches batches, long batch, int size) {
    BatchBuffers.Tokens buffers = buffers(size);
    batches.fill(batch, buffers);
    return buffers.tokens().array();
  }

  /** How often each step is predicted in an epoch; checks targets and counts on the way. */
  private static Map<Integer, Integer> predicted(Batches batches, long epoch, int rows, int time) {
    Map<Integer, Integer> times = new HashMap<>();
    for (long i = 0; i < batches.perEpoch(); i++) {
      long batch = epoch * batches.perEpoch() + i;
      BatchBuffers.Tokens buffers = buffers(rows * time);
      batches.fill(batch, buffers);
      int counted = 0;
      for (int at = 0; at < rows * time; at++) {
        float weight = buffers.weights().get(at);
        assertThat(weight).isIn(0f, 1f);
        assertThat(buffers.tokens().get(at)).isNotNegative();
        if (weight == 1) {
          counted++;
          assertThat(buffers.targets().get(at)).isEqualTo(buffers.tokens().get(at) + 1);
          times.merge((int) buffers.targets().get(at), 1, Integer::sum);
        }
      }
      assertThat(batches.counted(batch)).isEqualTo(counted);
    }
    return times;
  }

  @ParameterizedTest
  @CsvSource({
    "100, 0, 100, 4, 8, 0",
    "100, 0, 100, 1, 99, 0",
    "100, 0, 100, 1, 100, 0",
    "101, 10, 90, 3, 7, 0",
    "101, 10, 90, 3, 7, 5",
    "101, 10, 90, 3, 7, 50",
    "101, 0, 101, 8, 16, 9",
    "5, 0, 5, 8, 4, 0",
    "5, 3, 5, 8, 4, 3",
    "2, 0, 2, 1, 1, 0",
    "2, 1, 2, 1, 1, 1",
  })
  void fixedStreams_predictEachStepOnce(
      int length, int from, int to, int rows, int chunk, int burnIn) {
    Batches streams =
        ParallelStreams.fixed(counting(length), new Range(from, to), rows, chunk, burnIn);

    Map<Integer, Integer> times = predicted(streams, 0, rows, chunk);

    int firstPredicted = burnIn > 0 && from > 0 ? from : from + 1;
    assertThat(times.keySet())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(firstPredicted, to).boxed().toList());
    assertThat(times.values()).containsOnly(1);
    assertThat(predicted(streams, 3, rows, chunk)).isEqualTo(times);
  }

  @Test
  void fixedStreams_readEachRowInOneGo() {
    Batches streams = ParallelStreams.fixed(counting(50), new Range(10, 50), 3, 6, 4);

    List<List<Integer>> rows = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (long batch = 0; batch < streams.perEpoch(); batch++) {
      BatchBuffers.Tokens buffers = buffers(18);
      streams.fill(batch, buffers);
      for (int at = 0; at < 18; at++) {
        if (buffers.targets().get(at) > 0) {
          rows.get(at % 3).add((int) buffers.tokens().get(at));
        }
      }
    }

    // 40 predictions from steps 9 to 48, each row preceded by 4 steps that do not count
    assertThat(rows.get(0)).isEqualTo(IntStream.range(5, 22).boxed().toList());
    assertThat(rows.get(1)).isEqualTo(IntStream.range(18, 35).boxed().toList());
    assertThat(rows.get(2)).isEqualTo(IntStream.range(31, 49).boxed().toList());
  }

  @Test
  void streams_startAfreshOnlyAtTheBeginningOfAnEpoch() {
    Batches streams = ParallelStreams.fixed(counting(100), new Range(0, 100), 4, 8, 0);

    assertThat(streams.perEpoch()).isEqualTo(4);
    assertThat(IntStream.range(0, 8).filter(streams::startsSequences)).containsExactly(0, 4);
  }

  @Test
  void rotatingStreams_readInOrderFromAnotherPlaceEachEpoch() {
    Batches streams = ParallelStreams.rotating(counting(1001), new Range(0, 1001), 4, 10, 7);
    assertThat(streams.perEpoch()).isEqualTo(25);

    for (long epoch = 0; epoch < 5; epoch++) {
      for (long i = 1; i < 25; i++) {
        long[] before = read(streams, epoch * 25 + i - 1, 40);
        long[] now = read(streams, epoch * 25 + i, 40);
        for (int row = 0; row < 4; row++) {
          assertThat(now[row]).isEqualTo((before[36 + row] + 1) % 1000);
        }
      }
      Map<Integer, Integer> times = predicted(streams, epoch, 4, 10);
      assertThat(times).hasSize(1000);
      assertThat(times.values()).containsOnly(1);
    }
    assertThat(read(streams, 0, 40)).isNotEqualTo(read(streams, 25, 40));
  }

  @Test
  void batch_dependsOnItsNumberAndTheSeedOnly() {
    Sequence sequence = counting(500);
    Range all = Range.all(sequence);
    IndependentWindows.Shape shape = new IndependentWindows.Shape(10, 3, false, 4);
    List<Batches> same =
        List.of(
            ParallelStreams.rotating(sequence, all, 4, 10, 7),
            ParallelStreams.rotating(sequence, all, 4, 10, 7),
            IndependentWindows.shuffled(sequence, all, shape, 7),
            IndependentWindows.shuffled(sequence, all, shape, 7));
    for (int pair = 0; pair < 4; pair += 2) {
      long last = same.get(pair).perEpoch() * 3;
      List<long[]> forwards = new ArrayList<>();
      for (long batch = 0; batch < last; batch++) {
        forwards.add(read(same.get(pair), batch, 40));
      }
      for (long batch = last - 1; batch >= 0; batch--) {
        assertThat(read(same.get(pair + 1), batch, 40)).isEqualTo(forwards.get((int) batch));
      }
    }
    assertThat(read(ParallelStreams.rotating(sequence, all, 4, 10, 8), 0, 40))
        .isNotEqualTo(read(same.getFirst(), 0, 40));
    assertThat(read(IndependentWindows.shuffled(sequence, all, shape, 8), 0, 40))
        .isNotEqualTo(read(same.getLast(), 0, 40));
  }

  @ParameterizedTest
  @CsvSource({"100, 0, 100, 40, 3, 8", "100, 20, 61, 40, 3, 8", "50, 0, 50, 1, 1, 7"})
  void windows_predictEachTheStepAfterThemOnceAnEpoch(
      int length, int from, int to, int window, int stride, int rows) {
    Sequence sequence = counting(length);
    Range part = new Range(from, to);
    var shape = new IndependentWindows.Shape(window, stride, true, rows);
    List<Integer> expected = new ArrayList<>();
    for (int begin = from; begin + window < to; begin += stride) {
      expected.add(begin + window);
    }

    for (Batches windows :
        List.of(
            IndependentWindows.shuffled(sequence, part, shape, 1),
            IndependentWindows.inOrder(sequence, part, shape))) {
      for (long epoch = 0; epoch < 3; epoch++) {
        Map<Integer, Integer> times = predicted(windows, epoch, rows, window);
        assertThat(times.keySet()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(times.values()).containsOnly(1);
      }
      assertThat(windows.startsSequences(1)).isTrue();
    }
  }

  @Test
  void windowsThatPredictAll_holdConsecutiveSteps() {
    Batches windows =
        IndependentWindows.inOrder(
            counting(9), new Range(0, 9), new IndependentWindows.Shape(3, 2, false, 2));

    assertThat(read(windows, 0, 6)).containsExactly(0, 2, 1, 3, 2, 4);
    assertThat(read(windows, 1, 6)).containsExactly(4, 0, 5, 0, 6, 0);
    assertThat(windows.counted(0)).isEqualTo(6);
    assertThat(windows.counted(1)).isEqualTo(3);
    assertThat(windows.perEpoch()).isEqualTo(2);
  }

  @Test
  void shuffledWindows_comeInAnotherOrderEachEpoch() {
    Sequence sequence = counting(1000);
    var shape = new IndependentWindows.Shape(5, 1, true, 10);
    Batches windows = IndependentWindows.shuffled(sequence, Range.all(sequence), shape, 1);

    assertThat(read(windows, 0, 50)).isNotEqualTo(read(windows, windows.perEpoch(), 50));
  }

  @Test
  void values_areLaidOutTimeMajor() {
    float[][] steps = new float[9][];
    for (int t = 0; t < 9; t++) {
      steps[t] = new float[] {t, 10 + t};
    }
    FloatBuffer values = FloatBuffer.allocate(12);
    FloatBuffer targets = FloatBuffer.allocate(12);
    FloatBuffer weights = FloatBuffer.allocate(6);
    Sequence sequence = new Sequence.Values(steps);

    ParallelStreams.fixed(sequence, Range.all(sequence), 2, 3, 0)
        .fill(1, new BatchBuffers.Values(values, targets, weights));

    assertThat(values.array()).containsExactly(3, 13, 7, 17, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(targets.array()).containsExactly(4, 14, 8, 18, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(weights.array()).containsExactly(1, 1, 0, 0, 0, 0);
  }

  @Test
  void partWithNothingToPredict_isRefused() {
    var shape = new IndependentWindows.Shape(3, 1, false, 1);
    assertThatThrownBy(() -> ParallelStreams.fixed(counting(5), new Range(2, 3), 1, 1, 0))
        .isInstanceOf(DataException.class)
        .hasMessage("the data is too short: a part of 1 steps leaves nothing to predict");
    assertThatThrownBy(() -> IndependentWindows.inOrder(counting(3), new Range(0, 3), shape))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "the data is too short: a part of 3 steps has no window of 3 and one to predict");
  }

  @Test
  void wrongBuffers_areRefused() {
    Sequence values = new Sequence.Values(new float[][] {{1}, {2}});
    assertThatThrownBy(
            () -> ParallelStreams.fixed(values, Range.all(values), 1, 1, 0).fill(0, buffers(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shiftedWindows_areCutElsewhereAndInAnotherOrderEachEpoch() {
    IndependentWindows.Shape shape = new IndependentWindows.Shape(5, 5, false, 3);
    Batches batches = IndependentWindows.shifted(counting(100), new Range(10, 90), shape, 7);
    assertThat(batches.perEpoch()).isEqualTo(5); // (79 - 4) / 5 = 15 windows
    Map<Integer, Integer> inEpochs = new HashMap<>();
    for (int epoch = 0; epoch < 12; epoch++) {
      Map<Integer, Integer> times = predicted(batches, epoch, 3, 5);
      assertThat(times).hasSize(75).allSatisfy((_, n) -> assertThat(n).isEqualTo(1));
      assertThat(times.keySet()).allMatch(step -> step > 10 && step < 90);
      times.keySet().forEach(step -> inEpochs.merge(step, 1, Integer::sum));
    }
    assertThat(inEpochs).hasSize(79); // each step but the first, sooner or later
    assertThat(read(batches, 0, 15)).isNotEqualTo(read(batches, 5, 15));
    Batches again = IndependentWindows.shifted(counting(100), new Range(10, 90), shape, 7);
    assertThat(read(again, 28, 15)).isEqualTo(read(batches, 28, 15));
  }

  @Test
  void shiftedWindows_ofFewerThanABatch_areFilledUp() {
    IndependentWindows.Shape shape = new IndependentWindows.Shape(5, 5, false, 3);
    Batches batches = IndependentWindows.shifted(counting(15), new Range(0, 15), shape, 7);
    assertThat(batches.perEpoch()).isEqualTo(1);
    assertThat(predicted(batches, 0, 3, 5)).hasSize(10);
    assertThatThrownBy(() -> IndependentWindows.shifted(counting(9), new Range(0, 9), shape, 7))
        .isInstanceOf(DataException.class);
  }
}
