package dev.unroll.train.loop;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time, handed in so that tests need not wait.
 *
 * @param nanoTime nanoseconds since an arbitrary moment; never goes back
 * @param date the time of day
 */
public record TrainingClock(LongSupplier nanoTime, InstantSource date) {
  public static final TrainingClock SYSTEM =
      new TrainingClock(System::nanoTime, InstantSource.system());
}
