package dev.unroll.api.access;

import dev.unroll.api.connection.ClientNetwork;
import dev.unroll.api.http.ApiException;
import dev.unroll.engine.Clock;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Requests a minute from one address. The address is the client's own, unless the operator trusts a
 * proxy ({@code quarkus.http.proxy.*}); of an IPv6 address the network counts, because a client has
 * all of it.
 */
@ApplicationScoped
public class AddressLimits {
  /** Most addresses that are remembered; further ones share a limit. */
  private static final int REMEMBERED = 100_000;

  /** How often those that have done nothing for a minute are forgotten. */
  private static final long SWEEP_NANOS = Duration.ofSeconds(10).toNanos();

  private static final String FURTHER = "further addresses";

  private final OptionalInt limit;
  private final Clock clock;
  private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();
  private final AtomicLong lastSweep;

  AddressLimits(AccessSettings settings, Clock clock) {
    this.limit = settings.requestsPerMinute();
    this.clock = clock;
    this.lastSweep = new AtomicLong(clock.nanos());
  }

  /**
   * Counts a request.
   *
   * @throws ApiException with status 429 when there were too many
   */
  void request(@Nullable SocketAddress address) {
    if (limit.isEmpty() || address == null || address.hostAddress() == null) {
      return;
    }
    forgetTheIdle();
    String network = network(address.hostAddress());
    boolean full = buckets.size() >= REMEMBERED && !buckets.containsKey(network);
    Optional<Duration> wait =
        buckets
            .computeIfAbsent(
                full ? FURTHER : network, key -> new TokenBucket(limit.getAsInt(), clock))
            .take(1);
    if (wait.isPresent()) {
      throw ApiException.rateLimited(
          "the limit of %d requests a minute from one address is reached"
              .formatted(limit.getAsInt()),
          "requests",
          wait.get());
    }
  }

  private void forgetTheIdle() {
    long last = lastSweep.get();
    long now = clock.nanos();
    if (now - last > SWEEP_NANOS && lastSweep.compareAndSet(last, now)) {
      buckets.values().removeIf(TokenBucket::isFull);
    }
  }

  /** What counts as one address. */
  static String network(String address) {
    try {
      // A number, never a name: nothing is looked up.
      return ClientNetwork.of(InetAddress.ofLiteral(address)).getHostAddress();
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
