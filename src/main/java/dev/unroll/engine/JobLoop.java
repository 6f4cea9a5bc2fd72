package dev.unroll.engine;

import java.util.List;

/**
 * What an engine does with its jobs: which of them share the next run of the model, and what
 * becomes of the model's output. Called by one thread at a time, apart from what a step does {@link
 * Turn#apart}.
 *
 * @param <E> the events of an answer
 * @param <J> the jobs
 */
public interface JobLoop<E, J extends HostedJob<E>> {
  /** How many jobs can run together. */
  int capacity();

  /** How many threads run it; those of an engine have numbers from 0. */
  default int workers() {
    return 1;
  }

  /** Lets a new job wait for its turn. */
  void add(J job);

  /**
   * Runs the model once on everything that is due for a worker.
   *
   * @return whether there was anything to run
   */
  boolean step(Turn turn);

  /** Computes nothing new for a job until {@link #resume}, because its reader does not keep up. */
  void pause(J job);

  void resume(J job);

  /** Frees everything that a job holds, wherever it stands. */
  void remove(J job);

  /** The jobs that have not ended, in the order in which removing them costs the least. */
  List<J> live();

  /** How many jobs are being worked on. */
  int running();

  /** Memory of the model's caches, in bytes; on any thread. */
  long cacheBytes();

  /** The last event of an answer that failed. */
  E failure(String reason);

  /**
   * The last event of an answer that takes too long.
   *
   * @param reason for a caller that gets nothing
   */
  E overdue(J job, String reason);

  /** Releases the model; called once, after the last step. */
  void close();
}
