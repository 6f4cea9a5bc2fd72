package dev.unroll.train.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RingTest {
  /** Tensors that begin and end within buckets, one of them longer than a bucket. */
  private static final List<Integer> LENGTHS = List.of(3, 1, 0, 270_001, 64, 90_000);

  private static List<float[]> elements(int rank) {
    Random random = new Random(rank);
    return LENGTHS.stream()
        .map(
            length -> {
              float[] array = new float[length];
              for (int i = 0; i < length; i++) {
                array[i] = (float) random.nextGaussian();
              }
              return array;
            })
        .toList();
  }

  private static List<float[]> summed(Workers workers) {
    List<float[]> arrays = elements(workers.rank());
    workers.sum(arrays);
    return arrays;
  }

  /** The greatest difference from sums in double precision. */
  private static double error(List<float[]> sums, int count) {
    List<List<float[]>> all = new ArrayList<>();
    for (int rank = 0; rank < count; rank++) {
      all.add(elements(rank));
    }
    double greatest = 0;
    for (int array = 0; array < LENGTHS.size(); array++) {
      for (int i = 0; i < LENGTHS.get(array); i++) {
        double sum = 0;
        for (List<float[]> each : all) {
          sum += each.get(array)[i];
        }
        greatest = Math.max(greatest, Math.abs(sum - sums.get(array)[i]));
      }
    }
    return greatest;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void sum_isThatOfAllWorkers_withTheSameBitsOnEachAndEachTime(int count) throws Exception {
    List<List<float[]>> sums = Rings.run(count, Wire.FP32, RingTest::summed);

    assertThat(error(sums.getFirst(), count)).isLessThan(5e-6);
    for (List<float[]> each : Rings.run(count, Wire.FP32, RingTest::summed)) {
      for (int array = 0; array < LENGTHS.size(); array++) {
        assertThat(each.get(array)).isEqualTo(sums.getFirst().get(array));
      }
    }
    assertThat(sums).allSatisfy(each -> assertThat(error(each, count)).isLessThan(5e-6));
  }

  @Test
  void sumIn16Bits_isRoundedTheSameWayOnEach_andSendsHalfTheBytes() throws Exception {
    List<List<float[]>> sums = Rings.run(3, Wire.BF16, RingTest::summed);

    assertThat(error(sums.getFirst(), 3)).isBetween(1e-4, 0.1);
    for (List<float[]> each : sums) {
      for (int array = 0; array < LENGTHS.size(); array++) {
        assertThat(each.get(array)).isEqualTo(sums.getFirst().get(array));
      }
    }
    assertThat(sentBy(Wire.BF16)).isCloseTo(sentBy(Wire.FP32) / 2, within(200L));
  }

  private static long sentBy(Wire wire) throws Exception {
    return Rings.run(
            2,
            wire,
            workers -> {
              var unused = summed(workers);
              return workers.spent().bytes();
            })
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.00390625, 1", // a tie goes to the even one
    "1.01171875, 1.015625",
    "-3.4028235e38, -Infinity",
    "NaN, NaN",
    "Infinity, Infinity",
  })
  void elementIn16Bits_isTheNearest(float element, float expected) {
    byte[] bytes = new byte[2];
    float[] read = new float[1];
    Wire.BF16.write(new float[] {element}, 0, 1, bytes, 0);
    Wire.BF16.read(bytes, read, 0, 1);
    assertThat(read).containsExactly(expected);
  }

  @Test
  void messages_areKnownToAll_byRank() throws Exception {
    List<List<String>> known =
        Rings.run(
            4,
            Wire.FP32,
            workers ->
                workers
                    .gather("x".repeat(workers.rank() * 100_000).getBytes(StandardCharsets.UTF_8))
                    .stream()
                    .map(message -> String.valueOf(message.length))
                    .toList());
    assertThat(known).containsOnly(List.of("0", "100000", "200000", "300000"));
  }

  @Test
  void workerWithAnotherSecret_isRefused() {
    assertThatThrownBy(
            () ->
                Rings.run(
                    2,
                    rank ->
                        new Seat.Terms(
                            ("secret " + rank).getBytes(StandardCharsets.UTF_8),
                            Wire.FP32,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(2)),
                    Workers::rank))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(WorkerFailure.class)
        .hasMessageContaining("has another secret");
  }

  @Test
  void strangers_doNotKeepWorkersFromComingTogether() throws Exception {
    Seat first = Seat.at("127.0.0.1", 0);
    Seat second = Seat.at("127.0.0.1", 0);
    List<InetSocketAddress> addresses = List.of(first.address(), second.address());
    Seat.Terms terms = Rings.terms("the job's", Wire.FP32);
    try (Socket _ = stranger(first.address(), new byte[0]);
        Socket _ =
            stranger(
                first.address(),
                "GET / HTTP/1.1\r\n\r\n".repeat(9).getBytes(StandardCharsets.UTF_8))) {
      Thread other = Thread.ofVirtual().start(() -> second.join(1, addresses, terms).close());
      try (Workers workers = first.join(0, addresses, terms)) {
        assertThat(workers.count()).isEqualTo(2);
      }
      other.join();
    }
  }

  private static Socket stranger(InetSocketAddress address, byte[] says) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.getOutputStream().write(says);
    return socket;
  }

  @Test
  void workerThatLeaves_isMissedByTheOthers() {
    assertThatThrownBy(
            () ->
                Rings.run(
                    3,
                    Wire.FP32,
                    workers -> {
                      if (workers.rank() == 1) {
                        return 0f; // closes its connections, as the system does for a dead process
                      }
                      float[] elements = new float[1_000_000];
                      for (int i = 0; i < 100; i++) {
                        workers.sum(List.of(elements));
                      }
                      return elements[0];
                    }))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(WorkerFailure.class)
        .hasMessageMatching("worker \\d (left|is lost: .*)");
  }

  @Test
  void workersThatTrainDifferentThings_areToldSo() {
    assertThatThrownBy(
            () ->
                Rings.run(
                    2,
                    Wire.FP32,
                    workers -> {
                      float[] elements = new float[100 + 100 * workers.rank()];
                      Arrays.fill(elements, 1);
                      workers.sum(List.of(elements));
                      return elements;
                    }))
        .cause()
        .isInstanceOf(WorkerFailure.class);
  }
}
