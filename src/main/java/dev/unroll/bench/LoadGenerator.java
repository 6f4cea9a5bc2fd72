package dev.unroll.bench;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Phaser;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests with random prompts.
 *
 * @param prompt lengths of prompts
 * @param output lengths of answers
 * @param shared how many tokens all prompts begin with together
 * @param options further fields of each request
 * @param seed of lengths, prompts and arrivals
 */
record LoadGenerator(
    StreamClient client,
    Lengths prompt,
    Lengths output,
    int shared,
    JsonObject options,
    long seed) {
  /** Numbers below are tokens in every vocabulary. */
  private static final int TOKENS = 60;

  /**
   * A load, and how long it lasts.
   *
   * @param warmUp seconds that are not counted
   * @param seconds that are
   */
  record Time(double warmUp, double seconds) {
    long counted(long start) {
      return start + (long) (warmUp * 1e9);
    }

    long end(long start) {
      return start + (long) ((warmUp + seconds) * 1e9);
    }
  }

  /** Clients that each send the next request when they have the whole answer to the last. */
  LoadResult closedLoop(int clients, Time time) {
    List<StreamedAnswer> answers = Collections.synchronizedList(new ArrayList<>());
    Phaser running = new Phaser(1);
    long start = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      running.register();
      next(new SplittableRandom(seed + i), time.end(start), answers, running);
    }
    running.arriveAndAwaitAdvance();
    return LoadResult.of(answers, time.counted(start), time.end(start));
  }

  private void next(
      SplittableRandom random, long end, List<StreamedAnswer> answers, Phaser running) {
    long now = System.nanoTime();
    if (now >= end) {
      running.arriveAndDeregister();
      return;
    }
    send(random, now)
        .onComplete(
            done -> {
              answers.add(done.result());
              next(random, end, answers, running);
            });
  }

  /** Requests that arrive independently of each other and of the answers: a Poisson process. */
  LoadResult openLoop(double perSecond, Time time) {
    List<StreamedAnswer> answers = Collections.synchronizedList(new ArrayList<>());
    Phaser running = new Phaser(1);
    SplittableRandom random = new SplittableRandom(seed);
    long start = System.nanoTime();
    double due = 0;
    while (true) {
      due -= Math.log(1 - random.nextDouble()) / perSecond;
      long at = start + (long) (due * 1e9);
      if (at >= time.end(start)) {
        break;
      }
      while (at - System.nanoTime() > 0) {
        LockSupport.parkNanos(at - System.nanoTime());
      }
      running.register();
      send(random, at)
          .onComplete(
              done -> {
                answers.add(done.result());
                running.arriveAndDeregister();
              });
    }
    running.arriveAndAwaitAdvance();
    return LoadResult.of(answers, time.counted(start), time.end(start));
  }

  private Future<StreamedAnswer> send(SplittableRandom random, long due) {
    int[] tokens = new int[prompt.draw(random)];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i < shared ? i % TOKENS : random.nextInt(TOKENS);
    }
    return client.complete(tokens, output.draw(random), options, due);
  }
}
