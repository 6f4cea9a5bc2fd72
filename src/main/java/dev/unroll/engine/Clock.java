package dev.unroll.engine;

/** A source of monotonic time. */
@FunctionalInterface
public interface Clock {
  /** The machine's own. */
  Clock SYSTEM = System::nanoTime;

  /** Nanoseconds since some fixed moment. */
  long nanos();
}
