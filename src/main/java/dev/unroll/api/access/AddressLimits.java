package dev.unroll.api.access;

import dev.unroll.api.connection.ClientNetwork;
import dev.unroll.api.http.ApiException;
import dev.unroll.engine.Clock;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests from one address: in a minute, an hour and a day. The address is the client's own,
 * unless the operator trusts a proxy ({@code quarkus.http.proxy.*}); of an IPv6 address the network
 * counts, because a client has all of it.
 */
@ApplicationScoped
public class AddressLimits {
  /** Most addresses that are remembered; further ones share a limit. */
  private static final int REMEMBERED = 100_000;

  /** How often those that have all of their limits left are forgotten. */
  private static final long SWEEP_NANOS = Duration.ofSeconds(10).toNanos();

  private static final String FURTHER = "further addresses";

  private final List<Limit> limits;
  private final Clock clock;

  /** The buckets of each address, one for each of the limits. */
  private final Map<String, List<TokenBucket>> buckets = new ConcurrentHashMap<>();

  private final AtomicLong lastSweep;

  AddressLimits(AccessSettings settings, Clock clock) {
    this.limits =
        Stream.of(
                Limit.of(settings.requestsPerDay(), Duration.ofDays(1), "a day"),
                Limit.of(settings.requestsPerHour(), Duration.ofHours(1), "an hour"),
                Limit.of(settings.requestsPerMinute(), Duration.ofMinutes(1), "a minute"))
            .flatMap(Optional::stream)
            .toList();
    this.clock = clock;
    this.lastSweep = new AtomicLong(clock.nanos());
  }

  /** Most requests within a period. */
  private record Limit(int requests, Duration period, String name) {
    static Optional<Limit> of(OptionalInt requests, Duration period, String name) {
      return requests.isPresent()
          ? Optional.of(new Limit(requests.getAsInt(), period, name))
          : Optional.empty();
    }
  }

  /**
   * Counts a request.
   *
   * @throws ApiException with status 429 when there were too many
   */
  void request(@Nullable SocketAddress address) {
    if (limits.isEmpty() || address == null || address.hostAddress() == null) {
      return;
    }
    forgetTheIdle();
    String network = network(address.hostAddress());
    boolean full = buckets.size() >= REMEMBERED && !buckets.containsKey(network);
    List<TokenBucket> own =
        buckets.computeIfAbsent(
            full ? FURTHER : network,
            key ->
                limits.stream()
                    .map(limit -> new TokenBucket(limit.requests(), limit.period(), clock))
                    .toList());
    for (int i = 0; i < own.size(); i++) {
      Optional<Duration> wait = own.get(i).take(1);
      if (wait.isPresent()) {
        own.subList(0, i).forEach(taken -> taken.putBack(1));
        throw ApiException.rateLimited(
            "the limit of %d requests %s from one address is reached"
                .formatted(limits.get(i).requests(), limits.get(i).name()),
            "requests",
            wait.get());
      }
    }
  }

  private void forgetTheIdle() {
    long last = lastSweep.get();
    long now = clock.nanos();
    if (now - last > SWEEP_NANOS && lastSweep.compareAndSet(last, now)) {
      buckets.values().removeIf(own -> own.stream().allMatch(TokenBucket::isFull));
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
