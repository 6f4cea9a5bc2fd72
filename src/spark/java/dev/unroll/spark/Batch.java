package dev.unroll.spark;

import dev.unroll.local.LocalFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Inputs that are done together, and what becomes of each. */
final class Batch {
  private Batch() {}

  /**
   * What {@code work} makes of inputs, which fails as a whole when one of them cannot be done. Then
   * each half is tried: of {@code n} inputs with one that fails, all others are done after {@code
   * log2(n)} further attempts.
   */
  static <T> List<Outcome> whole(List<T> inputs, Function<List<T>, List<Outcome>> work) {
    try {
      return work.apply(inputs);
    } catch (LocalFailure | IllegalArgumentException failure) {
      if (inputs.size() == 1) {
        return List.of(Outcome.Failed.of(failure));
      }
      int half = inputs.size() / 2;
      List<Outcome> outcomes = new ArrayList<>(whole(inputs.subList(0, half), work));
      outcomes.addAll(whole(inputs.subList(half, inputs.size()), work));
      return outcomes;
    }
  }

  /** What {@code work} makes of each input; all of them are under way at a time. */
  static <T> List<Outcome> each(List<T> inputs, Function<T, Outcome> work) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> running =
          inputs.stream().map(input -> threads.submit(() -> attempt(input, work))).toList();
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> outcome : running) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static <T> Outcome attempt(T input, Function<T, Outcome> work) {
    try {
      return work.apply(input);
    } catch (LocalFailure | IllegalArgumentException failure) {
      return Outcome.Failed.of(failure);
    }
  }
}
