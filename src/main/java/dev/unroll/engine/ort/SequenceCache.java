package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of one sequence, exactly as long as it is: two memories a cache that take turns,
 * since a graph that appends reads {@code [1, heads, length, headSize]} from one and writes {@code
 * [1, heads, length + time, headSize]} to the other.
 */
final class AloneCache {
  private final List<Cache> caches;
  private List<GrowingTensor> held = new ArrayList<>();
  private List<GrowingTensor> next = new ArrayList<>();
  private int length;

  AloneCache(List<Cache> caches, ElementType type) {
    this.caches = caches;
    for (int i = 0; i < caches.size(); i++) {
      held.add(new GrowingTensor(type));
      next.add(new GrowingTensor(type));
    }
  }

  /** Forgets everything. */
  void clear() {
    length = 0;
  }

  /** The pasts; whoever asks closes them. */
  List<Tensor> pasts() {
    return shaped(held, length);
  }

  /** Where the presents go of a call that reads so many tokens; whoever asks closes them. */
  List<Tensor> presents(int time) {
    return shaped(next, length + time);
  }

  /** What was written last is what is held. */
  void advance(int time) {
    List<GrowingTensor> old = held;
    held = next;
    next = old;
    length += time;
  }

  /** The memory of one cache, {@code [heads, length, headSize]} at its beginning. */
  Tensor memory(int cache) {
    return held.get(cache).of(0);
  }

  void close() {
    held.forEach(GrowingTensor::close);
    next.forEach(GrowingTensor::close);
  }

  private List<Tensor> shaped(List<GrowingTensor> memories, int columns) {
    List<Tensor> views = new ArrayList<>();
    for (int i = 0; i < caches.size(); i++) {
      Cache cache = caches.get(i);
      views.add(memories.get(i).shaped(1, cache.heads(), columns, cache.headSize()));
    }
    return views;
  }
}
