package dev.unroll.engine.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Requests that wait for a place. The one of the lowest priority number is next; among those of one
 * number their senders take turns, and each sender's own come in the order of their arrival. So a
 * client with many requests delays one with few by one place at most. Not thread-safe.
 *
 * @param <T> the requests
 */
public final class WaitingQueue<T> {
  private final Function<T, Sender> senders;

  /** For each priority, the senders in the order of their turns, with their requests. */
  private final TreeMap<Integer, LinkedHashMap<String, ArrayDeque<T>>> levels = new TreeMap<>();

  private int size;

  /**
   * An empty queue.
   *
   * @param senders whose a request is
   */
  public WaitingQueue(Function<T, Sender> senders) {
    this.senders = senders;
  }

  /** Adds a request, the last of its sender. */
  public void add(T request) {
    Sender sender = senders.apply(request);
    levels
        .computeIfAbsent(sender.priority(), _ -> new LinkedHashMap<>())
        .computeIfAbsent(sender.name(), _ -> new ArrayDeque<>())
        .add(request);
    size++;
  }

  /** Takes out the request whose turn it is; its sender then is the last of its priority. */
  public Optional<T> poll() {
    var first = levels.firstEntry();
    if (first == null) {
      return Optional.empty();
    }
    LinkedHashMap<String, ArrayDeque<T>> turns = first.getValue();
    var turn = turns.pollFirstEntry();
    T request = turn.getValue().remove();
    if (!turn.getValue().isEmpty()) {
      turns.put(turn.getKey(), turn.getValue());
    } else if (turns.isEmpty()) {
      levels.remove(first.getKey());
    }
    size--;
    return Optional.of(request);
  }

  /** Takes out a request wherever it stands. */
  public void remove(T request) {
    Sender sender = senders.apply(request);
    LinkedHashMap<String, ArrayDeque<T>> turns = levels.get(sender.priority());
    ArrayDeque<T> own = turns == null ? null : turns.get(sender.name());
    if (turns == null || own == null || !own.remove(request)) {
      return;
    }
    size--;
    if (own.isEmpty()) {
      turns.remove(sender.name());
    }
    if (turns.isEmpty()) {
      levels.remove(sender.priority());
    }
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public int size() {
    return size;
  }

  /** All requests, in the order in which they would be taken. */
  public List<T> all() {
    List<T> all = new ArrayList<>(size);
    for (LinkedHashMap<String, ArrayDeque<T>> turns : levels.values()) {
      List<Iterator<T>> rest = new ArrayList<>();
      turns.values().forEach(own -> rest.add(own.iterator()));
      while (!rest.isEmpty()) {
        rest.removeIf(own -> !own.hasNext());
        rest.forEach(own -> all.add(own.next()));
      }
    }
    return all;
  }
}
