package dev.unroll.data.store;

import java.nio.file.Path;

/** Where a data set is now. */
public sealed interface Location {
  /** In the folder that {@code UNROLL_DATA} names. */
  record Local(Path file) implements Location {}

  /** In the cache, downloaded before. */
  record Cached(Path file) implements Location {}

  /** On this machine, but not what it should be. */
  record Damaged(Path file, String reason) implements Location {}

  /** Nowhere on this machine. */
  record Absent() implements Location {}
}
