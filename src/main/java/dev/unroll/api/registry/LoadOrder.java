package dev.unroll.api.registry;

import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The order in which models are loaded: by their names, but the one that a request asked for last
 * comes next. One name is enough, and bounded: whoever waits asks again.
 */
final class LoadOrder {
  private volatile @Nullable String asked;

  /** A request has asked for this model, which is not there yet; on any thread. */
  void ask(String id) {
    asked = id;
  }

  /**
   * Takes the next one.
   *
   * @param left those that are left, at least one; the next one is removed
   */
  String next(SortedSet<String> left) {
    String wanted = asked;
    String next = wanted != null && left.contains(wanted) ? wanted : left.first();
    left.remove(next);
    return next;
  }
}
