package dev.unroll.api.connection;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A number of places, of which one address may take a part. For any thread. */
final class Places {
  private final int max;
  private final int perAddress;
  private final AtomicInteger taken = new AtomicInteger();
  private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

  Places(int max, int perAddress) {
    this.max = max;
    this.perAddress = perAddress;
  }

  /** Takes a place; false when there is none. */
  boolean enter(Optional<InetAddress> address) {
    if (taken.incrementAndGet() > max) {
      leave(Optional.empty());
      return false;
    }
    if (address.isPresent() && byAddress.merge(address.get(), 1, Integer::sum) > perAddress) {
      leave(address);
      return false;
    }
    return true;
  }

  /** Gives a place back. */
  void leave(Optional<InetAddress> address) {
    taken.decrementAndGet();
    address.ifPresent(
        one -> byAddress.computeIfPresent(one, (key, count) -> count == 1 ? null : count - 1));
  }
}
