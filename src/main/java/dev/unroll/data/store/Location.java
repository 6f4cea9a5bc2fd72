package dev.unroll.data.store;

import java.nio.file.Path;

/** The location of a data set. */
public sealed interface Location {
  /** In the folder that {@code UNROLL_DATA} names. */
  record Local(Path file) implements Location {}

  /** In the cache, downloaded before. */
  record Cached(Path file) implements Location {}

  /** On this machine, but with wrong content. */
  record Damaged(Path file, String reason) implements Location {}

  /** Not on this machine. */
  record Absent() implements Location {}
}
