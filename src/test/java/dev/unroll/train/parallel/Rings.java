package dev.unroll.train.parallel;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Workers of one process, a thread each, over sockets of the loopback. */
public final class Rings {
  private Rings() {}

  /** Terms with a secret of that name. */
  public static Seat.Terms terms(String secret, Wire wire) {
    return new Seat.Terms(
        secret.getBytes(StandardCharsets.UTF_8),
        wire,
        Duration.ofSeconds(20),
        Duration.ofSeconds(60));
  }

  /**
   * Does the same in every worker.
   *
   * @return the results by rank
   * @throws ExecutionException when one of them failed
   */
  public static <T> List<T> run(int count, Wire wire, Function<Workers, T> work)
      throws ExecutionException, InterruptedException {
    return run(count, _ -> terms("the job's", wire), work);
  }

  /** The same with terms by rank. */
  static <T> List<T> run(int count, Function<Integer, Seat.Terms> terms, Function<Workers, T> work)
      throws ExecutionException, InterruptedException {
    List<Seat> seats = new ArrayList<>();
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Seat seat = Seat.at("127.0.0.1", 0);
      seats.add(seat);
      addresses.add(seat.address());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<T>> working = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int rank = i;
        working.add(
            threads.submit(
                () -> {
                  try (Workers workers = seats.get(rank).join(rank, addresses, terms.apply(rank))) {
                    return work.apply(workers);
                  }
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : working) {
        results.add(each.get());
      }
      return results;
    }
  }
}
