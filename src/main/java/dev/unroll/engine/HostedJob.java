package dev.unroll.engine;

/**
 * What an engine keeps for one admitted request: its {@link Job}, and beside that whatever the
 * engine's {@link JobLoop} needs to schedule and run it.
 *
 * @param <E> the events of its answer
 */
public interface HostedJob<E> {
  Job<E> job();

  /** What has been read and generated for it so far. */
  Usage usage();
}
