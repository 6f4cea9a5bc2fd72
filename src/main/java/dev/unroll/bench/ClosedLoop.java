package dev.unroll.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that each send the next sentence as soon as the one before has been translated. */
final class ClosedLoop {
  private ClosedLoop() {}

  /** Translates sentences; used by many threads at a time. */
  @FunctionalInterface
  interface Translator {
    /**
     * Waits for the translation.
     *
     * @return its number of tokens, the end included; 0 where it is unknown
     */
    int translate(String sentence) throws InterruptedException;
  }

  /**
   * What was measured in one run.
   *
   * @param sentencesPerSecond of all clients together
   * @param tokensPerSentence target tokens of a sentence, on average
   * @param median milliseconds from request to whole translation
   * @param percentile99 milliseconds that one request in a hundred exceeds
   */
  record Result(
      double sentencesPerSecond, double tokensPerSentence, double median, double percentile99) {

    /** The median of every figure. */
    static Result median(List<Result> runs) {
      return new Result(
          middle(runs.stream().mapToDouble(Result::sentencesPerSecond).toArray()),
          middle(runs.stream().mapToDouble(Result::tokensPerSentence).toArray()),
          middle(runs.stream().mapToDouble(Result::median).toArray()),
          middle(runs.stream().mapToDouble(Result::percentile99).toArray()));
    }

    private static double middle(double[] values) {
      Arrays.sort(values);
      int n = values.length;
      return (values[(n - 1) / 2] + values[n / 2]) / 2;
    }
  }

  /**
   * Runs the clients for a time. Each starts at another sentence.
   *
   * @throws RuntimeException what a client failed with
   */
  static Result run(Translator translator, int clients, Duration time, List<String> sentences)
      throws InterruptedException {
    List<Double> latencies = Collections.synchronizedList(new ArrayList<>()); // in milliseconds
    AtomicLong tokens = new AtomicLong();
    long start = System.nanoTime();
    List<Callable<Void>> loops = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      int first = client * sentences.size() / clients;
      loops.add(
          () -> {
            int next = first;
            while (System.nanoTime() - start < time.toNanos()) {
              long sent = System.nanoTime();
              tokens.addAndGet(translator.translate(sentences.get(next++ % sentences.size())));
              latencies.add((System.nanoTime() - sent) / 1e6);
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      for (Future<Void> done : threads.invokeAll(loops)) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failed ? failed : new IllegalStateException(e);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double[] sorted = latencies.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Result(
        sorted.length / seconds,
        (double) tokens.get() / sorted.length,
        percentile(sorted, 0.5),
        percentile(sorted, 0.99));
  }

  /** The value that the given share of all values does not exceed. */
  static double percentile(double[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
